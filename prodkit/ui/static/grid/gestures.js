// What a user does to cells and lines, each gesture as one message to Python and so one step to undo.
const CONFIRM_ABOVE = 2000; // cells
const REFUSE_ABOVE = 10000; // cells, the most that Python takes in one message

function isWritable(grid, row, column) {
  return grid.editable && Boolean(column.editable) && isEditableRow(row);
}

function sendEdits(grid, edits) {
  if (!edits.length) return;
  for (const { row, column, text } of edits) grid.showPending(row, column, text);
  grid.send({ type: "edit", edits });
}

/** List the writable cells of the selection as [row, column] pairs. */
function writableCells(grid) {
  const columns = grid.selection.columns();
  return grid.selection.rows().flatMap((row) =>
    columns.filter((column) => isWritable(grid, row, column)).map((column) => [row, column]),
  );
}

function clearCells(grid) {
  const filled = writableCells(grid).filter(([row, column]) => editText(row.cells[column.id]) !== "");
  sendEdits(grid, filled.map(([row, column]) => ({ row: row.id, column: column.id, text: "" })));
}

/** Copy the range's first row into the rows below it; from a single row, copy the row above. */
function fillDown(grid) {
  const { top, bottom } = grid.selection.rectangle();
  const source = grid.visible[bottom > top ? top : top - 1];
  if (!source || !isEditableRow(source)) return;
  const edits = writableCells(grid)
    .filter(([row]) => row !== source)
    .map(([row, column]) => ({ row: row.id, column: column.id, text: editText(source.cells[column.id]) }))
    .filter(({ row, column, text }) => text !== editText(grid.tree.rows.get(row).cells[column]));
  sendEdits(grid, edits);
}

function toggleCheck(grid, row, column) {
  const text = editText(row.cells[column.id]) === "true" ? "false" : "true";
  sendEdits(grid, [{ row: row.id, column: column.id, text }]);
}

/** List the selected lines, or none when nothing selected may be changed. */
function selectedLines(grid) {
  return grid.editable ? grid.selection.rows().filter((row) => row.kind === "line" && isEditableRow(row)) : [];
}

function sendLines(grid, type, more = {}) {
  const lines = selectedLines(grid);
  if (lines.length) grid.send({ type, rows: lines.map((row) => row.id), ...more });
}

function addLine(grid) {
  const row = grid.selection.rows().at(-1);
  if (row && (row.kind === "account" || row.kind === "line")) grid.send({ type: "add", after: row.id });
}

function deleteLines(grid) {
  sendLines(grid, "delete");
}

function duplicateLines(grid) {
  sendLines(grid, "duplicate");
}

function muteLines(grid) {
  sendLines(grid, "mute", { muted: !selectedLines(grid).every((row) => row.muted) });
}

/** Move the selected lines of one account up or down by one place. */
function moveLines(grid, direction) {
  const lines = selectedLines(grid);
  if (!lines.length) return;
  const parent = lines[0].parent;
  const moved = lines.filter((row) => row.parent === parent);
  const siblings = grid.tree.siblings(lines[0]);
  const edge = siblings.indexOf(direction < 0 ? moved[0] : moved.at(-1));
  const passed = siblings[edge + direction];
  if (passed?.kind !== "line") return;
  const after = direction > 0 ? passed.id : (siblings[edge - 2]?.id ?? parent);
  if (after !== null) grid.send({ type: "move", rows: moved.map((row) => row.id), after });
}

/** Number columns lose their grouping spaces on the way out: spreadsheets take them for text. */
function copyText(column, cell = NO_CELL) {
  return column.kind === "number" ? cell.t.replace(/[\u00a0\u202f]/g, "") : cell.t;
}

function copyRange(grid, data) {
  const columns = grid.selection.columns();
  const table = (text) =>
    grid.selection.rows().map((row) => columns.map((column) => text(column, row.cells[column.id])));
  writeClipboard(data, table(copyText), table((_, cell) => editText(cell)));
  grid.status.say("said_copied", { count: columns.length * grid.selection.rows().length });
}

function cutRange(grid, data) {
  copyRange(grid, data);
  if (grid.editable) clearCells(grid);
}

/** Work out what pasting does: cells to edit, lines to add, and after which row. */
function pastePlan(grid, table) {
  const { top, bottom, left, right } = grid.selection.rectangle();
  const width = Math.max(...table.map((row) => row.length));
  // As in a spreadsheet, a selection that holds the copied range several times over is filled with it.
  const repeats = (selected, copied) => selected > copied && selected % copied === 0;
  const tiled = repeats(bottom - top + 1, table.length);
  const across = repeats(right - left + 1, width) ? right - left + 1 : width;
  const columns = grid.columns.slice(left, left + across);
  const texts = (source) =>
    columns
      .map((column, index) => [column, source[index % width]])
      .filter(([column, text]) => column.editable && text !== undefined)
      .map(([column, text]) => [column.id, pastedText(column, text)]);

  const start = grid.visible[top];
  const below = tiled ? grid.selection.rows() : grid.visible.slice(top).filter((row) => row.parent === start.parent);
  const targets = below.filter(isEditableRow).slice(0, tiled ? undefined : table.length);
  const pasted = start.kind === "account" && !tiled ? [] : targets;
  const edits = pasted.flatMap((row, index) =>
    texts(table[index % table.length]).map(([column, text]) => ({ row: row.id, column, text })),
  );
  const takesLines = !tiled && (start.kind === "account" || start.kind === "line");
  const lines = takesLines ? table.slice(pasted.length).map((row) => Object.fromEntries(texts(row))) : [];
  return { edits, lines, after: pasted.at(-1)?.id ?? start.id };
}

/** A choice is pasted by its label as well as by its value. */
function pastedText(column, text) {
  if (column.kind !== "select") return text.trim();
  const wanted = folded(text.trim());
  const option = (column.options ?? []).find(({ value, label }) => value === text || folded(label) === wanted);
  return option ? option.value : text.trim();
}

/** Paste where no paste key was pressed; some browsers only allow it by keyboard. */
async function pasteByMenu(grid) {
  const text = await navigator.clipboard?.readText().catch(() => undefined);
  if (text === undefined) grid.status.say("said_paste_by_key");
  else await paste(grid, readTsv(text));
}

async function paste(grid, table) {
  if (!grid.editable || !grid.selection.rectangle()) return;
  const plan = pastePlan(grid, table);
  const count = plan.edits.length + plan.lines.reduce((sum, line) => sum + Object.keys(line).length, 0);
  if (!count) return grid.status.say("said_nothing_to_paste");
  if (count > REFUSE_ABOVE) return grid.dialogs.tell("paste_too_large", { count, most: REFUSE_ABOVE });
  if (count > CONFIRM_ABOVE && !(await grid.dialogs.confirm("paste_large", { count }))) return;
  if (plan.lines.length) grid.send({ type: "add", after: plan.after, lines: plan.lines, edits: plan.edits });
  else sendEdits(grid, plan.edits);
}
