// One row on the page. Rows are cloned from a template, and a cell is only touched when what it shows changes.
const CELL_FIELDS = ["t", "s", "e", "f", "x", "o", "b"];
const NO_CELL = { t: "" };

/** Say whether a row takes edits at all; lines do unless told otherwise. */
function isEditableRow(row) {
  return row.editable ?? row.kind === "line";
}

/** Give the text an editor opens with. */
function editText(cell = NO_CELL) {
  return cell.s ?? cell.t;
}

function isSameCell(a, b) {
  return CELL_FIELDS.every((field) => a[field] === b[field]);
}

/** What all rows of a grid share: the columns shown, the words, and the element each row is cloned from. */
class RowLayout {
  constructor(columns, texts, editable) {
    Object.assign(this, { columns, texts, editable });
    this.template = node("div", { role: "row", class: "pk-grid-row" });
    if (editable) this.template.append(this.gutter());
    columns.forEach((column, index) => this.template.append(this.cell(column, index)));
  }

  gutter() {
    const attributes = { type: "button", tabindex: -1, class: "pk-grid-more", "aria-haspopup": "menu" };
    const button = node("button", attributes, "…");
    return node("div", { role: "gridcell", class: "pk-grid-gutter" }, button);
  }

  cell(column, index) {
    const element = node("div", {
      role: index === 0 ? "rowheader" : "gridcell",
      tabindex: -1,
      "aria-selected": "false",
      "data-column": column.id,
    });
    if (column.pinned) element.style.left = pinOffset(this.columns, index, this.editable);
    if (index === 0) {
      element.append(
        node("span", { class: "pk-grid-toggle", "aria-hidden": "true" }),
        node("span", { class: "pk-grid-text" }),
        node("span", { class: "pk-grid-badges" }),
      );
    }
    return element;
  }

  cellClass(column, cell) {
    let name = "pk-grid-cell";
    if (column.align === "end") name += " pk-grid-end";
    if (column.pinned) name += " pk-grid-pinned";
    if (cell.f) name += " pk-grid-formula";
    if (cell.x) name += " pk-grid-explainable";
    if (cell.o) name += " pk-grid-changed";
    if (cell.b !== undefined) name += " pk-grid-bar";
    return name;
  }
}

/** One row's element, and what each of its cells shows. */
class RowView {
  constructor(layout, row, tree) {
    this.layout = layout;
    this.element = layout.template.cloneNode(true);
    this.element.dataset.row = row.id;
    this.cells = [...this.element.children].slice(layout.editable ? 1 : 0);
    this.shown = []; // the cell last painted, by column; undefined asks for painting anew
    this.paint(row, tree);
  }

  paint(row, tree) {
    this.paintRow(row, tree);
    this.layout.columns.forEach((column, index) => this.paintCell(index, row));
  }

  /** Put the row at its place among the rows shown. */
  putAt(place) {
    if (place === this.place) return;
    this.place = place;
    this.element.style.setProperty("--place", place);
    this.element.setAttribute("aria-rowindex", place + 2); // the header is the first
  }

  paintRow(row, tree) {
    const { texts, columns, editable } = this.layout;
    const expanded = tree.isBranch(row) ? String(tree.isOpen(row)) : undefined;
    const state = [row.kind, row.depth, row.muted, row.in_kind, isEditableRow(row), expanded].join();
    setAttribute(this.element, "aria-posinset", tree.place.get(row.id));
    setAttribute(this.element, "aria-setsize", tree.siblings(row).length);
    if (state === this.state) return;
    this.state = state;
    this.element.className = `pk-grid-row pk-grid-${row.kind}${row.muted ? " pk-grid-muted" : ""}`;
    this.element.style.setProperty("--depth", row.depth);
    setAttribute(this.element, "aria-level", row.depth + 1);
    setAttribute(this.element, "aria-expanded", expanded);
    columns.forEach((column, index) => {
      const writable = editable && column.editable && isEditableRow(row);
      setAttribute(this.cells[index], "aria-readonly", writable ? undefined : "true");
    });
    const badges = [row.muted && texts.badge_muted, row.in_kind && texts.badge_in_kind].filter(Boolean);
    const marks = badges.map((text) => node("span", { class: "pk-grid-badge" }, text));
    this.cells[0].querySelector(".pk-grid-badges").replaceChildren(...marks);
  }

  paintCell(index, row) {
    const column = this.layout.columns[index];
    const cell = row.cells[column.id] ?? NO_CELL;
    const before = this.shown[index];
    const element = this.cells[index];
    if (element.dataset.editing || (before && isSameCell(before, cell))) return;
    this.shown[index] = { ...cell };
    this.textHolder(index).textContent = cell.t;
    if (column.kind === "check") this.paintCheck(element, row, column, cell);
    element.className = this.layout.cellClass(column, cell);
    setAttribute(element, "aria-invalid", cell.e ? "true" : undefined);
    element.title = cell.e ?? (column.kind === "text" ? cell.t : "");
    if (cell.b !== undefined) element.style.setProperty("--share", cell.b);
    delete element.dataset.pending;
    if (index === 0) this.nameButton(cell.t);
  }

  /** Draw a box where the check can be changed; elsewhere the cell's own text says enough. */
  paintCheck(element, row, column, cell) {
    if (!this.layout.editable || !column.editable || !isEditableRow(row)) return;
    const checked = editText(cell) === "true";
    element.textContent = checked ? "☑" : "☐";
    element.setAttribute("aria-label", this.layout.texts[checked ? "checked" : "unchecked"]);
  }

  nameButton(label) {
    const button = this.element.querySelector(".pk-grid-more");
    if (button) button.setAttribute("aria-label", sentence(this.layout.texts.row_menu, { label }));
  }

  /** Show what was just sent, until the answer to it is painted over. */
  paintPending(index, text) {
    this.textHolder(index).textContent = text;
    this.cells[index].dataset.pending = "true";
    this.shown[index] = undefined;
  }

  /** Ask for a cell to be painted anew, whatever it shows now. */
  forget(index) {
    this.shown[index] = undefined;
  }

  textHolder(index) {
    return index === 0 ? this.cells[0].querySelector(".pk-grid-text") : this.cells[index];
  }
}
