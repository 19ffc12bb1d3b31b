/* The page's side of a LivePanel: shows the HTML that Python makes, changing only what differs, and sends the reader's
   actions. See prodkit/ui/live.py for the attributes. */

/* ---- Changing only what differs ---- */

function alike(old, fresh) {
  return old.nodeType === fresh.nodeType && old.nodeName === fresh.nodeName && (old.id ?? "") === (fresh.id ?? "");
}

function morph(old, fresh) {
  if (old.nodeType === Node.TEXT_NODE) {
    if (old.data !== fresh.data) old.data = fresh.data;
    return;
  }
  if (old.nodeType !== Node.ELEMENT_NODE) return;
  // What is alike throughout is passed over, unless there are fields: those can show what no attribute says.
  if (old.isEqualNode(fresh) && !isField(old) && !old.querySelector("input, select, textarea")) return;
  for (const { name } of [...old.attributes]) {
    // What the reader opened stays open, and what this page noted about a field is the page's own.
    const kept = (name === "open" && old.localName === "details") || name === "data-touched" || name === "data-recalled";
    if (!kept && !fresh.hasAttribute(name)) old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value && !(name === "open" && old.localName === "details")) old.setAttribute(name, value);
  }
  if (isField(old)) {
    if (!inHand(old)) old.value = fresh.value;
    if (old.type === "checkbox") old.checked = fresh.checked;
    if (old.localName !== "select" || old.isEqualNode(fresh)) return; // the same words to choose from
  }
  morphChildren(old, fresh);
  if (old.localName === "select" && !inHand(old)) old.value = fresh.value;
}

function morphChildren(old, fresh) {
  const named = new Map([...old.children].filter((child) => child.id).map((child) => [child.id, child]));
  let next = old.firstChild;
  for (const child of [...fresh.childNodes]) {
    const known = child.id ? named.get(child.id) : null;
    if (known && known !== next) old.insertBefore(known, next);
    const match = known ?? next;
    if (match && alike(match, child)) {
      morph(match, child);
      next = match.nextSibling;
    } else {
      old.insertBefore(child, next);
    }
  }
  while (next) {
    const after = next.nextSibling;
    next.remove();
    next = after;
  }
}

const isField = (node) => ["input", "select", "textarea"].includes(node.localName);

/* What scrolls sideways on a small screen must do so for the keyboard too. */
function reach(root) {
  const nodes = [...root.querySelectorAll(".pk-scroll, .pk-tiles, figure")];
  const wide = nodes.map((node) => node.scrollWidth > node.clientWidth); // all measured before any is changed
  nodes.forEach((node, place) => (wide[place] ? node.setAttribute("tabindex", "0") : node.removeAttribute("tabindex")));
}

/* A field is in the reader's hand while it has the focus and holds a value that Python has not answered yet. */
const inHand = (node) => node.ownerDocument.activeElement === node && node.dataset.touched === "1";

/* ---- What Python asks of the page ---- */

const tasks = {
  /* A file made by Python: text, or bytes written as base64. */
  download({ name, mime, text, base64 }) {
    const content = base64 === undefined ? text : Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([content], { type: mime }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  },
  /* The page's address, with what else it should say. */
  copy_address({ query = {} }) {
    const url = new URL(location.href);
    for (const [key, value] of Object.entries(query)) if (value) url.searchParams.set(key, value);
    navigator.clipboard?.writeText(url.href);
  },
  open({ path, query }) {
    window.onbeforeunload = null;
    const url = new URL(path, document.baseURI);
    url.search = new URLSearchParams(query).toString();
    location.assign(url);
  },
  show({ id }) {
    document.getElementById(id)?.scrollIntoView({ block: "nearest" });
  },
  focus({ id }) {
    const target = document.getElementById(id);
    target?.focus({ preventScroll: true });
    (target?.closest("section") ?? target)?.scrollIntoView({ block: "nearest" });
  },
};

/* The title, the address (so that a reload or a link reopens what is seen), and the question on leaving unsaved work. */
function keepPage({ title, query, unsaved }) {
  if (title === undefined) return;
  document.title = title;
  const url = new URL(location.href);
  for (const [key, value] of Object.entries(query)) value ? url.searchParams.set(key, value) : url.searchParams.delete(key);
  if (url.href !== location.href) history.replaceState(history.state, "", url);
  window.onbeforeunload = unsaved ? (event) => event.preventDefault() : null;
  window.dispatchEvent(new CustomEvent("prodkit:page", { detail: { title, production: query.production } }));
}

/* ---- The panel ---- */

const PATIENCE = 400; // ms without an answer before the panel shows that it is at work

function render({ model, el, signal }) {
  let number = 0; // of the last action sent
  let moving = null; // the latest move of a slider that waits for an answer
  const root = document.createElement("div");
  el.classList.add("pk");
  el.append(root);

  function send(action, value, fields = {}) {
    number += 1;
    model.send({ action, value: String(value ?? ""), fields, number });
    setTimeout(() => el.classList.toggle("pk-busy", model.get("answered") < number), PATIENCE);
  }

  function fieldsAround(node) {
    const form = node.closest("form");
    const fields = {};
    for (const field of form?.elements ?? []) if (field.name) fields[field.name] = field.type === "checkbox" ? String(field.checked) : field.value;
    return fields;
  }

  function draw() {
    const fresh = document.createElement("template");
    fresh.innerHTML = model.get("html"); // made by Python, which escapes every text
    morphChildren(root, fresh.content);
    reach(root);
    recall();
  }

  function recall() {
    for (const field of root.querySelectorAll("[data-remember]")) {
      const known = localStorage.getItem(`prodkit.${field.dataset.remember}`);
      if (!known || known === field.value || inHand(field)) continue;
      field.value = known;
      send(field.dataset.action, known, { name: field.name });
    }
  }

  root.addEventListener("click", (event) => {
    const node = event.target.closest("[data-action]");
    if (!node || isField(node) || node.localName === "form") return;
    event.preventDefault();
    if (node.ariaDisabled === "true") return; // unlike a disabled button, it keeps the focus
    const question = node.dataset.confirm;
    if (!question || window.confirm(question)) send(node.dataset.action, node.dataset.value, fieldsAround(node));
  });

  root.addEventListener("submit", (event) => {
    event.preventDefault();
    if (event.target.dataset.action) send(event.target.dataset.action, event.target.dataset.value, fieldsAround(event.target));
  });

  root.addEventListener("change", (event) => {
    const field = event.target;
    if (!field.dataset.drive) delete field.dataset.touched; // a slider is let go of once its last move is answered
    if (field.dataset.remember) localStorage.setItem(`prodkit.${field.dataset.remember}`, field.value);
    if (!field.dataset.action) return;
    const value = field.type === "checkbox" ? field.checked : field.value;
    send(field.dataset.action, value, { ...fieldsAround(field), name: field.name });
  });

  root.addEventListener("input", (event) => {
    const field = event.target;
    field.dataset.touched = "1";
    if (!field.dataset.drive) return;
    moving = { name: field.dataset.drive, value: field.value };
    drive();
  });

  /* Tabs are one stop of the keyboard; arrows choose among them. */
  root.addEventListener("keydown", (event) => {
    const tab = event.target.closest('[role="tab"]');
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!tab || !step) return;
    const tabs = [...tab.parentElement.children];
    const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
    next.focus();
    next.click();
  });

  /* Arrows walk from a search through what it found, and back. */
  root.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const found = event.target.closest("form")?.querySelector("[data-walk]");
    if (!step || !found) return;
    const stops = [...found.closest("form").querySelectorAll("input[type=search], [data-walk] button")];
    const next = stops[stops.indexOf(event.target) + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });

  /* Escape presses the panel's button that says so; Ctrl+S and the like, from anywhere in the app, the one they are for. */
  function press(event) {
    const { target, key } = event;
    const app = el.closest(".pk-estimate");
    if (event.defaultPrevented || !app || !(app.contains(target) || target === document.body)) return;
    const keys = `${event.ctrlKey || event.metaKey ? "Control+" : ""}${key.length === 1 ? key.toUpperCase() : key}`;
    const button = [...root.querySelectorAll("button")].find((one) => one.getAttribute("aria-keyshortcuts") === keys);
    if (!button || (keys === "Escape" && !root.contains(target))) return;
    const isWriting = target.matches?.("input:not([type=range]), textarea");
    if (isWriting && keys !== "Control+S") return; // undo is then that of the field
    event.preventDefault();
    if (isWriting) {
      target.blur(); // what is typed counts
      target.focus();
    }
    send(button.dataset.action, button.dataset.value);
  }

  function drive() {
    if (!moving || model.get("answered") < number) return;
    send("drive", moving.value, { name: moving.name });
    moving = null;
  }

  /* Once its last move is answered a slider shows what Python made of it. */
  function letGo() {
    const slider = root.querySelector("[data-drive][data-touched]");
    if (!slider) return;
    delete slider.dataset.touched;
    slider.value = slider.defaultValue;
  }

  const listen = (event, handler) => {
    model.on(event, handler);
    signal?.addEventListener("abort", () => model.off(event, handler));
  };
  listen("change:html", draw);
  listen("change:answered", () => {
    el.classList.toggle("pk-busy", el.classList.contains("pk-busy") && model.get("answered") < number);
    drive();
    if (model.get("answered") >= number) letGo();
  });
  listen("change:page", () => keepPage(model.get("page")));
  listen("msg:custom", (message) => tasks[message.type]?.(message));
  const spoken = (event) => send("lang", event.detail.lang);
  window.addEventListener("prodkit:lang", spoken);
  document.addEventListener("keydown", press);
  const observer = new ResizeObserver(() => reach(root));
  observer.observe(root);
  draw();
  keepPage(model.get("page"));
  return () => {
    observer.disconnect();
    window.removeEventListener("prodkit:lang", spoken);
    document.removeEventListener("keydown", press);
  };
}

export default { render };
