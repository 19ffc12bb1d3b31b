/** The rows as a tree: who is under whom, which branches are open, which rows the filter keeps. No DOM here. */
class Tree {
  constructor(openDepth) {
    this.openDepth = openDepth;
    this.choices = new Map(); // row id → open or not, where the user chose
    this.words = []; // what the filter looks for
    this.load([], []);
  }

  load(rows, columns) {
    this.textColumns = columns.filter((column) => column.kind === "text");
    this.rows = new Map(rows.map((row) => [row.id, row]));
    this.children = new Map();
    this.place = new Map(); // row id → 1-based place among its siblings
    this.depth = 0;
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
    return this.children.get(row.parent);
  }

  /** List a row's ancestors, nearest first. */
  ancestors(row) {
    const found = [];
    for (let up = this.rows.get(row.parent); up; up = this.rows.get(up.parent)) found.push(up);
    return found;
  }

  isOpen(row) {
    return this.choices.get(row.id) ?? (this.words.length > 0 || row.depth < this.openDepth);
  }

  setOpen(row, open) {
    this.choices.set(row.id, open);
  }

  openTo(depth) {
    this.openDepth = depth;
    this.choices.clear();
  }

  /** Keep only rows whose path holds every word. A filter starts with all branches open and gives the user's choices back. */
  filter(text) {
    const words = folded(text).split(/\s+/).filter(Boolean);
    if (words.length && !this.words.length) this.choicesBefore = this.choices;
    if (words.length) this.choices = new Map();
    else if (this.words.length) this.choices = this.choicesBefore;
    this.words = words;
    this.refilter();
  }

  refilter() {
    this.kept = null;
    if (!this.words.length) return;
    this.kept = new Set();
    const paths = new Map();
    for (const row of this.rows.values()) {
      const own = this.textColumns.map((column) => row.cells[column.id]?.t ?? "").join(" ");
      const path = `${paths.get(row.parent) ?? ""} ${folded(own)}`;
      paths.set(row.id, path);
      if (!this.words.every((word) => path.includes(word))) continue;
      this.kept.add(row.id);
      for (const up of this.ancestors(row)) this.kept.add(up.id);
    }
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
