"""Aid programmes as data: those that come with prodkit, and those that a production brings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from pydantic import ValidationError

from prodkit import datafiles, fields, yamltext
from prodkit.errors import Finding, ProdkitError
from prodkit.funding.models import MODELS
from prodkit.funding.programme import Programme

if TYPE_CHECKING:
    from prodkit.production import Production

_FOLDER = "finance/programmes"


def shipped() -> Mapping[str, Programme]:
    """Give the programmes that come with prodkit, by id."""
    return _shipped()


def of(production: Production) -> Mapping[str, Programme]:
    """Give the programmes a production can use: its own, then those that come with prodkit."""
    own = production.financing.programmes if production.financing else ()
    return {**shipped(), **{programme.id: programme for programme in own}}


def find(production: Production, name: str, where: str) -> Programme:
    """Give a programme.

    Raises:
        ProdkitError: If there is none of this name.
    """
    known = of(production)
    if name not in known:
        raise ProdkitError(
            [Finding("programme_unknown", where=where, params={"name": name, "known": ", ".join(known)})]
        )
    return known[name]


@cache
def _shipped() -> Mapping[str, Programme]:
    found: dict[str, Programme] = {}
    for name in datafiles.names(_FOLDER, ".yaml"):
        found |= {
            programme.id: programme for programme in read(f"{name}.yaml", datafiles.read(f"{_FOLDER}/{name}.yaml"))
        }
    return found


def read(file: str, text: str) -> tuple[Programme, ...]:
    """Read a file of programmes: a list under `programmes`.

    Args:
        file: Its name, for findings.
        text: YAML.

    Returns:
        The programmes.

    Raises:
        ProdkitError: With all that is wrong, by file and line; among it a programme without a source, or without the
            day on which that source was read.
    """
    document = yamltext.read(text)
    entries = document.data.get("programmes") if isinstance(document.data, dict) else None
    if not isinstance(entries, list) or not entries:
        raise ProdkitError([Finding("rates_list", where=file, params={"field": "programmes"}, line=1)])
    programmes, findings = [], []
    for index, entry in enumerate(entries):
        found, wrong = _programme(entry, (("programmes", index)), document)
        programmes += found
        findings += [replace(finding, where=f"{file} · {finding.where}") for finding in wrong]
    if findings:
        raise ProdkitError(findings)
    return tuple(programmes)


def _programme(
    entry: object, path: yamltext.Path, document: yamltext.Document
) -> tuple[list[Programme], list[Finding]]:
    def line_of(inner: tuple[int | str, ...]) -> int | None:
        return document.line((*path, *inner))

    try:
        programme = Programme.model_validate(entry)
    except ValidationError as error:
        return [], fields.findings_of(error, entry, {**MODELS, "": Programme}, line_of)
    missing = [name for name in ("source", "checked") if not getattr(programme, name)]
    return [programme], [
        Finding("rates_missing", where=programme.id, params={"field": name}, line=line_of(())) for name in missing
    ]


def holds(programme: Programme, day: dt.date) -> bool:
    """Tell whether a day is within what is known of the programme's dates."""
    return (programme.since is None or day >= programme.since) and (programme.until is None or day <= programme.until)
