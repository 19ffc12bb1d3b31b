"""Snapshots on disk: a folder beside the production, one readable file for each, which is never written twice."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from pathlib import Path

from pydantic import ValidationError

from prodkit import yamltext
from prodkit.errors import Finding, ProdkitError, problem_of
from prodkit.fields import findings_of, slug
from prodkit.i18n import pick
from prodkit.snapshot import Snapshot, verify
from prodkit.store import productionfile, yamlwrite


@dataclass(frozen=True, slots=True)
class Kept:
    """A snapshot file.

    Attributes:
        path: The file.
        snapshot: What it holds; None if it cannot be read.
        findings: Why it cannot be read, or what has changed since it was taken.
    """

    path: Path
    snapshot: Snapshot | None
    findings: tuple[Finding, ...] = ()


def folder_of(path: str | Path) -> Path:
    """Say which folder keeps the snapshots of a production file: `les-marees.snapshots` beside `les-marees.yaml`."""
    path = Path(path)
    return path.with_name(f"{path.stem}.snapshots")


def keep(snapshot: Snapshot, path: str | Path) -> Path:
    """Write a snapshot beside its production.

    Args:
        snapshot: The snapshot.
        path: The production's file.

    Returns:
        The new file, named by its day and label.

    Raises:
        ProdkitError: If the disk refuses.
    """
    folder = folder_of(path)
    stem = f"{snapshot.taken_on.isoformat()}-{slug(pick(snapshot.label, 'fr')) or 'snapshot'}"
    data = yamlwrite.document(snapshot.model_dump(exclude_defaults=True)).encode()
    productionfile.refuse_large(len(data))
    try:
        folder.mkdir(exist_ok=True)
        taken = {file.stem for file in folder.iterdir()}
        name = next(name for n in count(1) if (name := stem if n == 1 else f"{stem}-{n}") not in taken)
        target = folder / f"{name}{productionfile.SUFFIX}"
        with target.open("xb") as file:
            file.write(data)
    except OSError as error:
        raise ProdkitError.of("file_unwritable", problem=problem_of(error)) from None
    return target


def kept(path: str | Path) -> list[Kept]:
    """List the snapshots of a production file, the latest first; those that cannot be read say why."""
    folder = folder_of(path)
    found = folder.glob(f"[!.]*{productionfile.SUFFIX}") if folder.is_dir() else ()
    files = sorted(found, key=lambda file: file.stem, reverse=True)
    return [_opened(file) for file in files if productionfile.is_inside(file)]


def _opened(path: Path) -> Kept:
    try:
        snapshot = read(path)
    except ProdkitError as error:
        return Kept(path, None, tuple(error.findings))
    return Kept(path, snapshot, tuple(verify(snapshot)))


def read(path: str | Path) -> Snapshot:
    """Open a snapshot file.

    Raises:
        ProdkitError: If it is not one.
    """
    data = productionfile.content(Path(path))
    if data is None:
        raise ProdkitError.of("file_missing", name=Path(path).name)
    document = yamltext.read(productionfile.decoded(data))
    try:
        return Snapshot.model_validate(document.data)
    except ValidationError as error:
        raise ProdkitError(findings_of(error, document.data, {"": Snapshot}, document.line)) from None
