/** The row menu: the commands that apply to the selection, by the "…" button, a right click or the keyboard. */
class Menu {
  constructor(grid, root) {
    this.grid = grid;
    this.element = node("div", { role: "menu", popover: "auto", class: "pk-grid-menu" });
    this.element.addEventListener("keydown", (event) => this.onKey(event));
    this.element.addEventListener("toggle", (event) => event.newState === "closed" && this.onClosed());
    root.append(this.element);
  }

  openAtHead() {
    const { row, column } = this.grid.selection.head;
    this.openAt(this.grid.cellElement(row, column));
  }

  openAt(element) {
    const { left, bottom } = element.getBoundingClientRect();
    this.openAtPoint(left, bottom);
  }

  openAtPoint(left, top) {
    const { grid, element } = this;
    const commands = COMMANDS.filter((command) => command.menu && applies(grid, command));
    element.replaceChildren(...commands.map((command) => this.item(command)));
    element.setAttribute("aria-label", grid.texts.menu_label);
    element.showPopover();
    const { width, height } = element.getBoundingClientRect();
    element.style.left = `${Math.max(0, Math.min(left, innerWidth - width - 8))}px`;
    element.style.top = `${Math.max(0, Math.min(top, innerHeight - height - 8))}px`;
    element.firstElementChild.focus();
  }

  item(command) {
    const { texts } = this.grid;
    const unmutes = command.name === "mute" && selectedLines(this.grid).every((row) => row.muted);
    const name = unmutes ? "unmute" : command.name;
    const keys = command.shown ?? command.keys[0];
    const hint = keys ? [node("kbd", {}, keyLabel(keys, texts))] : [];
    const onclick = () => this.choose(command);
    return node("button", { type: "button", role: "menuitem", tabindex: -1, "data-command": name, onclick },
      texts[`do_${name}`], ...hint);
  }

  choose(command) {
    this.element.hidePopover();
    this.grid.selection.focus();
    command.run(this.grid);
  }

  onKey(event) {
    const items = [...this.element.children];
    const at = items.indexOf(event.target);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    event.stopPropagation();
    if (next !== undefined) items.at(next % items.length).focus();
    else if (event.key === "Escape" || event.key === "Tab") {
      this.element.hidePopover();
      this.grid.selection.focus();
    } else return;
    event.preventDefault();
  }

  onClosed() {
    this.element.replaceChildren();
  }
}
