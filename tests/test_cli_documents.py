"""Documents from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
import small

from prodkit import cli, store


@pytest.fixture
def film(tmp_path: Path) -> Path:
    plan = {"sources": [{"id": "own", "label": "Own", "kind": "producer", "rest": True}]}
    store.save(small.film(financing=plan), tmp_path / "film.yaml", None, "Anne")
    return tmp_path / "film.yaml"


@pytest.mark.parametrize("kind", [None, "quote", "top_sheet", "detail", "comparison", "financing"])
@pytest.mark.parametrize(("form", "start"), [("pdf", b"%PDF"), ("html", b"<!doctype"), ("xlsx", b"PK")])
def test_export_writes_documents(tmp_path: Path, film: Path, kind: str | None, form: str, start: bytes) -> None:
    out = tmp_path / f"out.{form}"
    document = ["--document", kind] if kind else []
    assert cli.main(["export", str(film), *document, f"--{form}", "-o", str(out)]) == 0
    assert out.read_bytes().startswith(start)


def test_export_tells_that_a_document_is_not_yaml(film: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["export", str(film), "--document", "quote", "--yaml", "--lang", "en"]) == 2
    assert "--pdf" in capsys.readouterr().err
