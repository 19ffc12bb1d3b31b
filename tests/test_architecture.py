"""The shape of the code: who may import whom, and what belongs where. A new module needs its place in `LAYERS`."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from prodkit import i18n

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "prodkit"

# Imports go to the same line or up this list, never down.
LAYERS = [
    ["datafiles", "i18n", "html"],
    ["money", "periods", "errors", "yamltext", "links", "formula", "program"],
    ["agreements"],
    ["dated"],
    ["payroll", "working_time"],
    ["fields", "entries", "overrides", "payterms", "presentation", "uncertainty", "funding", "production",
     "moves", "arguments"],
    ["chart", "scenario", "model", "wages"],
    ["compile_numbers", "compile_layers", "compile_lines", "compile_wages", "compiler"],
    ["budget", "stack"],
    ["paths", "explanation", "explain_wages", "explain_amounts", "edit", "layering"],
    ["measures", "risk", "whatif", "comparison", "difference", "override_words", "snapshot", "finance", "vat",
     "selling", "offer"],
    ["look", "wagechecks", "checks"],
    ["deal"],
    ["places", "store"],
    ["exchange", "report", "charts", "pictures"],
    ["ui"],
    ["serve", "doctor", "cli"],
]  # fmt: skip
KEEPERS = {"datafiles", "places", "store", "exchange", "report"}
IN_A_TERMINAL = {"serve", "doctor", "cli"}
ON_THE_NETWORK = {"serve", "doctor"}  # this machine's own ports, to serve on and to ask
READS_ITS_SCRIPT = {"ui.grid", "ui.live", "ui.importing.picker"}  # a widget hands its script to the browser

NETWORK = {
    "socket", "ssl", "http", "urllib.request", "ftplib", "smtplib", "socketserver", "requests", "httpx", "aiohttp",
    "urllib3",
}  # fmt: skip
DISK = {"shutil", "tempfile", "sqlite3", "glob", "fileinput", "zipfile"}
DISK_CALLS = {
    "read_text", "write_text", "read_bytes", "write_bytes", "unlink", "mkdir", "rmdir", "touch", "iterdir", "rglob",
    "symlink_to", "is_file", "is_dir", "exists", "stat", "chmod", "hardlink_to", "to_csv", "to_excel",
}  # fmt: skip


def noun(module: str) -> str:
    """Give the noun of a module below `prodkit`: `ui.grid` belongs to `ui`."""
    return module.partition(".")[0]


@cache
def sources() -> dict[str, ast.Module]:
    files = [path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py"]
    names = (path.relative_to(PACKAGE).with_suffix("").parts for path in files)
    modules = [".".join(part for part in parts if part != "__init__") for parts in names]
    return {module: ast.parse(path.read_text(encoding="utf-8")) for module, path in zip(modules, files, strict=True)}


def imports(tree: ast.AST) -> Iterator[str]:
    """Give everything a module imports, at the top, inside functions or for types only, with dots."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def own(tree: ast.AST) -> set[str]:
    return {name.removeprefix("prodkit.") for name in imports(tree) if name.startswith("prodkit.")}


def foreign(tree: ast.AST, banned: set[str]) -> set[str]:
    names = {name for name in imports(tree) if not name.startswith("prodkit")}
    return {ban for ban in banned if any(name == ban or name.startswith(f"{ban}.") for name in names)}


def calls(tree: ast.AST) -> Iterator[tuple[str, bool]]:
    """Give the name of everything that is called, and whether it is a method."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                yield node.func.id, False
            elif isinstance(node.func, ast.Attribute):
                yield node.func.attr, True


MODULES = sorted(sources())


def test_every_module_has_its_layer() -> None:
    layered = [name for layer in LAYERS for name in layer]
    assert len(layered) == len(set(layered))
    assert {noun(module) for module in MODULES} - set(layered) == set(), "put the new module into LAYERS"


@pytest.mark.parametrize("module", MODULES)
def test_no_module_imports_from_a_layer_above(module: str) -> None:
    height = {name: level for level, layer in enumerate(LAYERS) for name in layer}
    upward = {name for name in own(sources()[module]) if height.get(noun(name), -1) > height[noun(module)]}
    assert not upward


def test_no_circle_of_imports() -> None:
    graph = {module: {home for name in own(tree) if (home := owner(name))} for module, tree in sources().items()}
    TopologicalSorter(graph).prepare()


def owner(name: str) -> str:
    """Give the module that an imported name comes from: `store.history.History` from `store.history`."""
    while name and name not in sources():
        name = name.rpartition(".")[0]
    return name


@pytest.mark.parametrize("module", MODULES)
def test_each_library_has_its_place(module: str) -> None:
    tree, name = sources()[module], noun(module)
    if name != "ui":
        assert not foreign(tree, {"ipywidgets", "anywidget", "IPython"})
    if name not in {"ui", "charts"}:
        assert not foreign(tree, {"matplotlib"})
    assert not foreign(tree, {"matplotlib.pyplot", "pylab", "pickle", "marshal", "shelve"})
    if name not in ON_THE_NETWORK:
        assert not foreign(tree, NETWORK)
    if name not in {"yamltext", "yamlpatch", "yamlwrite", "store", "productionfile"}:
        assert not foreign(tree, {"yaml", "ruamel"})


@pytest.mark.parametrize("module", [module for module in MODULES if noun(module) not in KEEPERS | IN_A_TERMINAL])
def test_files_are_touched_by_those_who_keep_them(module: str) -> None:
    tree = sources()[module]
    touched = {name for name, method in calls(tree) if (name in DISK_CALLS if method else name == "open")}
    allowed = {"read_text"} if module in READS_ITS_SCRIPT else set()
    assert not (touched - allowed) | foreign(tree, DISK)


@pytest.mark.parametrize("module", MODULES)
def test_nothing_is_printed_evaluated_or_rounded_on_the_side(module: str) -> None:
    called = {name for name, method in calls(sources()[module]) if not method}
    assert not called & {"eval", "exec", "__import__", "breakpoint", "input"}
    if noun(module) not in IN_A_TERMINAL:
        assert "print" not in called
    if noun(module) not in {"money", "periods", "ui", "cli", "serve", "doctor"}:
        assert "round" not in called, "only money rounds"


def test_importing_prodkit_loads_nothing_heavy() -> None:
    loaded = _loaded("import prodkit")
    assert not loaded & {"numpy", "pandas", "matplotlib", "scipy", "ipywidgets", "pydantic", "babel", "holidays"}


def test_a_total_needs_neither_tables_nor_figures() -> None:
    total = "prodkit.evaluate(prodkit.Production.parse({'prodkit': 1, 'title': 'F', 'kind': 'short_film'})).total"
    assert not _loaded(f"import prodkit; {total}") & {"pandas", "matplotlib", "scipy", "ipywidgets", "IPython"}


def _loaded(code: str) -> set[str]:
    code = f"{code}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(json.loads(done.stdout))


def test_every_public_name_can_be_had() -> None:
    import prodkit

    assert set(prodkit.__all__) == set(prodkit._HOMES)
    assert all(getattr(prodkit, name) is not None for name in prodkit.__all__)
    assert set(prodkit.__all__) <= set(dir(prodkit))
    with pytest.raises(AttributeError):
        _ = prodkit.nothing


# -- findings and sentences


def _first_texts(names: set[str]) -> Iterator[str]:
    """Give the texts that stand as first argument of calls to these names, whatever chooses between them."""
    for tree in sources().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node.args:
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if name in names:
                    yield from (
                        part.value
                        for part in ast.walk(node.args[0])
                        if isinstance(part, ast.Constant) and isinstance(part.value, str)
                    )


def _all_texts() -> set[str]:
    nodes = (node for tree in sources().values() for node in ast.walk(tree))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def test_every_finding_has_its_sentences_and_every_sentence_its_finding() -> None:
    sentences = i18n.area("findings", "en")
    codes = {key.removesuffix(".what") for key in sentences if key.endswith(".what")}
    assert {f"{code}.{part}" for code in codes for part in ("what", "fix")} <= set(sentences)
    used = {
        code
        for code in _first_texts({"Finding", "of", "refusal", "_warning"})
        if re.fullmatch(r"[a-z]+(_[a-z]+)*", code)
    }
    assert used - codes == set(), "findings without sentences"
    assert codes - _all_texts() == set(), "sentences of no finding"


def test_every_sentence_asked_for_exists() -> None:
    keys = {key for key in _first_texts({"text"}) if re.fullmatch(r"[a-z]+\.[a-z_.]+[a-z]", key)}
    assert keys
    for key in sorted(keys):
        area, _, rest = key.partition(".")
        assert rest in i18n.area(area, "fr"), key


# -- files


def _texts(*suffixes: str) -> Iterator[Path]:
    for folder in ("prodkit", "tests", "templates", "notebooks"):
        yield from (path for path in (ROOT / folder).rglob("*") if path.suffix in suffixes and path.is_file())


def test_no_file_is_longer_than_four_hundred_lines() -> None:
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in _texts(".py", ".js", ".css")
    }
    assert {name: length for name, length in lengths.items() if length > 400} == {}


def test_nothing_is_left_to_do_and_no_path_of_one_machine() -> None:
    marks = re.compile(
        "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X\\b", "/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/"])
    )
    kinds = (".py", ".js", ".css", ".html", ".j2", ".yaml", ".toml", ".ipynb", ".md", ".csv", ".cfg")
    files = [*_texts(*kinds), ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "pyproject.toml", ROOT / ".ci" / "run"]
    found = {}
    for path in files:
        if match := marks.search(path.read_text(encoding="utf-8")):
            found[str(path.relative_to(ROOT))] = match[0]
    assert found == {}


def test_scripts_and_templates_never_build_html_from_text() -> None:
    """The one door is `live.js`, whose text Python has escaped; a table for the clipboard reads, it does not write."""
    writing = re.compile(r"innerHTML\s*\+?=|outerHTML\s*\+?=|insertAdjacentHTML|document\.write|\beval\(|new Function")
    found = {path.name for path in _texts(".js", ".j2", ".html") if writing.search(path.read_text(encoding="utf-8"))}
    assert found <= {"live.js"}


def test_continuous_integration_can_be_run() -> None:
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
