"""The budget as a living workbook: drivers, lines, charges, accounts and scenarios as formulas that Excel recomputes.

What the workbook carries beside its figures, so that it can be read back without loss:

- A sheet named `prodkit`, which Excel keeps out of sight even from "Unhide". `carried.unpack` reads it, `carried.pack`
  writes it. It holds the production file (its YAML text) and the place of every cell that holds a number of that file.
- Column A of every other sheet is hidden. On a row that holds numbers of the file it holds the key of the row, unique
  in its sheet: `lines.camera`, `drivers.shoot_days`, `phases.shoot.length`, `phases.shoot.start`, `exchange_rates.USD`,
  `output.minutes`, `payroll.flat.artist`, `charges.overheads`, `scenarios.belgium.overrides.2`. Its first cell (A1)
  names the sheet for programs: `prodkit:drivers`, `prodkit:lines`, `prodkit:charges`, `prodkit:changes`…, whatever
  people rename it to.

To read a workbook back, take each cell of `Carried.cells`: find its sheet by A1 (by name if A1 is gone), its row by the
key in column A (rows may have moved), and its column by the letter. Compare what the cell holds now with `written`:

- a number or a date: the cell was an input. Another number is a change of `place`: `lines.camera.rate`,
  `drivers.shoot_days.value`, `phases.shoot.start`, `charges.overheads.cap`, `scenarios.belgium.overrides.2.to`, `….by`.
- None: the figure was unknown, and the cell empty. A number there is a change; a cell emptied is unknown, never zero.
- a text that starts with `=`: the cell was a formula of ours, and is as it was while it still holds one that says the
  same (programs may change spaces and capitals). A number there replaces the formula of the file.

Numbers in cells are what the file says: a share such as `0.07` is shown as 7 %, dates are days of the spreadsheet.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from typing import TYPE_CHECKING

from prodkit import store
from prodkit.exchange.workbook.cases import cases_of

if TYPE_CHECKING:
    from prodkit.i18n import Lang
    from prodkit.production import Production

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NEVER = dt.datetime(2000, 1, 1)  # noqa: DTZ001 -- documents hold times without a zone


def write(production: Production, lang: Lang, *, yaml: str | None = None, as_of: dt.date | None = None) -> bytes:
    """Write a production and all its scenarios as a workbook that stays alive.

    Args:
        production: The production.
        lang: Language of all words.
        yaml: Text of its file, to be carried with its comments; by default one is written.
        as_of: Day of the figures, shown on the cover; by default none, so that the same production always gives the
            same bytes.

    Returns:
        The bytes of the file.

    Raises:
        ProdkitError: If the production, or one of its scenarios, cannot be computed.
    """
    from prodkit.exchange.workbook.assembly import assemble

    text = store.render(production) if yaml is None else yaml
    cases = cases_of(production)
    out = io.BytesIO()
    made = _NEVER if as_of is None else dt.datetime.combine(as_of, dt.time())
    assemble(out, cases, lang, text, hashlib.sha256(text.encode()).hexdigest(), made, as_of)
    return out.getvalue()
