/* The page's side of a FilePicker: a file chosen or dropped goes to Python in pieces, each once the last has arrived. */

function render({ model, el, signal }) {
  const make = (name, properties = {}, ...children) => {
    const node = Object.assign(document.createElement(name), properties);
    node.append(...children);
    return node;
  };
  const id = `pk-file-${model.model_id ?? Math.random().toString(36).slice(2)}`;
  const input = make("input", { type: "file", id, className: "pk-file" });
  const label = make("label", { htmlFor: id, className: "pk-strong" });
  const hint = make("span", { className: "pk-hint", id: `${id}-hint` });
  const bar = make("progress", { className: "pk-progress", max: 1, hidden: true });
  const said = make("p", { className: "pk-drop-said" });
  said.setAttribute("role", "status");
  input.setAttribute("aria-describedby", hint.id);
  bar.setAttribute("aria-hidden", "true"); // the sentence beside it says the same
  el.classList.add("pk");
  el.append(make("div", { className: "pk-drop" }, label, input, hint, bar, said));

  let number = 0; // of the last file
  let file = null;

  const say = (key, values = {}) => {
    const text = key ? model.get("texts")[key] : "";
    said.textContent = text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
  };

  function speak() {
    const texts = model.get("texts");
    label.textContent = texts.label;
    hint.textContent = texts.hint;
  }

  function over(fault, values) {
    file = null;
    bar.hidden = true;
    said.classList.toggle("pk-fault", Boolean(fault));
    say(fault, values);
    input.value = ""; // so that the same file, mended, can be chosen again
  }

  function start(chosen) {
    if (!chosen) return;
    number += 1;
    if (chosen.size > model.get("most")) {
      over("too_large", { name: chosen.name, size: Math.ceil(chosen.size / 1e6) });
      return;
    }
    file = chosen;
    said.classList.remove("pk-fault");
    bar.hidden = false;
    bar.value = 0;
    say("sending", { name: file.name, percent: 0 });
    model.send({ type: "start", number, name: file.name, size: file.size });
  }

  const encoded = (blob) =>
    new Promise((done, failed) => {
      const reader = new FileReader();
      reader.onload = () => done(reader.result.slice(reader.result.indexOf(",") + 1)); // data:…;base64,…
      reader.onerror = failed;
      reader.readAsDataURL(blob);
    });

  async function next({ at }) {
    const current = number;
    const end = Math.min(at + model.get("piece"), file.size);
    let data;
    try {
      data = await encoded(file.slice(at, end));
    } catch {
      if (current === number) over("refused", { name: file?.name ?? "" }); // changed or taken away meanwhile
      return;
    }
    if (current !== number || !file) return;
    if (end < file.size) {
      bar.value = end / file.size;
      say("sending", { name: file.name, percent: Math.floor((100 * end) / file.size) });
    } else {
      bar.removeAttribute("value"); // it is being read: nobody knows how far
      say("reading", { name: file.name });
    }
    model.send({ type: "piece", number, data });
  }

  const listen = (event, handler) => {
    model.on(event, handler);
    signal?.addEventListener("abort", () => model.off(event, handler));
  };
  listen("change:texts", speak);
  listen("msg:custom", (message) => {
    if (message.number !== number || !file) return;
    if (message.type === "next") next(message);
    else over(message.type === "refused" ? "refused" : "", { name: file.name });
  });
  input.addEventListener("change", () => start(input.files[0]));
  for (const kind of ["dragover", "dragleave", "drop"]) {
    el.addEventListener(kind, (event) => {
      event.preventDefault();
      el.classList.toggle("pk-dropping", kind === "dragover");
      if (kind === "drop") start(event.dataTransfer.files[0]);
    });
  }
  speak();
  if (model.get("eager")) requestAnimationFrame(() => input.focus());
}

export default { render };
