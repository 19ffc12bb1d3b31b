"""The risks that producers list first, ready to be completed with one's own figures."""

from __future__ import annotations

from functools import cache
from typing import get_args

from prodkit import datafiles
from prodkit.agreements.gridfiles import Table
from prodkit.entries import Source, SourceStatus
from prodkit.uncertainty import Risk

_FILE = "risks/register.csv"
_COLUMNS = (
    "id", "label_fr", "label_en", "category_fr", "category_en", "mitigation_fr", "mitigation_en", "source", "status",
    "checked",
)  # fmt: skip


@cache
def template() -> tuple[Risk, ...]:
    """Give a register to start from: twelve risks of a production, and what is usually done about each.

    None has a probability or a cost: none is published that would hold for your production. Until you write yours,
    they are listed and not counted.
    """
    return read(datafiles.read(_FILE))


def read(text: str) -> tuple[Risk, ...]:
    """Read a register of risks.

    Raises:
        ProdkitError: If a row has no source or no date on which it was checked, with file and line.
    """
    table = Table(_FILE, text, _COLUMNS)
    found = []
    for line in table:
        label, category, mitigation = (
            {lang: line.required(f"{name}_{lang}") for lang in ("fr", "en")}
            for name in ("label", "category", "mitigation")
        )
        status = line.word("status", get_args(SourceStatus))
        source, checked = line.required("source"), line.day("checked")
        if not table.findings:
            cited = Source.model_validate({"text": source, "url": source, "status": status, "date": checked})
            found.append(
                Risk(id=line.required("id"), label=label, category=category, mitigation=mitigation, source=cited)
            )
    table.done()
    return tuple(found)
