// Every command once: its keys, when it applies, what it does; the keyboard, the row menu and the help read this list.
// "Mod" is Ctrl, or Cmd on a Mac. A command with `menu` is offered in the row menu, in this order; one with `edits` is
// for grids that can be edited; one with `shown` has its keys from the browser itself.
const IS_MAC = navigator.platform.startsWith("Mac");
const always = () => true;
const hasLines = (grid) => selectedLines(grid).length > 0;
const takesLine = (grid) => grid.editable && ["account", "line"].includes(grid.selection.rows().at(-1)?.kind);
const hasWritable = (grid) => grid.editable && writableCells(grid).length > 0;

const canEdit = (grid) => grid.selection.anchor && isWritable(grid, ...grid.selection.anchorCell());
const canExplain = (grid) => {
  const [row, column] = grid.selection.headCell();
  return Boolean(row.cells[column.id]?.x);
};
const takesPaste = (grid) => grid.selection.rows().some((row) => row.kind === "account" || isEditableRow(row));

// The two marks a command may bear, named so that the list reads as a table.
const menu = true;
const edits = true;

const COMMANDS = [
  { name: "edit", keys: ["F2"], menu, edits, when: canEdit, run: (grid) => grid.edit() },
  { name: "explain", keys: ["Mod+E"], menu, when: canExplain, run: (grid) => grid.explainHead() },
  { name: "add", keys: ["Mod+Enter", "Insert"], menu, edits, when: takesLine, run: addLine },
  { name: "duplicate", keys: ["Mod+Shift+D"], menu, edits, when: hasLines, run: duplicateLines },
  { name: "mute", keys: ["Mod+M"], menu, edits, when: hasLines, run: muteLines },
  { name: "move_up", keys: ["Alt+ArrowUp"], menu, edits, when: hasLines, run: (grid) => moveLines(grid, -1) },
  { name: "move_down", keys: ["Alt+ArrowDown"], menu, edits, when: hasLines, run: (grid) => moveLines(grid, 1) },
  { name: "move_to", keys: [], menu, edits, when: hasLines, run: (grid) => grid.dialogs.moveTo() },
  { name: "copy", keys: [], shown: "Mod+C", menu, when: always, run: () => document.execCommand("copy") },
  { name: "cut", keys: [], shown: "Mod+X", menu, edits, when: hasWritable, run: () => document.execCommand("cut") },
  { name: "paste", keys: [], shown: "Mod+V", menu, edits, when: takesPaste, run: pasteByMenu },
  { name: "fill", keys: ["Mod+D"], menu, edits, when: hasWritable, run: fillDown },
  { name: "clear", keys: ["Delete", "Backspace"], menu, edits, when: hasWritable, run: clearCells },
  { name: "delete", keys: ["Mod+Delete", "Mod+Backspace"], menu, edits, when: hasLines, run: deleteLines },
  { name: "undo", keys: ["Mod+Z"], edits, when: always, run: (grid) => grid.send({ type: "undo" }) },
  { name: "redo", keys: ["Mod+Y", "Mod+Shift+Z"], edits, when: always, run: (grid) => grid.send({ type: "redo" }) },
  { name: "save", keys: ["Mod+S"], edits, when: always, run: (grid) => grid.send({ type: "save" }) },
  { name: "select_all", keys: ["Mod+A"], when: always, run: (grid) => grid.selection.all() },
  { name: "row_menu", keys: ["Shift+F10", "ContextMenu"], when: always, run: (grid) => grid.menu.openAtHead() },
];

// Shortcuts that are not commands, for the help only.
const GESTURES = [
  ["move", ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Tab", "PageUp", "PageDown"]],
  ["ends", ["Home", "End", "Mod+Home", "Mod+End", "Mod+ArrowDown"]],
  ["extend", ["Shift+ArrowUp", "Shift+ArrowDown"]],
  ["fold", ["ArrowLeft", "ArrowRight"]],
  ["validate", ["Enter"], "edits"],
  ["cancel", ["Escape"], "edits"],
  ["leave", ["Escape", "Tab"], "edits"],
];

/** Name the keys of an event the way the list above does. */
function keyName(event) {
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  const mod = event.ctrlKey || event.metaKey;
  return `${mod ? "Mod+" : ""}${event.altKey ? "Alt+" : ""}${event.shiftKey ? "Shift+" : ""}${key}`;
}

/** Put a key's name into the reader's words. */
function keyLabel(keys, texts) {
  const word = (key) => (key === "Mod" && IS_MAC ? "⌘" : (texts[`key_${key}`] ?? key));
  return keys.split("+").map(word).join(IS_MAC ? " " : "+");
}

const COMMAND_BY_KEY = new Map(COMMANDS.flatMap((command) => command.keys.map((key) => [key, command])));

/** Say whether a command applies here and now. */
function applies(grid, command) {
  return Boolean(grid.selection.head) && (grid.editable || !command.edits) && command.when(grid);
}
