"""The replay of the notebooks compares figures: a notebook that shows a wrong total must fail."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from replay import NOTEBOOKS, UNCOMPARED

ROOT = NOTEBOOKS.parent


def code_cells(path: Path) -> list[nbformat.NotebookNode]:
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def is_compared(cell: nbformat.NotebookNode) -> bool:
    return UNCOMPARED not in cell.metadata.get("tags", [])


def saved_print(cell: nbformat.NotebookNode) -> str:
    return "".join(output.text for output in cell.outputs if output.output_type == "stream")


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.stem)
def test_every_notebook_prints_figures_that_are_compared(path: Path) -> None:
    cells = code_cells(path)
    assert any(re.search(r"\d[\d,]*\.\d\d", saved_print(cell)) for cell in cells if is_compared(cell))
    # A view saved in a notebook would be an app of another day, and its random names change at every run.
    assert [cell.outputs for cell in cells if not is_compared(cell)] == [[] for cell in cells if not is_compared(cell)]


@pytest.mark.slow
def test_a_wrong_figure_fails_the_replay(tmp_path: Path) -> None:
    notebook = nbformat.read(NOTEBOOKS / "estimate.ipynb", as_version=4)
    (printed,) = next(cell.outputs for cell in notebook.cells if "figures" in cell.metadata.get("tags", []))
    right = printed.text.split()[-1]
    wrong = right[:-1] + str((int(right[-1]) + 1) % 10)
    printed.text = printed.text.replace(right, wrong)
    nbformat.write(notebook, tmp_path / "estimate.ipynb")

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "replay", "-p", "no:cacheprovider", "--color=no",
         "-c", ROOT / "pyproject.toml", tmp_path / "estimate.ipynb"],
        cwd=ROOT, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": str(Path(__file__).parent)},
    )  # fmt: skip

    assert done.returncode == 1, done.stdout
    assert "1 failed, 1 passed" in done.stdout
    assert wrong in done.stdout
    assert right in done.stdout
