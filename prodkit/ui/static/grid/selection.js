/** The selected range, by row and column ids so that it outlives a repaint: from the anchor to the head, which has the focus. */
class Selection {
  constructor(grid) {
    this.grid = grid;
    this.anchor = null;
    this.head = null;
    this.painted = [];
  }

  set(anchor, head) {
    this.anchor = anchor;
    this.head = head;
    this.paint();
  }

  /** Give the range as places among the rows and columns shown; null while nothing is. */
  rectangle() {
    const { grid, anchor, head } = this;
    if (!head || !grid.place.has(head.row)) return null;
    const from = grid.place.has(anchor.row) ? anchor : head;
    const rows = [grid.place.get(from.row), grid.place.get(head.row)];
    const columns = [from, head].map((at) => Math.max(0, grid.columns.findIndex((column) => column.id === at.column)));
    return {
      top: Math.min(...rows),
      bottom: Math.max(...rows),
      left: Math.min(...columns),
      right: Math.max(...columns),
    };
  }

  rows() {
    const range = this.rectangle();
    return range ? this.grid.visible.slice(range.top, range.bottom + 1) : [];
  }

  columns() {
    const range = this.rectangle();
    return range ? this.grid.columns.slice(range.left, range.right + 1) : [];
  }

  isRange() {
    const range = this.rectangle();
    return Boolean(range) && (range.top < range.bottom || range.left < range.right);
  }

  contains(row, column) {
    return this.rows().some(({ id }) => id === row) && this.columns().some(({ id }) => id === column);
  }

  /** Mark the range's cells, and make its head the grid's one tab stop. */
  paint() {
    for (const cell of this.painted) cell.setAttribute("aria-selected", "false");
    this.painted = [];
    if (this.isRange()) {
      const { left, right } = this.rectangle();
      for (const row of this.rows()) {
        this.painted.push(...this.grid.views.get(row.id).cells.slice(left, right + 1));
      }
      for (const cell of this.painted) cell.setAttribute("aria-selected", "true");
    }
    this.stop?.setAttribute("tabindex", -1);
    this.stop = this.head && this.grid.cellElement(this.head.row, this.head.column);
    this.stop?.setAttribute("tabindex", 0);
  }

  /** Give the row and column where typing goes: the anchor, as in a spreadsheet. */
  anchorCell() {
    return this.resolve(this.anchor);
  }

  /** Give the row and column that have the focus. */
  headCell() {
    return this.resolve(this.head);
  }

  resolve({ row, column }) {
    return [this.grid.tree.rows.get(row), this.grid.columns.find(({ id }) => id === column) ?? this.grid.columns[0]];
  }

  // --- Moving ---------------------------------------------------------------------------------------------------

  moveTo(row, column, { extend = false } = {}) {
    const head = { row, column };
    this.tabOrigin = null;
    this.set(extend ? this.anchor : head, head);
    this.focus();
    return true;
  }

  /** Move by rows or columns and stay inside; `wrap` goes on to the next row, and false says that there is none. */
  step(rows, columns, { extend = false, wrap = false, toTabOrigin = false } = {}) {
    const { grid } = this;
    const origin = this.tabOrigin ?? this.head.column;
    const wanted = toTabOrigin ? origin : this.head.column;
    let column = grid.columns.findIndex(({ id }) => id === wanted) + columns;
    let row = grid.place.get(this.head.row) + rows;
    if (wrap && (column < 0 || column >= grid.columns.length)) {
      row += Math.sign(columns);
      column = columns < 0 ? grid.columns.length - 1 : 0;
      if (!grid.visible[row]) return false;
    }
    this.goTo(row, column, { extend });
    if (wrap) this.tabOrigin = origin;
    return true;
  }

  /** Move by rows, and to the first or last column; anything beyond an edge means that edge. */
  jump(rows, columns, { extend = false } = {}) {
    const column = this.grid.columns.findIndex(({ id }) => id === this.head.column);
    return this.goTo(this.grid.place.get(this.head.row) + rows, column + columns, { extend });
  }

  goTo(row, column, options) {
    const within = (value, list) => list[Math.max(0, Math.min(value, list.length - 1))].id;
    return this.moveTo(within(row, this.grid.visible), within(column, this.grid.columns), options);
  }

  all() {
    const { visible, columns } = this.grid;
    this.set({ row: visible[0].id, column: columns[0].id }, { row: visible.at(-1).id, column: columns.at(-1).id });
    this.focus({ preventScroll: true });
  }

  focus(options) {
    this.stop?.focus(options);
  }
}
