// Mouse and touch: choose a cell, drag over a range, open and close branches, open editors and explanations.
class Pointer {
  constructor(grid, body) {
    this.grid = grid;
    this.dragging = false;
    body.addEventListener("pointerdown", (event) => this.down(event));
    body.addEventListener("pointerover", (event) => this.over(event));
    body.addEventListener("click", (event) => this.click(event));
    body.addEventListener("dblclick", (event) => this.doubleClick(event));
    body.addEventListener("contextmenu", (event) => this.contextMenu(event));
    body.addEventListener("pointerup", () => (this.dragging = false));
    body.addEventListener("pointerleave", () => (this.dragging = false));
  }

  /** Find the row and column under an event; null on an editor, a button or nothing. */
  at(event) {
    const cell = event.target.closest?.("[data-column]");
    if (!cell || event.target.closest(".pk-grid-editor")) return null;
    return { row: cell.parentElement.dataset.row, column: cell.dataset.column };
  }

  down(event) {
    const at = this.at(event);
    if (!at || event.button !== 0) return;
    const { head } = this.grid.selection;
    this.wasHead = head?.row === at.row && head?.column === at.column;
    this.moved = event.shiftKey;
    this.grid.selection.moveTo(at.row, at.column, { extend: event.shiftKey });
    this.dragging = event.pointerType === "mouse";
  }

  over(event) {
    const at = this.at(event);
    if (!this.dragging || !at || !(event.buttons & 1)) return;
    const { head } = this.grid.selection;
    if (head.row === at.row && head.column === at.column) return;
    this.moved = true;
    this.grid.selection.moveTo(at.row, at.column, { extend: true });
  }

  click(event) {
    const { grid } = this;
    const more = event.target.closest(".pk-grid-more");
    if (more) return this.openMenu(more);
    const at = this.at(event);
    if (!at || this.moved) return undefined;
    const [row, column] = grid.selection.headCell();
    if (row.id !== at.row) return undefined;
    const onToggle = event.target.closest(".pk-grid-toggle") && grid.tree.isBranch(row);
    if (onToggle) return grid.setOpen(row, !grid.tree.isOpen(row));
    if (!isWritable(grid, row, column)) return row.cells[column.id]?.x ? grid.explain(row, column) : undefined;
    if (column.kind === "check") return toggleCheck(grid, row, column);
    // A finger has no double click to spare: tapping the chosen cell once more opens it.
    if (event.pointerType === "touch" && this.wasHead) return grid.edit();
    return undefined;
  }

  openMenu(button) {
    const { grid } = this;
    const { row } = button.closest("[data-row]").dataset;
    if (!grid.selection.rows().some(({ id }) => id === row)) grid.selection.moveTo(row, grid.columns[0].id);
    grid.menu.openAt(button);
  }

  doubleClick(event) {
    const at = this.at(event);
    if (!at || event.target.closest(".pk-grid-toggle")) return;
    const [row, column] = this.grid.selection.headCell();
    if (isWritable(this.grid, row, column)) {
      if (column.kind !== "check") this.grid.edit();
    } else if (this.grid.tree.isBranch(row)) this.grid.setOpen(row, !this.grid.tree.isOpen(row));
  }

  contextMenu(event) {
    const at = this.at(event);
    if (!at) return;
    event.preventDefault();
    if (!this.grid.selection.contains(at.row, at.column)) this.grid.selection.moveTo(at.row, at.column);
    this.grid.menu.openAtPoint(event.clientX, event.clientY);
  }
}
