"""The budget as a living workbook: drivers, lines, charges, accounts and scenarios as formulas that Excel recomputes.

What the workbook carries beside its figures, so that it can be read back without loss:

- A sheet named `prodkit`, which Excel keeps out of sight even from "Unhide". `carried.unpack` reads it, `carried.pack`
  writes it. It holds the production file (its YAML text) and the place of every cell that holds a number of that file.
- Column A of every other sheet is hidden. On a row that holds numbers of the file it holds the key of the row, unique in
  its sheet: `lines.camera`, `drivers.shoot_days`, `phases.shoot.length`, `phases.shoot.start`, `exchange_rates.USD`,
  `output.minutes`, `charges.overheads`, `scenarios.belgium.overrides.2`. Its first cell (A1) names the sheet for
  programs: `prodkit:drivers`, `prodkit:lines`, `prodkit:charges`, `prodkit:changes`…, whatever people rename it to.

To read a workbook back, take each cell of `Carried.cells`: find its sheet by A1 (by name if A1 is gone), its row by the
key in column A (rows may have moved), and its column by the letter. Compare what the cell holds now with `written`:

- a number or a date: the cell was an input. Another number is a change of `place`: `lines.camera.rate`,
  `drivers.shoot_days.value`, `phases.shoot.start`, `charges.overheads.cap`, `scenarios.belgium.overrides.2.to`, `….by`.
- None: the figure was unknown, and the cell empty. A number there is a change; a cell emptied is unknown, never zero.
- a text that starts with `=`: the cell was a formula of ours, and is as it was while it still holds one that says the
  same (programs may change spaces and capitals). A number there replaces the formula of the file.

Numbers in cells are what the file says: a share such as `0.07` is shown as 7 %, dates are days of the spreadsheet.
"""
