// Keys pressed on a cell, as in a spreadsheet. The editor has its own keys, in editor.js.
const COMPOSING = ["Dead", "Process"]; // the first half of "ê", an input method: the editor gets the rest
const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

function onGridKey(grid, event) {
  if (event.isComposing || !grid.selection.head || !event.target.matches("[data-column]")) return;
  // Escape then Tab leaves the grid: Tab alone moves between cells, and nobody may be caught inside.
  const leaving = grid.leaving;
  if (event.key !== "Shift") grid.leaving = event.key === "Escape";
  if (event.key === "Tab" && (leaving || !grid.editable)) return;
  if (runKey(grid, event)) event.preventDefault();
  event.stopPropagation();
}

/** Do what a key asks; false leaves it to the browser. */
function runKey(grid, event) {
  const command = COMMAND_BY_KEY.get(keyName(event));
  if (command) {
    // A key of ours that does not apply here is still ours: Ctrl+S must not save the page.
    if (applies(grid, command)) command.run(grid);
    return grid.editable || !command.edits;
  }
  return moveByKey(grid, event) || actByKey(grid, event);
}

function moveByKey(grid, event) {
  const mod = event.ctrlKey || event.metaKey;
  const extend = event.shiftKey;
  if (event.altKey) return false;
  if (event.key in ARROWS) {
    const [rows, columns] = ARROWS[event.key];
    if (mod) return grid.selection.jump(rows && rows * Infinity, columns && columns * Infinity, { extend });
    return (!extend && foldByKey(grid, event.key)) || grid.selection.step(rows, columns, { extend });
  }
  switch (event.key) {
    case "Home": return grid.selection.jump(mod ? -Infinity : 0, -Infinity, { extend });
    case "End": return grid.selection.jump(mod ? Infinity : 0, Infinity, { extend });
    case "PageUp": return grid.selection.jump(-grid.body.fitting, 0, { extend });
    case "PageDown": return grid.selection.jump(grid.body.fitting, 0, { extend });
    case "Tab": return grid.selection.step(0, extend ? -1 : 1, { wrap: true });
    default: return false;
  }
}

/** Tell a shortcut from a character that needs AltGr, or Option on a Mac. */
function isShortcut(event) {
  if (event.getModifierState("AltGraph")) return false;
  return event.ctrlKey || event.metaKey || (event.altKey && !IS_MAC);
}

/** Left and right on a row's own name open and close it, or go up to its account. */
function foldByKey(grid, key) {
  const [row, column] = grid.selection.headCell();
  if (column !== grid.columns[0]) return false;
  const branch = grid.tree.isBranch(row);
  if (key === "ArrowRight" && branch && !grid.tree.isOpen(row)) grid.setOpen(row, true);
  else if (key === "ArrowLeft" && branch && grid.tree.isOpen(row)) grid.setOpen(row, false);
  else if (key === "ArrowLeft" && row.parent !== null) grid.selection.moveTo(row.parent, column.id);
  else return false;
  return true;
}

function actByKey(grid, event) {
  if (isShortcut(event)) return false;
  const [row, column] = grid.selection.anchorCell();
  const writable = isWritable(grid, row, column);
  if (event.key === "Enter") return enter(grid, row, column, event.shiftKey);
  if (event.key.length !== 1 && !COMPOSING.includes(event.key)) return false;
  if (event.key === " " && grid.tree.isBranch(row) && !writable) return grid.setOpen(row, !grid.tree.isOpen(row));
  if (!writable) return true;
  if (column.kind === "check") {
    if (event.key === " ") toggleCheck(grid, row, column);
    return true;
  }
  grid.edit({ typed: column.kind !== "select" }); // the browser then types the key into the editor
  return column.kind === "select";
}

function enter(grid, row, column, back) {
  if (isWritable(grid, row, column)) {
    if (column.kind === "check") toggleCheck(grid, row, column);
    else grid.edit();
  } else if (row.cells[column.id]?.x) grid.explain(row, column);
  else if (grid.tree.isBranch(row)) grid.setOpen(row, !grid.tree.isOpen(row));
  else grid.selection.step(back ? -1 : 1, 0);
  return true;
}
