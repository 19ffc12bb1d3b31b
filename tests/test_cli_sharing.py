"""Sharing from the terminal: links for clients, and refusals to open more than is meant."""

from __future__ import annotations

import datetime as dt
import re
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import small
from visitor import ask

from prodkit import cli, links, store
from prodkit.links import Pass
from prodkit.store import keys

PRODKIT = [sys.executable, "-c", "from prodkit.cli import main; raise SystemExit(main())"]
SHORT = {"id": "short", "label": "Short", "overrides": [{"set": "drivers.days", "to": 3}]}
CLIENT = {"offers": [{"scenario": "base"}, {"scenario": "short"}]}
TODAY = dt.datetime.now(dt.UTC).date()


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRODKIT_LANG", "en")


@pytest.fixture
def film(tmp_path: Path) -> Path:
    path = tmp_path / "film.yaml"
    store.save(small.film(scenarios=[SHORT], client=CLIENT), path, None, "Anne")
    return path


def refusal(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    try:
        code = cli.main([*words])
    except SystemExit as stopped:
        code = int(stopped.code or 0)
    assert code in {1, 2}
    return capsys.readouterr().err


# ---- prodkit link ---------------------------------------------------------------------------------------------


def test_a_link_says_what_it_opens_and_is_signed_with_the_folder_s_key(
    film: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["link", str(film), "--days", "7", "--scenario", "short", "--address", "https://budget.example.com/x"]
    assert cli.main([*words, "--lang", "fr"]) == 0
    said = capsys.readouterr()
    url = urlsplit(said.out.strip())
    assert (url.scheme, url.netloc, url.path) == ("https", "budget.example.com", "/x/client")
    query = {name: value for name, (value,) in parse_qs(url.query).items()}
    key = keys.read(film.parent)
    assert key
    until = TODAY + dt.timedelta(days=7)
    assert links.verify(key, query.pop("key"), TODAY) == Pass("film", until)
    assert query == {"production": "film", "scenario": "short", "lang": "fr"}
    assert "Ce lien ouvre cette offre" in said.err


def test_without_more_a_link_is_for_this_network_and_thirty_days(
    film: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["link", str(film)]) == 0
    found = re.fullmatch(r"http://[\d.]+:8866/client\?production=film&key=(\S+)\n", capsys.readouterr().out)
    assert found
    key = keys.read(film.parent)
    assert key
    assert links.verify(key, found[1], TODAY) == Pass("film", TODAY + dt.timedelta(days=30))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--scenario", "secret"], "There are: base, short"),
        (["--days", "0"], "not a number of days"),
        (["--days", "4000"], "not a number of days"),
        (["--address", "budget.example.com"], "is not an address"),
        (["--address", "javascript:alert(1)"], "is not an address"),
        (["--address", "https://x.example/?a=1"], "is not an address"),
    ],
)
def test_a_link_that_cannot_be_made_is_told(
    film: Path, capsys: pytest.CaptureFixture[str], words: list[str], sentence: str
) -> None:
    assert sentence in refusal(capsys, "link", str(film), *words)
    assert keys.read(film.parent) is None


# ---- prodkit serve --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [["link"], ["serve", "--client"], ["serve", "--public", "--client"]])
def test_what_a_client_could_not_open_is_refused_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    (tmp_path / "broken.yaml").write_text("title: [", encoding="utf-8")
    store.save(small.film(), tmp_path / "silent.yaml", None, "Anne")
    (tmp_path / "Named Badly.yaml").write_bytes((tmp_path / "silent.yaml").read_bytes())
    for name, sentence in (("absent", "absent.yaml"), ("broken", "line 2"), ("silent", "offers nothing to clients")):
        assert sentence in refusal(capsys, *command, str(tmp_path / f"{name}.yaml"))
    assert not (tmp_path / ".prodkit" / keys.FILE).exists()


def test_a_file_whose_name_no_address_can_say_is_refused(film: Path, capsys: pytest.CaptureFixture[str]) -> None:
    odd = film.rename(film.with_name("My Film.yaml"))
    assert "My Film" in refusal(capsys, "serve", "--client", str(odd))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--host", "0.0.0.0"], "Add --public"),  # noqa: S104
        (["--host", "192.0.2.1"], "192.0.2.1"),
        (["--public", "--no-key"], "does not go with"),
        (["--client", "film.yaml"], "give no other"),
        (["--base-url", "budget"], "not where addresses can begin"),
        (["--base-url", "/../x"], "not where addresses can begin"),
        (["--base-url", "//elsewhere.example/"], "not where addresses can begin"),
        (["--hub"], "JupyterHub"),
    ],
)
def test_serve_refuses_to_open_more_than_is_meant(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], sentence: str
) -> None:
    assert sentence in refusal(capsys, "serve", str(tmp_path), "--no-browser", *words)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("options", "opens"), [([], ""), (["--client", "film.yaml"], "film")])
def test_a_public_server_gives_the_link_to_send_and_it_lives_on(film: Path, options: list[str], opens: str) -> None:
    folder = [] if options else ["."]
    words = [*PRODKIT, "serve", *folder, "--public", "--host", "127.0.0.1", "--no-browser", *options]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, cwd=film.parent) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline()]
        while lines[-1] and not lines[-1].startswith("To stop"):
            lines.append(process.stdout.readline())
        said = "".join(lines)
        (url,) = re.findall(r"prodkit is open: (\S+)", said)
        (key,) = re.findall(r"[?]key=(\S+)", said)
        entered = ask(url, f"?key={key}")
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 0
    assert entered.status == 302
    assert f"{url}?key={key}" in said, "the link leads where the server listens"
    kept = keys.read(film.parent)
    assert kept, "the key is kept, so that links live on"
    assert links.verify(kept, key, TODAY).production == opens
