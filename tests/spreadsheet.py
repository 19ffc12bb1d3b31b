"""Workbooks computed anew by a real spreadsheet program, LibreOffice, without a window."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest

# Without this, LibreOffice shows what a file says its formulas come to, and computes nothing.
_ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def office() -> str | None:
    """Find LibreOffice."""
    return shutil.which("soffice") or shutil.which("libreoffice")


needs_office = pytest.mark.skipif(
    office() is None, reason="LibreOffice is not installed: workbooks are not recalculated"
)


def recalculated(files: Mapping[str, bytes], folder: Path, kind: str = "xlsx") -> dict[str, Path]:
    """Have LibreOffice open workbooks, compute every formula and save them.

    Args:
        files: The workbooks, by name.
        folder: An empty folder to work in.
        kind: Kind of file to save.

    Returns:
        The files saved, by name.
    """
    program = office()
    assert program is not None
    profile, before, after = (folder / name for name in ("profile", "before", "after"))
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_ALWAYS_RECALCULATE)
    before.mkdir()
    for name, data in files.items():
        (before / f"{name}.xlsx").write_bytes(data)
    subprocess.run(
        [program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--convert-to", kind,
         "--outdir", str(after), *map(str, sorted(before.iterdir()))],
        check=True, capture_output=True, timeout=300, env={**os.environ, "HOME": str(folder)},
    )  # fmt: skip
    return {name: after / f"{name}.{kind}" for name in files}


def values(data: bytes | Path) -> dict[str, Any]:
    """Read what every cell of a workbook shows, by `Sheet!A1`."""
    return _cells(data, data_only=True)


def formulas(data: bytes | Path) -> dict[str, Any]:
    """Read what every cell of a workbook holds, by `Sheet!A1`."""
    return _cells(data, data_only=False)


def _cells(data: bytes | Path, *, data_only: bool) -> dict[str, Any]:
    source = io.BytesIO(data) if isinstance(data, bytes) else data
    book = openpyxl.load_workbook(source, data_only=data_only)
    return {
        f"{sheet.title}!{cell.coordinate}": cell.value
        for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None
    }  # fmt: skip
