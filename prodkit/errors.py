"""What can be wrong with a production, as data a person can act on.

Errors in what a user wrote are findings: collected, then shown together, each with its place, what was found
and how to mend it. Only `ProdkitError` is raised for them; any other exception is a bug.
"""

from __future__ import annotations

import datetime as dt
import errno
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from prodkit import i18n

Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at in a production: where, what, and how to mend it.

    Args:
        code: Key of the sentences in the `findings` catalogue (`<code>.what` and `<code>.fix`).
        severity: `error` (no figure can be trusted), `warning` (look at it) or `info`.
        where: Place in the file, such as `lines.camera.quantity`.
        params: Values for the sentences' placeholders. Days and decimal numbers are written in the reader's language;
            whatever else depends on it is a text by language.
        line: Line in the YAML file, counted from 1, where it is known.
        source: The rule or table behind the finding, if any.
    """

    code: str
    severity: Severity = "error"
    where: str = ""
    params: Mapping[str, object] = field(default_factory=dict)
    line: int | None = None
    source: str = ""

    def what(self, lang: i18n.Lang = "en") -> str:
        """Say in one sentence what was found."""
        return i18n.text(f"findings.{self.code}.what", lang, **self.values(lang))

    def fix(self, lang: i18n.Lang = "en") -> str:
        """Say in one sentence how to mend it."""
        return i18n.text(f"findings.{self.code}.fix", lang, **self.values(lang))

    def values(self, lang: i18n.Lang = "en") -> dict[str, object]:
        """Give the values of the placeholders as the reader's language writes them."""
        return {name: _written(value, lang) for name, value in self.params.items()}

    def place(self, lang: i18n.Lang = "en") -> str:
        """Say where it is: the line of the file if known, and the field."""
        line = i18n.text("findings.line", lang, line=self.line) if self.line is not None else ""
        return " · ".join(part for part in (line, self.where) if part)

    def sentence(self, lang: i18n.Lang = "en") -> str:
        """Put place, finding and remedy into one text."""
        place = self.place(lang)
        colon = i18n.text("findings.colon", lang)
        return f"{place}{colon}{self.what(lang)} {self.fix(lang)}" if place else f"{self.what(lang)} {self.fix(lang)}"


def _written(value: object, lang: i18n.Lang) -> object:
    """Write a value as the reader's language does; whole numbers may be years or lines, and stay as they are."""
    if isinstance(value, Mapping) and value and set(value) <= set(i18n.LANGS):
        return i18n.pick(value, lang)
    if not isinstance(value, dt.date | float):
        return value
    from prodkit import money  # NumPy comes with it, which a command's help does without

    return money.format_day(value, lang) if isinstance(value, dt.date) else money.format_number(value, lang)


class ProdkitError(Exception):
    """What the user wrote cannot be used as it is; carries every finding at once.

    Args:
        findings: All that was found, most severe first or in file order.
    """

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = list(findings)
        super().__init__(self.findings)

    def __str__(self) -> str:
        return "\n".join(f"- {finding.sentence()}" for finding in self.findings)

    @classmethod
    def of(cls, code: str, where: str = "", **params: object) -> ProdkitError:
        """Make the error of a single finding."""
        return cls([Finding(code, where=where, params=params)])


def problem_of(fault: OSError) -> dict[str, str]:
    """Say in a few words what the system refused, by language; in the system's own words if they are rare."""
    key = f"system.{errno.errorcode.get(fault.errno or 0, '')}"
    own = fault.strerror or str(fault)
    return i18n.every(lambda lang: i18n.area("problems", lang).get(key, own))


def has_errors(findings: Iterable[Finding]) -> bool:
    """Tell whether any of these findings is of severity error."""
    return any(finding.severity == "error" for finding in findings)
