/* The page's side of the widgets, in place of JupyterLab's five megabytes: shows anywidgets and the boxes around them,
   and keeps a line to the kernel that loses nothing when the network does. What was said and not yet heard is said
   again after a reconnection, by number. See prodkit/serve/line.py for the other end. */
(() => {
  "use strict";
  const LEAVING = 4001; // codes of a closing connection: the page goes
  const ENDED = 4410; // …or the kernel has, and no reconnection brings it back
  const UNHEARD = 10_000; // ms without an answer after which a connection counts as cut
  const WAITS = [250, 500, 1000, 2000, 4000, 8000]; // ms before each further attempt
  const { base } = document.body.dataset;
  const models = new Map();
  const sheets = new Map();
  const scripts = new Map();

  /* ---- The line ---- */

  const unheard = new Map(); // messages by number, until the other end says it has them
  let said = 0;
  let seen = 0;
  let socket = null;
  let attempts = 0;
  let isOver = false;
  let alarm = 0;

  const report = (status) => window.dispatchEvent(new CustomEvent("prodkit:line", { detail: status }));

  function call() {
    const url = new URL(`${base}line/${document.body.dataset.kernel}?seen=${seen}`, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    socket = new WebSocket(url);
    socket.onopen = () => {
      attempts = 0;
      for (const text of unheard.values()) socket.send(text);
      window.prodkit.connected = true;
      report("connected");
      listenFor();
    };
    socket.onmessage = ({ data }) => take(JSON.parse(data));
    socket.onclose = ({ code }) => {
      window.prodkit.connected = false;
      clearTimeout(alarm);
      isOver ||= code === ENDED;
      report(isOver ? "ended" : "connecting");
      if (!isOver) setTimeout(call, WAITS[Math.min(attempts++, WAITS.length - 1)]);
    };
  }

  function say(widget, data) {
    said += 1;
    const text = JSON.stringify({ n: said, widget, data });
    unheard.set(said, text);
    if (socket?.readyState === WebSocket.OPEN) socket.send(text);
    listenFor();
  }

  function listenFor() {
    clearTimeout(alarm);
    if (unheard.size && socket?.readyState === WebSocket.OPEN) alarm = setTimeout(() => socket.close(), UNHEARD);
  }

  function take({ heard, n, widget, opened, data }) {
    if (heard !== undefined) {
      for (const number of unheard.keys()) if (number <= heard) unheard.delete(number);
      listenFor();
      return;
    }
    seen = n;
    if (opened) models.set(widget, new Model(widget, data.state));
    else models.get(widget)?.take(data);
    socket.send(JSON.stringify({ seen }));
  }

  window.addEventListener("pagehide", () => {
    isOver = true;
    socket?.close(LEAVING);
  });
  window.addEventListener("pageshow", ({ persisted }) => persisted && location.reload());

  /* ---- Models: what Python knows of a widget ---- */

  class Model {
    constructor(id, state) {
      this.id = id;
      this.state = state;
      this.changed = {};
      this.listeners = new Map();
    }

    get(key) {
      return this.state[key];
    }

    set(key, value) {
      if (this.state[key] === value) return;
      this.state[key] = this.changed[key] = value;
      this.trigger(`change:${key}`);
    }

    save_changes() {
      this.say({ method: "update", state: this.changed, buffer_paths: [] });
      this.changed = {};
    }

    send(content) {
      this.say({ method: "custom", content });
    }

    say(data) {
      say(this.id, data);
    }

    on(events, listener) {
      for (const event of events.split(" ")) this.listeners.set(event, [...(this.listeners.get(event) ?? []), listener]);
    }

    off(events, listener) {
      for (const event of events?.split(" ") ?? this.listeners.keys()) {
        this.listeners.set(event, listener ? (this.listeners.get(event) ?? []).filter((one) => one !== listener) : []);
      }
    }

    trigger(event, ...details) {
      for (const listener of this.listeners.get(event) ?? []) listener(...details);
    }

    take({ method, state, content }) {
      if (method === "custom") this.trigger("msg:custom", content, []);
      if (method !== "update") return;
      Object.assign(this.state, state);
      for (const key of Object.keys(state)) this.trigger(`change:${key}`);
      this.trigger("change");
    }
  }

  const modelOf = (reference) => models.get(String(reference).replace("IPY_MODEL_", ""));

  /* ---- Views ---- */

  const addressOf = ({ asset }) => `${base}assets/${asset}`;

  function load(script) {
    const address = script.asset ? addressOf(script) : `data:text/javascript,${encodeURIComponent(script)}`;
    if (!scripts.has(address)) scripts.set(address, import(address));
    return scripts.get(address);
  }

  function dress(sheet) {
    if (!sheet) return null;
    const address = sheet.asset ? addressOf(sheet) : `data:text/css,${encodeURIComponent(sheet)}`;
    if (document.querySelector(`link[href="${CSS.escape(address)}"]`)) return null;
    if (!sheets.has(address)) {
      const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: address });
      sheets.set(address, new Promise((done) => (link.onload = link.onerror = done)));
      document.head.append(link);
    }
    return sheets.get(address);
  }

  function follow(model, key, act) {
    act(model.get(key));
    model.on(`change:${key}`, () => act(model.get(key)));
  }

  function lay(element, layout) {
    const write = () => {
      for (const [key, value] of Object.entries(layout.state)) {
        if (!key.startsWith("_")) element.style.setProperty(key.replaceAll("_", "-"), value ?? "");
      }
    };
    write();
    layout.on("change", write);
  }

  async function mount(reference, parent) {
    const model = modelOf(reference);
    const element = document.createElement("div");
    parent.append(element);
    let names = [];
    follow(model, "_dom_classes", (wanted) => {
      element.classList.remove(...names);
      element.classList.add(...(names = wanted));
    });
    const layout = modelOf(model.get("layout"));
    if (layout) lay(element, layout);
    if (model.get("_model_module") === "anywidget") return draw(model, element);
    element.classList.add("widget-box");
    const shown = new Set(); // a box can be given more to hold, after what it holds
    const fill = (children) =>
      Promise.all(children.filter((child) => !shown.has(child) && shown.add(child)).map((child) => mount(child, element)));
    model.on("change:children", () => fill(model.get("children")));
    return fill(model.get("children"));
  }

  async function draw(model, element) {
    const [module] = await Promise.all([load(model.get("_esm")), dress(model.get("_css"))]);
    const widget = typeof module.default === "function" ? await module.default() : module.default;
    const signal = new AbortController().signal;
    await widget.initialize?.({ model, signal });
    await widget.render?.({ model, el: element, signal });
  }

  /** Show the widgets of the page; called once, when all cells have been computed. */
  async function start(states) {
    for (const [id, state] of Object.entries(states)) models.set(id, new Model(id, state));
    const places = [...document.querySelectorAll("[data-widget]")];
    await Promise.all(places.map((place) => mount(place.dataset.widget, place)));
  }

  window.prodkit = { connected: false, models, call, start };
})();
