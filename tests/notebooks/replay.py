"""Replays notebooks where nothing but prodkit decides what they print.

`pytest notebooks` compares what they print with what they saved. `pytest notebooks --save-figures` saves it anew first:
read the difference before you keep it.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
import pytest
from nbval.plugin import IPyNbCell  # type: ignore[import-untyped]

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
UNCOMPARED = "nbval-ignore-output"
"""Tag of the cells that show an app: they must run, and what they show is the browser tests' matter."""

_SCRATCH = pytest.StashKey[Path]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--save-figures", action="store_true", help="save what the notebooks print now, then compare")


def pytest_configure(config: pytest.Config) -> None:
    scratch = TemporaryDirectory(prefix="prodkit-replay-", ignore_cleanup_errors=True)
    config.add_cleanup(scratch.cleanup)
    config.stash[_SCRATCH] = Path(scratch.name)
    if config.getoption("save_figures"):
        for path in sorted(NOTEBOOKS.glob("*.ipynb")):
            with surroundings(config, f"saved-{path.stem}"):
                save_figures(path)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None]:
    # nbval starts the kernel, which inherits the surroundings, when it sets up a notebook's first cell.
    if not isinstance(item, IPyNbCell):
        return (yield)
    with surroundings(item.config, item.path.stem):
        return (yield)


@contextmanager
def surroundings(config: pytest.Config, name: str) -> Iterator[None]:
    """Give a kernel a folder of its own, which the apps fill with the starter productions, and no address to read."""
    scratch = config.stash[_SCRATCH]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PRODKIT_FOLDER", str(scratch / name))
        patch.setenv("IPYTHONDIR", str(scratch / "ipython"))  # start-up scripts of the user are for other work
        for variable in ("PRODKIT_LANG", "QUERY_STRING"):
            patch.delenv(variable, raising=False)
        yield


def save_figures(path: Path) -> None:
    """Run a notebook and save what its compared cells print; all else in it stays as it is."""
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    notebook = read(path)
    client = NotebookClient(deepcopy(notebook), resources={"metadata": {"path": str(path.parent)}})
    try:
        ran = client.execute()
    except CellExecutionError as error:
        raise pytest.UsageError(f"{path.name} does not run: {error}") from None
    for cell, done in zip(code_cells(notebook), code_cells(ran), strict=True):
        cell.outputs = done.outputs if is_compared(cell) else []
        cell.execution_count = done.execution_count if is_compared(cell) else None
    write(notebook, path)


def read(path: Path) -> nbformat.NotebookNode:
    notebook: nbformat.NotebookNode = nbformat.read(path, as_version=4)
    return notebook


def write(notebook: nbformat.NotebookNode, path: Path) -> None:
    nbformat.write(notebook, path)


def code_cells(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def is_compared(cell: nbformat.NotebookNode) -> bool:
    return UNCOMPARED not in cell.metadata.get("tags", [])
