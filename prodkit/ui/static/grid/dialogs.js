/** The grid's dialogs: help, confirmations, and the choice of an account to move lines to. */
class Dialogs {
  constructor(grid, root) {
    this.grid = grid;
    this.root = root;
  }

  /** Show a dialog and give the value of the button that closed it ("" when cancelled). */
  ask(title, content, buttons) {
    const { texts } = this.grid;
    const heading = uid("pk-grid-dialog");
    const footer = buttons.map((name, index) =>
      node("button", {
        value: name,
        class: index === buttons.length - 1 ? "pk-button pk-button-primary" : "pk-button",
        autofocus: index === buttons.length - 1,
        formnovalidate: name === "cancel",
      }, texts[`button_${name}`]),
    );
    const parts = [node("h2", { id: heading }, title), ...content, node("footer", {}, ...footer)];
    const form = node("form", { method: "dialog" }, ...parts);
    const dialog = node("dialog", { class: "pk-grid-dialog", "aria-labelledby": heading }, form);
    dialog.addEventListener("keydown", (event) => event.stopPropagation());
    this.root.append(dialog);
    dialog.showModal();
    return new Promise((resolve) => {
      dialog.addEventListener("close", () => {
        dialog.remove();
        this.grid.selection.focus();
        resolve(dialog.returnValue);
      });
    });
  }

  /** Say something and wait for "close". */
  async tell(name, values) {
    const { texts } = this.grid;
    await this.ask(texts[`${name}_title`], [node("p", {}, sentence(texts[name], values))], ["close"]);
  }

  async confirm(name, values) {
    const { texts } = this.grid;
    const content = [node("p", {}, sentence(texts[name], values))];
    return (await this.ask(texts[`${name}_title`], content, ["cancel", "paste"])) === "paste";
  }

  async moveTo() {
    const { grid } = this;
    const { texts, tree } = grid;
    const accounts = [...tree.rows.values()].filter((row) => row.kind === "account");
    const path = (row) => [row, ...tree.ancestors(row)].reverse().map((up) => grid.label(up)).join(" › ");
    const options = accounts.map((row) => node("option", { value: row.id }, path(row)));
    const select = node("select", { class: "pk-grid-choice", size: 12, required: true }, ...options);
    select.value = selectedLines(grid)[0].parent;
    const label = node("label", {}, texts.move_to_label, select);
    const answer = await this.ask(texts.do_move_to, [label], ["cancel", "move"]);
    if (answer === "move" && select.value) sendLines(grid, "move", { after: select.value });
  }

  help() {
    const { texts, editable } = this.grid;
    const commands = COMMANDS.map(({ name, keys, shown, edits }) => [`do_${name}`, shown ? [shown] : keys, edits]);
    const gestures = GESTURES.map(([name, keys, edits]) => [`keys_${name}`, keys, edits]);
    const rows = [...gestures, ...commands]
      .filter(([, keys, edits]) => keys.length && (editable || !edits))
      .map(([text, keys]) => {
        const labels = keys.flatMap((key) => [node("kbd", {}, keyLabel(key, texts)), " "]);
        return node("tr", {}, node("th", { scope: "row" }, texts[text]), node("td", {}, ...labels));
      });
    const table = node("table", { class: "pk-grid-keys" }, node("tbody", {}, ...rows));
    return this.ask(texts.help_title, [node("div", { class: "pk-grid-help", tabindex: 0 }, table)], ["close"]);
  }
}
