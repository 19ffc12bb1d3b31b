/** Make an element; strings among the children become text, never markup. */
function node(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else setAttribute(element, name, value);
  }
  element.append(...children);
  return element;
}

/** Set an attribute; `true` means present, `false` and `undefined` mean absent. */
function setAttribute(element, name, value) {
  if (value === undefined || value === false) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? "" : value);
}

/** Put values into a sentence's {placeholders}. */
function sentence(template, values) {
  return template.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

/** Reduce text to what a search compares: no accents, no capitals. */
function folded(text) {
  return text.normalize("NFD").replace(/\p{Mn}/gu, "").toLowerCase();
}

let lastUid = 0;

/** Give an id that no other grid of the page uses. */
function uid(prefix) {
  lastUid += 1;
  return `${prefix}-${lastUid}`;
}
