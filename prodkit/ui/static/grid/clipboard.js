// The clipboard's cells: tab-separated text as spreadsheets write it, an HTML table beside it, and our own
// flavour that keeps formulas and exact figures when a range is pasted back into a grid.
const OWN_FLAVOUR = "application/x-prodkit-cells";

/** Read spreadsheet clipboard text into rows of texts; a quoted cell may hold tabs, line ends and doubled quotes. */
function readTsv(text) {
  const rows = [[]];
  let at = 0;
  while (at <= text.length) {
    const quoted = text[at] === '"' && /"((?:[^"]|"")*)"(?=[\t\r\n]|$)/y;
    if (quoted) quoted.lastIndex = at;
    const match = quoted && quoted.exec(text);
    let end = at;
    if (match) end = quoted.lastIndex;
    else while (end < text.length && !"\t\r\n".includes(text[end])) end += 1;
    rows.at(-1).push(match ? match[1].replaceAll('""', '"').replace(/\r\n?/g, "\n") : text.slice(at, end));
    if (text[end] === "\r" && text[end + 1] === "\n") end += 1;
    at = end + 1;
    // A line end after the last row closes it; it does not open another.
    if (end < text.length && text[end] !== "\t" && at < text.length) rows.push([]);
    else if (text[end] !== "\t") break;
  }
  return rows;
}

/** Write rows of texts as spreadsheets expect them. */
function writeTsv(rows) {
  const quote = (text) => (/[\t\r\n"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return rows.map((row) => row.map(quote).join("\t")).join("\r\n");
}

/** Write rows of texts as an HTML table; the browser itself does the escaping. */
function writeHtml(rows) {
  const body = rows.map((row) => node("tr", {}, ...row.map((text) => node("td", {}, text))));
  return node("table", {}, ...body).outerHTML;
}

/** Put a range on the clipboard: what is shown for other programs, what is edited for ourselves. */
function writeClipboard(data, shown, edited) {
  data.setData("text/plain", writeTsv(shown));
  data.setData("text/html", writeHtml(shown));
  data.setData(OWN_FLAVOUR, JSON.stringify(edited));
}

/** Read what was copied, ours or a spreadsheet's; never more than rows of texts. */
function readClipboard(data) {
  return readOwn(data.getData(OWN_FLAVOUR)) ?? readTsv(data.getData("text/plain"));
}

function readOwn(json) {
  if (!json) return null;
  try {
    const rows = JSON.parse(json);
    const isTexts = (row) => Array.isArray(row) && row.every((text) => typeof text === "string");
    return Array.isArray(rows) && rows.length && rows.every(isTexts) ? rows : null;
  } catch {
    return null; // another page wrote something else under this name
  }
}
