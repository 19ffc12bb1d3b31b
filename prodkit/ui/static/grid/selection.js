/** The selected range, from its anchor to its head, which has the focus; by ids, so that it outlives a repaint. */
class Selection {
  constructor(grid) {
    this.grid = grid;
    this.anchor = null;
    this.head = null;
    this.painted = [];
  }

  /** Select a range, bringing its head onto the page and, unless told otherwise, into sight. */
  set(anchor, head, { reveal = true } = {}) {
    this.anchor = anchor;
    this.head = head;
    if (reveal) this.grid.body.reveal(this.grid.place.get(head.row));
    this.grid.body.show({ repaint: false });
  }

  clear() {
    this.anchor = null;
    this.head = null;
  }

  /** Forget an anchor that is no longer shown. */
  keepAnchor() {
    const { place, columns } = this.grid;
    const isShown = place.has(this.anchor.row) && columns.some(({ id }) => id === this.anchor.column);
    if (!isShown) this.anchor = this.head;
  }

  /** Give the range as places among the rows and columns shown; null while nothing is. */
  rectangle() {
    const { grid, anchor, head } = this;
    if (!head) return null;
    const rows = [anchor, head].map(({ row }) => grid.place.get(row));
    const columns = [anchor, head].map(({ column }) => grid.columns.findIndex(({ id }) => id === column));
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
      const { top, bottom, left, right } = this.rectangle();
      for (const [id, view] of this.grid.body.views) {
        const place = this.grid.place.get(id);
        if (place >= top && place <= bottom) this.painted.push(...view.cells.slice(left, right + 1));
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
    const { visible, place, columns } = this.grid;
    return [visible[place.get(row)], columns.find(({ id }) => id === column)];
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
    const first = { row: visible[0].id, column: columns[0].id };
    const last = { row: visible.at(-1).id, column: columns.at(-1).id };
    this.set(first, last, { reveal: false });
    this.focus({ preventScroll: true });
  }

  focus(options) {
    this.stop?.focus(options);
  }
}
