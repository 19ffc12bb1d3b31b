"""The replay of the notebooks compares figures: a notebook that shows a wrong total must fail."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from replay import NOTEBOOKS, code_cells, is_compared, read, write

ROOT = NOTEBOOKS.parent
SHIPPED = sorted(NOTEBOOKS.glob("*.ipynb"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_notebook_prints_figures_that_are_compared(path: Path) -> None:
    compared = [cell for cell in code_cells(read(path)) if is_compared(cell)]
    printed = [output.text for cell in compared for output in cell.outputs if output.output_type == "stream"]
    assert any(re.search(r"\d\.\d\d\b", text) for text in printed)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_views_are_not_saved(path: Path) -> None:
    # A saved view would be an app of another day, under names drawn at random.
    assert all(cell.outputs == [] for cell in code_cells(read(path)) if not is_compared(cell))


@pytest.mark.slow
def test_a_wrong_figure_fails_the_replay(tmp_path: Path) -> None:
    notebook = read(NOTEBOOKS / "estimate.ipynb")
    _, figures = code_cells(notebook)
    (output,) = figures.outputs
    right = output.text.split()[-1]
    wrong = f"{right[:-1]}{(int(right[-1]) + 1) % 10}"
    output.text = output.text.replace(right, wrong)
    write(notebook, tmp_path / "estimate.ipynb")

    command = [sys.executable, "-m", "pytest", "-p", "replay", "-p", "no:cacheprovider", "--color=no", "-vv"]
    done = subprocess.run(
        [*command, "-c", ROOT / "pyproject.toml", tmp_path / "estimate.ipynb"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1, done.stdout
    assert "1 failed, 1 passed" in done.stdout
    assert wrong in done.stdout
    assert right in done.stdout
