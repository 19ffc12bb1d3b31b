const PAPER = 700; // px between the margins of an A4 page

/** The part of the rows that is on the page: those in sight, some around them, and the one that has the focus. */
class Body {
  constructor(grid) {
    this.grid = grid;
    this.views = new Map(); // row id → RowView
    this.element = node("div", { role: "rowgroup", class: "pk-grid-body" });
    const { signal } = grid.removal;
    addEventListener("beforeprint", () => this.print(true), { signal });
    addEventListener("afterprint", () => this.print(false), { signal });
  }

  /** Start anew with rows of another layout. */
  reset(layout) {
    this.layout = layout;
    this.element.replaceChildren();
    this.views.clear();
  }

  /** Make room for the rows there are, keeping in place what the user looks at. */
  resize(before, after, place) {
    const { scroller } = this.grid;
    const first = before[Math.ceil(scroller.scrollTop / this.rowHeight)];
    const head = this.grid.selection.head?.row;
    const anchor = this.isInSight(this.grid.place.get(head)) ? head : first?.id;
    const moved = place.has(anchor) ? place.get(anchor) - this.grid.place.get(anchor) : 0;
    this.element.style.setProperty("--pk-grid-count", after.length);
    if (moved) scroller.scrollTop += moved * this.rowHeight;
  }

  get rowHeight() {
    return this.grid.header.offsetHeight;
  }

  /** Count the rows that fit below the header. */
  get fitting() {
    return Math.max(1, Math.floor(this.grid.scroller.clientHeight / this.rowHeight) - 1);
  }

  isInSight(place) {
    const top = this.grid.scroller.scrollTop / this.rowHeight;
    return place >= top - 1 && place <= top + this.fitting;
  }

  /** List the rows that should be on the page now. */
  wanted() {
    const { visible, place, selection, scroller } = this.grid;
    if (this.printing) return visible;
    const around = this.fitting;
    const first = Math.floor(scroller.scrollTop / this.rowHeight);
    const start = Math.max(0, first - around);
    const rows = visible.slice(start, first + 2 * around + 1);
    const head = place.get(selection.head?.row);
    if (head < start) rows.unshift(visible[head]);
    if (head >= start + rows.length) rows.push(visible[head]);
    return rows;
  }

  /** Put the wanted rows on the page, in order; rows already there are not moved, so that the focus stays. */
  show({ repaint }) {
    const { tree, place, selection } = this.grid;
    const wanted = this.wanted();
    const ids = new Set(wanted.map((row) => row.id));
    for (const [id, view] of this.views) {
      if (ids.has(id)) continue;
      view.element.remove();
      this.views.delete(id);
    }
    let next = this.element.firstElementChild;
    for (const row of wanted) {
      let view = this.views.get(row.id);
      if (!view) this.views.set(row.id, (view = new RowView(this.layout, row, tree)));
      else if (repaint) view.paint(row, tree);
      view.putAt(place.get(row.id));
      if (view.element === next) next = next.nextElementSibling;
      else this.element.insertBefore(view.element, next);
    }
    selection.paint();
  }

  /** Scroll a row into sight, unless it is. */
  reveal(place) {
    const { scroller } = this.grid;
    const top = place * this.rowHeight;
    const lowest = top - (scroller.clientHeight - 2 * this.rowHeight);
    if (scroller.scrollTop > top) scroller.scrollTop = top;
    else if (scroller.scrollTop < lowest) scroller.scrollTop = lowest;
  }

  /** Put all rows on the page, with the columns that paper has room for: a total cut off at its edge is no total. */
  print(printing) {
    const { grid } = this;
    this.printing = printing;
    if (!this.layout) return;
    const { width } = grid;
    grid.root.classList.toggle("pk-grid-printing", printing);
    grid.fit(printing ? PAPER : width);
    grid.width = width;
    this.show({ repaint: false });
  }
}
