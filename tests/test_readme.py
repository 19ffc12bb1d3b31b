"""The README tells the truth: its production loads, its figures come out, its tables and links match what exists."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

import prodkit
from prodkit import chart, checks, cli, formula, store

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
SHELL_LINES = [
    line for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL) for line in block.splitlines() if line
]


def fenced(language: str) -> str:
    (block,) = re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)
    return str(block)


def table(first: str) -> list[list[str]]:
    """Give the cells of the rows of the table whose first column is named so."""
    (rows,) = re.findall(rf"^\| {first} \|.*\n\|[-|]+\n((?:\|.*\n)+)", README, re.MULTILINE)
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows.splitlines()]


def test_production_has_no_error_and_one_unknown_amount() -> None:
    production = store.parse_text(fenced("yaml"))
    findings = checks.check(production)
    assert {finding.code for finding in findings if finding.severity != "info"} == {"line_without_rate"}
    # Saving it from the app would leave its layout and comments as they are.
    assert store.render(production, fenced("yaml")) == fenced("yaml")


def test_every_chart_is_named() -> None:
    (line,) = re.findall(r"^chart: .*$", README, re.MULTILINE)
    assert set(re.findall(r"[a-z]+(?:-[a-z]+)*", line)) - {"chart", "or"} == set(chart.names())


def test_python_example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("le-phare.yaml").write_text(fenced("yaml"), encoding="utf-8")
    example = doctest.DocTestParser().get_doctest(fenced("python"), {}, "README", "README.md", 0)
    said: list[str] = []
    failed, tried = doctest.DocTestRunner(verbose=False).run(example, out=said.append)
    assert tried > 0
    assert failed == 0, "".join(said)


def test_every_function_is_in_the_table_with_its_french_name() -> None:
    told = {re.match(r"`(\w+)", name)[1]: french.strip("`") for name, french, _ in table("Function")}  # type: ignore[index]
    assert told == dict.fromkeys(formula.FUNCTIONS, "") | {name: word for word, name in formula.FRENCH.items()}
    for name, _, _ in table("Function"):
        formula.parse(f"= {name.strip('`').replace(', …', '')}")


def test_layout_names_the_modules_of_all_public_names_and_none_that_is_not_there() -> None:
    named = set(re.findall(r"(\w+(?:\.py\b|(?=/`)))", " ".join(row[0] for row in table("Where"))))
    assert named <= {path.name for path in [*ROOT.iterdir(), *(ROOT / "prodkit").iterdir()]}
    modules = {getattr(prodkit, name).__module__.split(".")[1] for name in prodkit.__all__}
    assert modules <= {name.removesuffix(".py") for name in named}


@pytest.mark.parametrize(
    "command", [line for line in SHELL_LINES if "prodkit " in line] + [row[0] for row in table("Command")]
)
def test_every_command_exists(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    word = re.search(r"\bprodkit (\w+)", command)
    assert word
    with pytest.raises(SystemExit) as ended:
        cli.main([word[1], "--help"])
    assert ended.value.code == 0
    told = capsys.readouterr().out
    assert all(option in told for option in re.findall(r"--\w[\w-]*", command))


@pytest.mark.parametrize("target", sorted(set(re.findall(r'\]\(([^)#:]+)\)|src="([^"]+)"', README))))
def test_every_link_leads_somewhere(target: tuple[str, str]) -> None:
    path = ROOT / "".join(target)
    assert path.exists()
    if path.suffix == ".png":
        assert path.stat().st_size < 300_000


def test_version_is_in_the_changelog() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## {re.escape(prodkit.__version__)}\b", changelog, re.MULTILINE)
