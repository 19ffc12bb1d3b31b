/** The rows as a tree: who is under whom, which branches are open, which rows the filter keeps. No DOM here. */
class Tree {
  constructor(openDepth) {
    this.openDepth = openDepth;
    this.choices = new Map(); // row id → open or not, where the user chose
    this.words = []; // what the filter looks for
    this.opensAll = false;
    this.load([], []);
  }

  load(rows, columns) {
    this.textColumns = columns.filter((column) => column.kind === "text");
    this.rows = new Map(rows.map((row) => [row.id, row]));
    this.children = new Map();
    this.place = new Map(); // row id → 1-based place among its siblings
    this.depth = 0;
    this.paths = null;
    for (const row of rows) {
      if (!this.children.has(row.parent)) this.children.set(row.parent, []);
      this.place.set(row.id, this.children.get(row.parent).push(row));
      this.depth = Math.max(this.depth, row.depth);
    }
    this.refilter();
  }

  isBranch(row) {
    return this.children.has(row.id);
  }

  siblings(row) {
    return this.children.get(row.parent) ?? [row];
  }

  /** List a row's ancestors, nearest first. */
  ancestors(row) {
    const found = [];
    for (let up = this.rows.get(row.parent); up; up = this.rows.get(up.parent)) found.push(up);
    return found;
  }

  isOpen(row) {
    return this.choices.get(row.id) ?? (this.opensAll || row.depth < this.openDepth);
  }

  setOpen(row, open) {
    this.choices.set(row.id, open);
  }

  openTo(depth) {
    this.openDepth = depth;
    this.opensAll = false;
    this.choices.clear();
  }

  /** Keep only rows whose path holds every word. Branches open while filtering; then the user's choices come back. */
  filter(text) {
    const words = folded(text).split(/\s+/).filter(Boolean);
    if (words.length && !this.words.length) this.choicesBefore = this.choices;
    if (words.length) this.choices = new Map();
    else if (this.words.length) this.choices = this.choicesBefore;
    this.opensAll = words.length > 0;
    this.words = words;
    this.refilter();
  }

  refilter() {
    this.kept = null;
    if (!this.words.length) return;
    this.paths ??= this.foldedPaths();
    this.kept = new Set();
    for (const row of this.rows.values()) {
      const path = this.paths.get(row.id);
      if (!this.words.every((word) => path.includes(word))) continue;
      this.kept.add(row.id);
      for (const up of this.ancestors(row)) this.kept.add(up.id);
    }
  }

  /** Join each row's texts to those of its ancestors, in the form a search compares. */
  foldedPaths() {
    const paths = new Map();
    for (const row of this.rows.values()) {
      const own = this.textColumns.map((column) => row.cells[column.id]?.t ?? "").join(" ");
      paths.set(row.id, `${paths.get(row.parent) ?? ""} ${folded(own)}`);
    }
    return paths;
  }

  /** Take note that cells have changed: the next search reads them again. */
  forgetTexts() {
    this.paths = null;
  }

  /** List the rows to show, in order. */
  visible() {
    const shown = [];
    let closedDepth = Infinity;
    for (const row of this.rows.values()) {
      if (row.depth > closedDepth) continue;
      closedDepth = Infinity;
      if (this.kept && !this.kept.has(row.id)) continue;
      shown.push(row);
      if (this.isBranch(row) && !this.isOpen(row)) closedDepth = row.depth;
    }
    return shown;
  }
}
