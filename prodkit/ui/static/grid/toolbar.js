/** The toolbar above the grid: undo and redo, outline levels, filter, columns, help. */
class Toolbar {
  constructor(grid) {
    this.grid = grid;
    this.element = node("div", { role: "group", class: "pk-grid-toolbar" });
    this.columnMenu = node("div", { popover: "auto", class: "pk-grid-menu pk-grid-columns", role: "group" });
    this.filter = node("input", {
      type: "search",
      class: "pk-grid-filter",
      autocomplete: "off",
      oninput: () => grid.filter(this.filter.value),
      onkeydown: (event) => this.onFilterKey(event),
    });
    this.count = node("span", { class: "pk-grid-count" });
  }

  /** Draw the toolbar in the reader's language, with as many levels as the tree has. */
  paint() {
    const { grid, filter } = this;
    const { texts, editable } = grid;
    const hadFocus = filter.matches(":focus");
    this.depth = grid.tree.depth;
    this.element.setAttribute("aria-label", texts.toolbar_label);
    filter.placeholder = texts.filter;
    filter.setAttribute("aria-label", texts.filter);
    const history = [
      this.button("↶", texts.do_undo, () => grid.send({ type: "undo" })),
      this.button("↷", texts.do_redo, () => grid.send({ type: "redo" })),
    ];
    this.element.replaceChildren(
      ...(editable ? [node("span", { class: "pk-grid-group" }, ...history)] : []),
      ...(grid.tree.depth > 0 ? [this.levels()] : []),
      filter,
      this.count,
      node("span", { class: "pk-grid-space" }),
      this.columnButton(),
      this.button("?", texts.help, () => grid.dialogs.help()),
    );
    if (hadFocus) filter.focus();
  }

  /** Draw it again when the tree has got more or fewer levels. */
  paintIfDeeper() {
    if (this.grid.tree.depth !== this.depth) this.paint();
  }

  button(mark, name, onclick) {
    return node("button", { type: "button", class: "pk-grid-button", title: name, "aria-label": name, onclick }, mark);
  }

  levels() {
    const { grid } = this;
    const { texts, tree } = grid;
    const numbered = Array.from({ length: Math.min(tree.depth + 1, 5) }, (_, depth) =>
      this.button(String(depth + 1), sentence(texts.level, { level: depth + 1 }), () => grid.openTo(depth)),
    );
    return node("span", { class: "pk-grid-group" },
      this.button("−", texts.collapse_all, () => grid.openTo(0)),
      ...numbered,
      this.button("+", texts.expand_all, () => grid.openTo(Infinity)),
    );
  }

  columnButton() {
    const button = this.button("▥", this.grid.texts.columns, () => this.openColumns(button));
    button.setAttribute("aria-haspopup", "dialog");
    return button;
  }

  openColumns(button) {
    const { grid, columnMenu } = this;
    const shown = new Set(grid.columns.map(({ id }) => id));
    const boxes = grid.allColumns.slice(1).map((column) => {
      const box = node("input", { type: "checkbox", onchange: () => grid.chooseColumn(column.id, box.checked) });
      box.checked = shown.has(column.id);
      return node("label", {}, box, column.label);
    });
    columnMenu.setAttribute("aria-label", grid.texts.columns);
    columnMenu.replaceChildren(...boxes);
    columnMenu.showPopover();
    const { right, bottom } = button.getBoundingClientRect();
    columnMenu.style.left = `${Math.max(8, right - columnMenu.offsetWidth)}px`;
    columnMenu.style.top = `${bottom + 4}px`;
    boxes[0]?.firstElementChild.focus();
  }

  onFilterKey(event) {
    event.stopPropagation();
    if (event.key !== "ArrowDown" && event.key !== "Enter") return;
    event.preventDefault();
    this.grid.selection.focus();
  }

  clearFilter() {
    this.filter.value = "";
    this.grid.tree.filter("");
  }

  /** Say how many lines the filter found, or nothing while it is empty. */
  showCount() {
    const { tree, visible, texts } = this.grid;
    const lines = visible.filter((row) => row.kind === "line").length;
    this.count.textContent = tree.words.length ? sentence(texts.found, { count: lines }) : "";
  }
}
