// Which columns are shown, and how wide. Widths count characters of the grid's plain text, whatever a cell's own font.
const CELL_PADDING = 18; // px, both sides and the line between cells
const GUTTER = 32; // px, the row menu's button

/** Keep the columns that fit the room, least important dropped first; those the user chose stay as chosen. */
function fittingColumns(columns, chosen, room, ch) {
  const shown = columns.filter((column) => chosen.get(column.id) !== false);
  const needed = () => shown.reduce((sum, column) => sum + column.width * ch + CELL_PADDING, 0);
  const free = columns.filter((column) => column.priority > 1 && !chosen.has(column.id));
  free.sort((a, b) => a.priority - b.priority);
  while (free.length && needed() > room) shown.splice(shown.indexOf(free.pop()), 1);
  return shown;
}

/** Size the columns: fixed widths, the widest takes what is left, pinned ones never fill a small screen. */
function columnTemplate(columns, hasGutter) {
  const widest = columns.reduce((best, column) => (column.width > best.width ? column : best), columns[0]);
  const sizes = columns.map((column) => {
    const width = columnWidth(column);
    return column === widest ? `minmax(${width}, 1fr)` : width;
  });
  return [...(hasGutter ? [`${GUTTER}px`] : []), ...sizes].join(" ");
}

function columnWidth(column) {
  const width = `calc(${column.width} * var(--pk-grid-ch) + ${CELL_PADDING}px)`;
  return column.pinned ? `min(${width}, 42cqi)` : width;
}

/** Mark the leading columns that stay in sight, and say where each of them stops. */
function pinColumns(columns) {
  let pinned = true;
  return columns.map((column, index) => {
    pinned = pinned && (index === 0 || Boolean(column.sticky));
    return { ...column, pinned };
  });
}

/** Say how far from the left edge a pinned column stops. */
function pinOffset(columns, index, hasGutter) {
  const before = columns.slice(0, index).map(columnWidth);
  return `calc(${[hasGutter ? `${GUTTER}px` : "0px", ...before].join(" + ")})`;
}
