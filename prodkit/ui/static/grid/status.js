/** What is said about the focused cell: where it is and its formula in the bar below, its error right under its row. */
class Status {
  constructor(grid, scroller) {
    this.grid = grid;
    this.scroller = scroller;
    this.place = node("span", { class: "pk-grid-place" });
    this.detail = node("span", { class: "pk-grid-detail", id: uid("pk-grid-detail") });
    this.note = node("div", { class: "pk-grid-note", id: uid("pk-grid-note"), hidden: true });
    this.live = node("span", { class: "pk-grid-live", role: "status" });
    this.bar = node("div", { class: "pk-grid-status" }, this.place, this.detail, this.live);
    scroller.append(this.note);
  }

  /** Describe the focused cell, for the eye and for a screen reader. */
  show() {
    const { grid } = this;
    if (!grid.selection.head) return;
    this.live.textContent = "";
    const cell = this.describe();
    this.showNote(cell.e);
    const told = [cell.e && this.note.id, this.detail.textContent && this.detail.id].filter(Boolean);
    this.described?.removeAttribute("aria-describedby");
    this.described = grid.selection.stop;
    setAttribute(this.described, "aria-describedby", told.join(" ") || undefined);
  }

  /** Write into the bar where the focused cell is and what can be said of it, and give the cell. */
  describe() {
    const { grid } = this;
    const [row, column] = grid.selection.headCell();
    const cell = row.cells[column.id] ?? NO_CELL;
    const path = [row, ...grid.tree.ancestors(row)].reverse().map((up) => grid.label(up));
    this.place.textContent = [...path, column.label].join(" › ");
    this.detail.textContent = this.details(row, column, cell).join(" · ");
    return cell;
  }

  details(row, column, cell) {
    const { texts } = this.grid;
    return [
      cell.f && cell.s,
      cell.o && texts.changed,
      cell.x && texts.explainable,
      isWritable(this.grid, row, column) && column.hint,
    ].filter(Boolean);
  }

  /** Show an error right under its cell, over the rows below so that nothing moves. */
  showNote(error) {
    this.note.hidden = !error;
    if (!error) return;
    this.note.textContent = error;
    const cell = this.grid.selection.stop.getBoundingClientRect();
    const frame = this.scroller.getBoundingClientRect();
    const left = cell.left - frame.left + this.scroller.scrollLeft;
    const furthest = this.scroller.scrollLeft + this.scroller.clientWidth - this.note.offsetWidth - 4;
    this.note.style.left = `${Math.max(4, Math.min(left, furthest))}px`;
    this.note.style.top = `${cell.bottom - frame.top + this.scroller.scrollTop}px`;
  }

  hideNote() {
    this.note.hidden = true;
  }

  /** Say something short to everyone, screen readers included. */
  say(name, values = {}) {
    this.live.textContent = sentence(this.grid.texts[name], values);
  }
}
