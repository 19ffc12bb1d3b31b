/** The grid itself: holds the parts together, turns the model's state into what is shown. */
class Grid {
  constructor(model, host) {
    this.model = model;
    this.tree = new Tree(model.get("expanded_depth"));
    this.visible = []; // the rows shown, in order
    this.place = new Map(); // row id → its place in `visible`
    this.columns = [];
    this.chosen = new Map(); // column id → shown or not, where the user chose
    this.selection = new Selection(this);
    this.editor = new Editor(this);
    this.removal = new AbortController(); // ends what the grid listens to outside itself
    this.build(host);
  }

  build(host) {
    this.header = node("div", { role: "row", class: "pk-grid-row pk-grid-header" });
    this.body = new Body(this);
    this.table = node("div", { role: "treegrid", "aria-multiselectable": "true" },
      node("div", { role: "rowgroup", class: "pk-grid-head" }, this.header), this.body.element);
    this.scroller = node("div", { class: "pk-grid-scroller", onscroll: () => this.slide() }, this.table);
    this.status = new Status(this, this.scroller);
    this.toolbar = new Toolbar(this);
    // JupyterLab listens to keys before anyone else; this attribute tells it that the grid answers its own.
    this.root = node("section", { class: "pk-grid", "data-lm-suppress-shortcuts": "true" },
      this.toolbar.element, this.scroller, this.status.bar, this.toolbar.columnMenu);
    host.append(this.root);
    this.menu = new Menu(this, this.root);
    this.dialogs = new Dialogs(this, this.root);
    new Pointer(this, this.body.element);
    this.table.addEventListener("keydown", (event) => onGridKey(this, event));
    this.table.addEventListener("focusin", () => this.status.show());
    this.table.addEventListener("focusout", () => this.status.hideNote());
    this.listenToClipboard();
  }

  /** Answer the clipboard while a cell has the focus; browsers send its events to the text selection, wherever it is. */
  listenToClipboard() {
    const { signal } = this.removal;
    const onCells = (handle) => (event) => {
      if (!this.hasFocus() || this.editor.isOpen || !this.selection.head) return;
      event.preventDefault();
      handle(event.clipboardData);
    };
    document.addEventListener("copy", onCells((data) => copyRange(this, data)), { signal });
    document.addEventListener("paste", onCells((data) => paste(this, readClipboard(data))), { signal });
    document.addEventListener("cut", onCells((data) => cutRange(this, data)), { signal });
  }

  remove() {
    this.removal.abort();
    this.root.remove();
  }

  send(message) {
    this.model.send(message);
  }

  // --- From the model to the page -----------------------------------------------------------------------------

  /** Take everything from the model: columns, words, rows. */
  load() {
    this.texts = this.model.get("texts");
    this.editable = this.model.get("editable");
    this.allColumns = pinColumns(this.model.get("columns"));
    this.loadRows();
    this.toolbar.paint();
    if (this.fitted) this.layOut();
  }

  loadRows() {
    this.tree.load(this.model.get("rows"), this.allColumns);
  }

  /** Fit the columns to the room there is. */
  fit(width) {
    this.probe ??= this.root.appendChild(node("span", { class: "pk-grid-probe", "aria-hidden": "true" }));
    const ch = this.probe.getBoundingClientRect().width / 10;
    const room = width - (this.editable ? GUTTER : 0);
    const fitting = fittingColumns(this.allColumns, this.chosen, room, ch);
    const isSame = fitting.length === this.columns.length && fitting.every((column, at) => column === this.columns[at]);
    this.width = width;
    this.root.style.setProperty("--pk-grid-ch", `${ch}px`);
    if (this.fitted && isSame) return this.slide();
    this.fitted = true;
    this.columns = fitting;
    return this.rebuild();
  }

  /** Draw everything anew: other columns, other words. */
  layOut() {
    this.columns = [];
    this.fit(this.width);
  }

  rebuild() {
    this.editor.commit();
    const hadFocus = this.hasFocus();
    this.layout = new RowLayout(this.columns, this.texts, this.editable);
    this.root.style.setProperty("--pk-grid-columns", columnTemplate(this.columns, this.editable));
    this.root.setAttribute("lang", this.model.get("lang"));
    setAttribute(this.table, "aria-label", this.model.get("label") || this.texts.label);
    setAttribute(this.table, "aria-readonly", String(!this.editable));
    setAttribute(this.table, "aria-description", this.editable ? this.texts.keys_leave_hint : undefined);
    this.header.replaceChildren(...this.headerCells());
    this.body.reset(this.layout);
    this.paint();
    this.leaveRoomForPins();
    if (hadFocus) this.selection.focus();
    else if (this.status.place.textContent) this.status.describe(); // in other words, perhaps
  }

  headerCells() {
    const gutter = node("div", { role: "columnheader", class: "pk-grid-gutter" }, node("span", { class: "pk-hidden" }, this.texts.actions));
    const cells = this.columns.map((column, index) => {
      const attributes = { class: this.layout.cellClass(column, NO_CELL), title: column.hint || column.label };
      const cell = node("div", { role: "columnheader", ...attributes }, column.label);
      if (column.pinned) cell.style.left = pinOffset(this.columns, index, this.editable);
      return cell;
    });
    return this.editable ? [gutter, ...cells] : cells;
  }

  /** Keep focused cells clear of the header and of the pinned columns when the browser scrolls to them. */
  leaveRoomForPins() {
    const pinned = [...this.header.children].filter((cell) => cell.matches(".pk-grid-gutter, .pk-grid-pinned"));
    const width = pinned.reduce((sum, cell) => sum + cell.offsetWidth, 0);
    this.scroller.style.scrollPadding = `${this.header.offsetHeight}px 0 0 ${width}px`;
  }

  /** Show the rows there are now, touching only what differs; waits while an editor is open. */
  paint() {
    this.held = this.editor.isOpen;
    if (this.held || !this.fitted) return;
    const hadFocus = this.hasFocus();
    const headPlace = this.place.get(this.selection.head?.row) ?? 0;
    const visible = this.tree.visible();
    const place = new Map(visible.map((row, index) => [row.id, index]));
    this.body.resize(this.visible, visible, place);
    Object.assign(this, { visible, place });
    this.keepHead(headPlace);
    this.body.show({ repaint: true });
    this.toolbar.showCount();
    setAttribute(this.table, "aria-rowcount", visible.length + 1);
    if (hadFocus && !this.hasFocus()) this.selection.focus();
    if (hadFocus) this.status.show();
  }

  /** Follow a scroll. */
  slide() {
    if (this.layout) this.body.show({ repaint: false });
  }

  /** Keep the focus on its row; when the row is gone, on the nearest account still shown or on its place. */
  keepHead(headPlace) {
    const { head } = this.selection;
    if (!this.visible.length) return this.selection.clear();
    const isShown = this.columns.some(({ id }) => id === head?.column);
    if (isShown && this.place.has(head.row)) return this.selection.keepAnchor();
    const row = this.tree.rows.get(head?.row);
    const shownUp = row && [row, ...this.tree.ancestors(row)].find((up) => this.place.has(up.id));
    const nearest = shownUp ?? this.visible[Math.min(headPlace, this.visible.length - 1)];
    const at = { row: nearest.id, column: isShown ? head.column : this.columns[0].id };
    return Object.assign(this.selection, { anchor: at, head: at });
  }

  repaintIfHeld() {
    if (this.held) this.paint();
  }

  /** Change some cells; they land in the model's own rows, so that another view of it shows them too. */
  patch(cells) {
    const indexes = new Map(this.columns.map((column, index) => [column.id, index]));
    for (const [id, patched] of Object.entries(cells)) {
      const row = this.tree.rows.get(id);
      if (!row) continue;
      Object.assign(row.cells, patched);
      const view = this.body.views.get(id);
      if (!view) continue;
      for (const column of Object.keys(patched)) {
        if (indexes.has(column)) view.paintCell(indexes.get(column), row);
      }
    }
    this.tree.forgetTexts();
    if (this.hasFocus()) this.status.show();
  }

  repaintCell(id, column) {
    const view = this.body.views.get(id);
    const row = this.tree.rows.get(id);
    const index = this.columns.findIndex((shown) => shown.id === column);
    if (!view || !row || index < 0) return;
    view.forget(index);
    view.paintCell(index, row);
  }

  /** Show a text that was just sent until the answer comes, or until it is clear that none will. */
  showPending(id, column, text) {
    const index = this.columns.findIndex((shown) => shown.id === column);
    const view = this.body.views.get(id);
    if (!view || index < 0 || !["text", "number"].includes(this.columns[index].kind)) return;
    view.paintPending(index, text);
    setTimeout(() => view.shown[index] === undefined && this.repaintCell(id, column), 5000);
  }

  /** Put the focus on a cell, opening what hides it; never while something is being typed. */
  reveal(id, column) {
    const row = this.tree.rows.get(id);
    if (!row || this.editor.isOpen) return;
    if (this.tree.kept && !this.tree.kept.has(id)) this.toolbar.clearFilter();
    for (const up of this.tree.ancestors(row)) this.tree.setOpen(up, true);
    this.paint();
    if (!this.place.has(id)) return;
    this.selection.moveTo(id, this.columns.some((shown) => shown.id === column) ? column : this.columns[0].id);
  }

  // --- What the user asks of the view ------------------------------------------------------------------------------

  setOpen(row, open) {
    this.tree.setOpen(row, open);
    this.paint();
    return true;
  }

  openTo(depth) {
    this.tree.openTo(depth);
    this.paint();
  }

  filter(text) {
    this.tree.filter(text);
    this.paint();
  }

  chooseColumn(id, shown) {
    this.chosen.set(id, shown);
    this.fit(this.width);
  }

  /** Open the editor where typing goes. */
  edit(options) {
    const { anchor } = this.selection;
    const [row, column] = this.selection.anchorCell();
    this.selection.set(anchor, anchor);
    if (column.kind === "check") toggleCheck(this, row, column);
    else this.editor.start(row, column, options);
  }

  explainHead() {
    this.explain(...this.selection.headCell());
  }

  explain(row, column) {
    this.send({ type: "explain", row: row.id, column: column.id });
  }

  // --- Looking things up -------------------------------------------------------------------------------------------

  cellElement(row, column) {
    return this.body.views.get(row)?.cells[this.columns.findIndex(({ id }) => id === column)];
  }

  /** Name a row as its pinned columns do. */
  label(row) {
    const pinned = this.allColumns.filter((column) => column.pinned);
    return pinned.map((column) => row.cells[column.id]?.t).filter(Boolean).join(" ");
  }

  hasFocus() {
    return this.table.contains(this.root.getRootNode().activeElement);
  }
}
