"""Values of the law and of agreements at a date: since when they hold, who says so, and how far that is confirmed.

A data file holds rows; each says from which day its value holds, where it was read, how sure that is and when it was
last checked. `Sheet` reads such a file and refuses, with file and line, what cannot be used as law.
"""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal, TypeVar, get_args

from prodkit import yamltext
from prodkit.errors import Finding, ProdkitError

Status = Literal["official", "agreement", "model", "secondary", "derived", "quoted", "unknown"]
"""How sure a value is: read in an official text, in an agreement, in a public model of the law, in a secondary source;
computed from such values; only quoted by the trade; not known."""
STATUSES: tuple[Status, ...] = get_args(Status)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """What holds from a day on, and why one may believe it.

    Attributes:
        since: First day.
        until: Last day, or None while it holds.
        source: Text, article, link or page.
        status: How sure it is.
        checked: Day on which the source was last read.
        note: What a reader should know.
        file: Data file, and `line` its line.
    """

    since: dt.date
    until: dt.date | None
    source: str
    status: Status
    checked: dt.date
    note: str = ""
    file: str = ""
    line: int | None = None

    @property
    def confirmed_until(self) -> dt.date:
        """The last day for which the source vouches."""
        return self.until or self.checked


D = TypeVar("D", bound=Dated)


def at(rows: Sequence[D], day: dt.date) -> D | None:
    """Give the row that holds on a day.

    Args:
        rows: Rows of one value, in the order of their dates.
        day: The day.

    Returns:
        The row; the latest one after the last known day (see `confirmed_until`); None before the first.
    """
    return next((row for row in reversed(rows) if row.since <= day), None)


class Sheet:
    """A data file being read: its entries, and all that is wrong with them.

    Args:
        file: Name of the file, for whoever has to correct it.
        text: What it holds.

    Raises:
        ProdkitError: If it is not YAML, or not a mapping.
    """

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.findings: list[Finding] = []
        try:
            self._document = yamltext.read(text)
        except ProdkitError as error:
            raise ProdkitError(
                Finding(found.code, found.severity, file, found.params, found.line) for found in error.findings
            ) from None
        if not isinstance(self._document.data, dict):
            raise ProdkitError([Finding("rates_mapping", where=file, line=1)])
        self.data: dict[str, Any] = self._document.data

    def line(self, path: yamltext.Path) -> int | None:
        """Give the line of an entry."""
        return self._document.line(path)

    def refuse(self, code: str, path: yamltext.Path, **params: object) -> None:
        """Note that something cannot be used."""
        self.findings.append(Finding(code, where=self.file, params=params, line=self.line(path)))

    def entries(
        self, holder: Mapping[str, Any], path: yamltext.Path, key: str
    ) -> Iterator[tuple[dict[str, Any], yamltext.Path]]:
        """Give the entries of a list with their places; what is not a list of mappings is refused."""
        found = holder.get(key)
        if not isinstance(found, list) or not found:
            self.refuse("rates_list", path, field=key)
            return
        for index, entry in enumerate(found):
            place = (*path, key, index)
            if isinstance(entry, dict):
                yield entry, place
            else:
                self.refuse("rates_list", place, field=key)

    def only(self, entry: Mapping[str, object], path: yamltext.Path, known: Collection[str]) -> None:
        """Refuse the fields that nobody reads: a slip of the pen would change the law in silence."""
        for field in entry:
            if field not in known:
                near = ", ".join(difflib.get_close_matches(field, known, 3) or sorted(known))
                self.refuse("unknown_field", (*path, field), field=field, near=near)

    def text(self, entry: Mapping[str, object], path: yamltext.Path, field: str) -> str:
        """Read a text that must be there."""
        value = entry.get(field)
        if value is None or not str(value).strip():
            self.refuse("rates_missing", path, field=field)
            return ""
        return str(value)

    def word(self, entry: Mapping[str, object], path: yamltext.Path, field: str, known: Collection[str]) -> str:
        """Read a word that must be one of those known."""
        value = self.text(entry, path, field)
        if value and value not in known:
            self.refuse("choice", (*path, field), found=value, expected=", ".join(known))
        return value

    def number(self, entry: Mapping[str, object], path: yamltext.Path, field: str) -> float | None:
        """Read a number that may be missing."""
        value = entry.get(field)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.refuse("number", (*path, field), found=value)
            return None
        return float(value)

    def day(self, entry: Mapping[str, object], path: yamltext.Path, field: str) -> dt.date | None:
        """Read a date that may be missing."""
        value = entry.get(field)
        if value is None or isinstance(value, dt.date):
            return value
        self.refuse("date", (*path, field), found=value)
        return None

    def origin(self, entry: Mapping[str, object], path: yamltext.Path) -> dict[str, Any]:
        """Read the dates, source, status and note of a row, as arguments for `Dated`."""
        since, until, checked = (self.day(entry, path, field) for field in ("from", "to", "checked"))
        for field, value in (("from", since), ("checked", checked)):
            if value is None and entry.get(field) is None:
                self.refuse("rates_missing", path, field=field)
        if since and until and until < since:
            self.refuse("rates_backwards", path, since=since, until=until)
        return {
            "since": since or dt.date.min,
            "until": until,
            "source": self.text(entry, path, "source"),
            "status": self.word(entry, path, "status", STATUSES),
            "checked": checked or dt.date.min,
            "note": str(entry.get("note") or ""),
            "file": self.file,
            "line": self.line(path),
        }

    def in_turn(self, name: str, rows: Iterable[D]) -> tuple[D, ...]:
        """Put the rows of one value in the order of their dates, and refuse two that hold on the same day, or none."""
        ordered = tuple(sorted(rows, key=lambda row: row.since))
        for row, following in pairwise(ordered):
            params = {"name": name, "first": row.line, "second": following.line}
            if row.until is None or row.until >= following.since:
                self.findings.append(Finding("rates_overlap", where=self.file, params=params, line=following.line))
            elif row.until + dt.timedelta(days=1) < following.since:
                self.findings.append(Finding("rates_gap", where=self.file, params=params, line=following.line))
        return ordered

    def done(self) -> None:
        """Close the file.

        Raises:
            ProdkitError: With all that was refused.
        """
        if self.findings:
            raise ProdkitError(self.findings)
