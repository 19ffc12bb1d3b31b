/* The page's own words, its language switch, the opening of an app and the loss of its kernel. */
(() => {
  "use strict";
  const shell = JSON.parse(document.getElementById("pk-shell").textContent);
  const opening = document.getElementById("pk-opening");
  const lost = document.getElementById("pk-lost");
  const KEPT = ["production", "scenario", "lang"]; // what a link to another app carries along
  const PATIENCE = 4000; // ms a connection may take to come back before the reader is told
  const GRACE = 60000; // ms the widgets may take to appear once everything is computed
  const SLOW = 10_000; // ms of opening after which the reader is told that it takes long
  const ENDURANCE = 110_000; // further ms after which the app is taken for lost

  const language = (value) => (String(value).toLowerCase().startsWith("en") ? "en" : "fr");
  let lang = language(new URLSearchParams(location.search).get("lang") ?? navigator.language);
  let mounted = false;
  document.querySelector(".pk-header nav [aria-current=page]")?.scrollIntoView({ inline: "center", block: "nearest" });

  function word(key, values = {}) {
    const sentence = shell.words[lang][key] ?? "";
    return sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  }

  function say(node, key) {
    node.dataset.word = key;
    node.textContent = word(key);
  }

  function speak() {
    document.documentElement.lang = lang;
    for (const node of document.querySelectorAll("[data-word]")) say(node, node.dataset.word);
    for (const node of document.querySelectorAll("[data-word-label]")) {
      node.setAttribute("aria-label", word(node.dataset.wordLabel));
    }
    for (const link of document.querySelectorAll(".pk-langs a")) {
      link.toggleAttribute("aria-current", link.lang === lang);
      if (link.lang === lang) link.setAttribute("aria-current", "true");
    }
  }

  /* Panels rewrite the address as the reader works, so links are brought up to date when they are about to be used. */
  function carry() {
    const now = new URLSearchParams(location.search);
    for (const link of document.querySelectorAll("a[data-app]")) {
      const kept = new URLSearchParams();
      for (const name of KEPT) if (now.has(name)) kept.set(name, now.get(name));
      link.search = kept.toString();
    }
    for (const link of document.querySelectorAll(".pk-langs a")) {
      now.set("lang", link.lang);
      link.search = now.toString();
    }
  }

  /* The header names the production that is open, at once when the reader comes from another of its apps. */
  function nameProduction(title) {
    const production = new URLSearchParams(location.search).get("production");
    const place = document.getElementById("pk-where");
    const key = `prodkit.title.${production}`;
    if (production && title) sessionStorage.setItem(key, title);
    place.textContent = (production && sessionStorage.getItem(key)) ?? "";
  }

  function switchLanguage(event) {
    const link = event.target.closest("a");
    const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (!link || !mounted || !plain) return; // before the panels are there, the link itself reopens the page
    event.preventDefault();
    lang = language(link.lang);
    history.replaceState(history.state, "", link.href);
    speak();
    carry();
    window.dispatchEvent(new CustomEvent("prodkit:lang", { detail: { lang } }));
  }

  /* ---- Opening ---- */

  function tell(sentence, value) {
    if (!opening) return;
    opening.querySelector("[role=status]").textContent = sentence;
    if (value !== undefined) opening.querySelector("progress").value = value;
  }

  function reveal() {
    if (mounted) return;
    mounted = true;
    opening.remove();
    document.getElementById("content").hidden = false;
    labelSliders();
    if (location.hash.length > 1) document.getElementById(location.hash.slice(1))?.scrollIntoView();
    window.dispatchEvent(new Event("resize")); // widgets measured themselves while hidden
  }

  /* The handle of an ipywidgets slider has no name of its own; the words beside it are one. */
  function labelSliders() {
    for (const handle of document.querySelectorAll(".widget-slider .noUi-handle:not([aria-label])")) {
      const label = handle.closest(".widget-slider").querySelector(".widget-label");
      if (label) handle.setAttribute("aria-label", label.textContent);
    }
  }

  /* Each output waits in a script that Voilà replaces by the widget; a widget not yet drawn has no child. */
  function revealWhenMounted() {
    const cells = document.getElementById("pk-cells");
    const ready = () =>
      !cells.querySelector('script[type="application/vnd.voila.cell-output+json"]') &&
      [...cells.querySelectorAll(".pk-output > .lm-Widget")].every((node) => node.childElementCount);
    if (ready()) return reveal();
    const watch = new MutationObserver(() => {
      if (!ready()) return;
      watch.disconnect();
      reveal();
    });
    watch.observe(cells, { childList: true, subtree: true });
  }

  /* Of our own page: `prodkit_step` after each cell, `prodkit_ready` once the states of all widgets are there. */
  window.prodkit_step = (done, count) => tell(word("step", { done, count }), (80 * done) / count);
  window.prodkit_ready = async () => {
    const states = JSON.parse(document.getElementById("pk-states").textContent);
    if (!states) return location.reload(); // the app needs Voilà's page, which the server now knows
    clearTimeout(patience);
    speak(); // sentences that came with the cells
    await window.prodkit.start(states);
    reveal();
  };

  /* Of Voilà's page: `voila_process` after each cell, `voila_heartbeat` while one is long, `voila_finish` at the end. */
  window.voila_process = window.prodkit_step;
  window.voila_heartbeat = () => tell(word("patience"));
  window.voila_finish = () => {
    clearTimeout(patience);
    speak();
    tell(word("drawing"), 90);
    revealWhenMounted();
    watchKernel();
    setTimeout(() => mounted || window.prodkit_lost(), GRACE);
  };

  let patience = setTimeout(() => {
    tell(word("patience"));
    patience = setTimeout(() => window.prodkit_lost(), ENDURANCE);
  }, SLOW);
  if (!opening) clearTimeout(patience); // a page without an app

  /* ---- Loss of the kernel or of the connection ---- */

  window.prodkit_lost = (isLost = true, isOver = true) => {
    lost.hidden = !isLost;
    if (isLost) say(document.getElementById("pk-lost-text"), isOver ? "lost.ended" : "lost.text");
    if (!mounted) opening.hidden = !lost.hidden;
  };

  let outage = 0;
  window.addEventListener("prodkit:line", ({ detail: status }) => {
    clearTimeout(outage);
    document.body.dataset.line = status;
    if (status === "connected") window.prodkit_lost(false);
    else if (status === "ended") window.prodkit_lost();
    else outage = setTimeout(() => window.prodkit_lost(true, false), PATIENCE);
  });

  function watchKernel() {
    const kernel = window.jupyterapp?.widgetManager?.kernel;
    if (!kernel) return setTimeout(watchKernel, 250);
    let ended = false; // a kernel that was restarted answers again, but knows nothing of this page
    const tellLine = (status) => window.dispatchEvent(new CustomEvent("prodkit:line", { detail: ended ? "ended" : status }));
    tellLine(kernel.connectionStatus);
    kernel.connectionStatusChanged.connect((_, status) => {
      ended ||= status === "disconnected";
      tellLine(status);
    });
    kernel.statusChanged.connect((_, status) => {
      ended ||= ["dead", "restarting", "autorestarting", "terminating"].includes(status);
      if (ended) tellLine("ended");
    });
  }

  lost?.querySelector("button").addEventListener("click", () => {
    window.onbeforeunload = null; // unsaved work is in the address
    location.reload();
  });
  document.querySelector(".pk-langs").addEventListener("click", switchLanguage);
  window.addEventListener("prodkit:page", ({ detail: { title, production } }) => {
    if (production) nameProduction(title.replace(/ · prodkit$/, ""));
  });
  document.addEventListener("focusin", labelSliders); // sliders that came later
  for (const gesture of ["pointerdown", "focusin", "click"]) document.addEventListener(gesture, carry, true);
  speak();
  carry();
  nameProduction();
})();
