/** The one open editor. It lives inside its cell, and no repaint touches that cell until it closes. */
class Editor {
  constructor(grid) {
    this.grid = grid;
    this.open = null;
  }

  get isOpen() {
    return this.open !== null;
  }

  /** Open a cell. `typed`: what follows replaces the text and arrows leave, as after typing in a spreadsheet. */
  start(row, column, { typed = false } = {}) {
    const cell = this.grid.cellElement(row.id, column.id);
    if (this.open?.cell === cell) return; // a double tap asks twice
    this.commit();
    const text = editText(row.cells[column.id]);
    const input = column.kind === "select" ? this.choices(column, row.cells[column.id]) : this.input(column, text);
    const before = input.value; // the browser may have changed it: a field holds no line ends
    if (typed) input.value = "";
    input.setAttribute("aria-label", column.label);
    input.addEventListener("keydown", (event) => this.onKey(event));
    input.addEventListener("blur", () => this.commit());
    cell.dataset.editing = "true";
    cell.append(input);
    this.open = { row: row.id, column, before, input, cell, typed };
    input.focus({ preventScroll: true });
    if (input.select && !typed) input.setSelectionRange(before.length, before.length);
  }

  input(column, text) {
    const input = node("input", {
      type: "text",
      class: "pk-grid-editor",
      autocomplete: "off",
      spellcheck: String(column.kind === "text"),
      inputmode: column.kind === "number" && !text.startsWith("=") ? "decimal" : undefined,
    });
    input.value = text;
    return input;
  }

  choices(column, cell = NO_CELL) {
    const offered = column.options ?? [];
    const now = editText(cell);
    const missing = offered.some(({ value }) => value === now) ? [] : [{ value: now, label: cell.t }];
    const options = [...missing, ...offered].map(({ value, label }) => node("option", { value }, label));
    const select = node("select", { class: "pk-grid-editor" }, ...options);
    select.value = now;
    // A choice made with the pointer is final; arrow keys only browse until Enter or Tab.
    let pointed = true;
    select.addEventListener("keydown", () => (pointed = false));
    select.addEventListener("pointerdown", () => (pointed = true));
    select.addEventListener("change", () => pointed && this.commit({ stay: true }));
    return select;
  }

  onKey(event) {
    event.stopPropagation();
    if (event.isComposing) return;
    const step = this.step(event);
    if (keyName(event) === "Mod+S") {
      this.commit({ stay: true });
      this.grid.send({ type: "save" });
    } else if (event.key === "Escape") this.close({ stay: true });
    else if (step) this.commit({ step });
    else return;
    event.preventDefault();
  }

  /** Say where a key leads after committing, as [rows, columns]. */
  step({ key, shiftKey, altKey }) {
    if (altKey) return null;
    if (key === "Enter") return shiftKey ? [-1, 0] : [1, 0];
    if (key === "Tab") return shiftKey ? [0, -1] : [0, 1];
    const arrows = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
    return this.open.typed && !shiftKey ? arrows[key] : null;
  }

  /** Send what was typed, if it differs. */
  commit(then = {}) {
    if (!this.isOpen) return;
    const { row, column, before, input } = this.open;
    const text = input.value;
    this.close(then);
    if (text !== before) sendEdits(this.grid, [{ row, column: column.id, text }]);
  }

  /** Leave the cell as it was; `stay` and `step` say where the focus goes. */
  close({ stay = false, step = null } = {}) {
    const { input, cell, row, column } = this.open;
    this.open = null; // first: removing the input fires its blur
    const hadFocus = input.matches(":focus");
    delete cell.dataset.editing;
    input.remove();
    this.grid.repaintCell(row, column.id);
    this.grid.repaintIfHeld();
    const moved = step && this.grid.selection.step(...step, { wrap: step[1] !== 0, toTabOrigin: step[0] !== 0 });
    if (!moved && (step || stay || hadFocus)) this.grid.selection.focus();
  }
}
