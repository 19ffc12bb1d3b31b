"""The `prodkit` command: its words, its exit codes, and what it leaves on the disk."""

from __future__ import annotations

import errno
import os
import re
import signal
import socket
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import Any, Self

import pytest

import prodkit
from prodkit import cli, doctor, i18n, places, store

PRODKIT = [sys.executable, "-c", "from prodkit.cli import main; raise SystemExit(main())"]


@pytest.fixture(autouse=True)
def french(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    monkeypatch.delenv("PRODKIT_LANG", raising=False)


@pytest.fixture
def film() -> Path:
    return places.shared("productions") / "les-marees.yaml"


@pytest.mark.parametrize("area", ["cli", "page"])
def test_both_languages_say_the_same_things_with_the_same_values(area: str) -> None:
    french, english = (i18n.area(area, lang) for lang in i18n.LANGS)
    assert french.keys() == english.keys()
    for key, sentence in french.items():
        assert set(re.findall(r"{\w+}", sentence)) == set(re.findall(r"{\w+}", english[key])), key


def test_help_is_in_the_language_of_the_system_or_the_one_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([]) == 0
    assert "ouvre les applications dans le navigateur" in capsys.readouterr().out
    assert cli.main(["--lang", "en"]) == 0
    assert "open the apps in the browser" in capsys.readouterr().out


def test_help_loads_none_of_the_heavy_libraries() -> None:
    check = (
        "import sys; from prodkit.cli import main; main([]); "
        "print(sorted({'numpy', 'pandas', 'pydantic', 'tornado', 'voila'} & set(sys.modules)))"
    )
    out = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True).stdout
    assert out.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ["frobnicate"],
            "argument commande\xa0: «\xa0frobnicate\xa0» n’est pas possible (au choix\xa0: serve, lab, new",
        ),
        (["new", "les-marees"], "il manque\xa0: NOM"),
        (["export", "x.yaml"], "il faut l’un de\xa0: --csv --xlsx --yaml --pdf --html"),
        (["export", "x.yaml", "--csv", "--yaml"], "argument --yaml\xa0: ne va pas avec --csv"),
        (["export", "x.yaml", "--csv", "-o"], "argument -o/--out\xa0: il faut une valeur"),
        (["check", "--all", "x.yaml"], "mots inconnus\xa0: --all"),
        (["serve", "--no-browser=1"], "argument --no-browser\xa0: ne prend pas de valeur"),
        (["serve", "--port", "x"], "«\xa0x\xa0» n’est pas un numéro de port"),
        (["serve", "--port", "65536"], "n’est pas un numéro de port"),
        (["serve", "--lang", "de"], "prodkit serve --help"),
    ],
)
def test_a_command_that_is_not_understood_says_where_to_look(
    words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as refusal:
        cli.main(words)
    assert refusal.value.code == 2
    assert sentence in capsys.readouterr().err


def test_an_address_of_another_machine_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["serve", str(tmp_path), "--host", "192.0.2.1", "--no-key", "--no-browser"]) == 2
    assert "192.0.2.1" in (said := capsys.readouterr().err)
    assert "--host" in said


def test_a_taken_port_is_told_with_another_to_choose(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        assert cli.main(["serve", str(tmp_path), "--port", port, "--no-browser"]) == 2
    assert re.search(rf"Le port {port} est déjà pris.*prodkit serve --port \d+", capsys.readouterr().err)


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    assert cli.main(["serve", str(tmp_path / "file" / "folder"), "--no-browser"]) == 2
    said = capsys.readouterr().err
    assert "n’est pas un dossier" in said
    assert "Donnez un autre chemin" in said


def test_serve_fills_an_empty_folder_says_where_it_listens_and_stops_on_ctrl_c(tmp_path: Path) -> None:
    folder = tmp_path / "productions"
    command = [*PRODKIT, "serve", str(folder), "--no-browser", "--lang", "en"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline()]
        while lines[-1] and not lines[-1].startswith("To stop"):
            lines.append(process.stdout.readline())
        process.send_signal(signal.SIGINT)
        rest, errors = process.communicate(timeout=30)
    starters = {path.name for path in places.shared("productions").glob("*.yaml")}
    assert lines[0].startswith("prodkit is open: http://127.0.0.1:")
    assert lines[1] == f"Productions: {folder}\n"
    assert {path.name for path in folder.glob("*.yaml")} == starters
    assert rest == "prodkit has stopped.\n"
    assert errors == ""
    assert process.returncode == 0


def test_new_starts_a_production_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["new", "les-marees", "mon-film", "--folder", str(tmp_path / "new")]
    assert cli.main(words) == 0
    path = tmp_path / "new" / "mon-film.yaml"
    assert capsys.readouterr().out == f"Production créée\xa0: {path}\n"
    assert path.is_file()
    assert cli.main(words) == 1
    assert "existe déjà" in capsys.readouterr().err


def test_new_names_the_starters_there_are(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--lang", "en", "new", "../les-marees", "x", "--folder", str(tmp_path)]) == 2
    assert "There are: " in (said := capsys.readouterr().err)
    assert "les-marees" in said


@pytest.mark.parametrize("name", ["con", "nul", "com1", "lpt9"])
def test_new_refuses_the_names_that_windows_keeps(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["new", "les-marees", name, "--folder", str(tmp_path)]) == 1
    assert "Windows" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
    assert store.free_name(tmp_path, name.upper()) == f"{name}-2"


def test_check_tells_place_and_remedy_and_goes_on_to_the_next_file(
    film: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text(film.read_text(encoding="utf-8").replace("\ncurrency: EUR", "\ncurrency: 12"), encoding="utf-8")
    assert cli.main(["check", "--lang", "en", str(bad), str(film)]) == 1
    out = capsys.readouterr().out
    assert re.search(r"error · line \d+ · currency: .*Write its ISO code", out)
    assert f"{film}: " in out
    assert cli.main(["check", str(film)]) == 0


def test_check_tells_the_line_of_what_the_budget_finds(
    film: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = film.read_text(encoding="utf-8")
    assert "\ncountry: FR\n" in text
    odd = tmp_path / "odd.yaml"
    odd.write_text(text.replace("\ncountry: FR\n", "\ncountry: QQ\n") + "typed_totals:\n  '2': 1\n", encoding="utf-8")
    assert cli.main(["check", "--lang", "en", str(odd)]) == 1
    out = capsys.readouterr().out
    lines = odd.read_text(encoding="utf-8").splitlines()
    assert f"error · line {lines.index('country: QQ') + 1} · country: " in out
    assert f"to check · line {len(lines)} · typed_totals.2: " in out


def test_check_of_a_folder_asks_for_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for folder in (str(tmp_path), "."):
        assert cli.main(["check", folder]) == 1
        assert f"«\xa0{tmp_path.name}\xa0» est un dossier. Donnez un fichier" in capsys.readouterr().out


def test_nothing_in_a_file_can_command_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = tmp_path / "bad.yaml"
    keys = '"\\e[2J": 1\n"two\\nlines": 1\n"\\u202eback": 1\n"\\x9b2J": 1\n'
    bad.write_text(f"prodkit: 1\ntitle: F\nkind: short_film\n{keys}", encoding="utf-8")
    assert cli.main(["check", str(bad)]) == 1
    out = capsys.readouterr().out
    assert len(out.splitlines()) == 5
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", out)
    assert "two lines" in out
    with pytest.raises(SystemExit):
        cli.main(["\x1b[2J"])
    assert "\x1b" not in capsys.readouterr().err
    assert cli.main(["new", "\x1b[2J", "x", "--folder", str(tmp_path)]) == 2
    assert "\x1b" not in capsys.readouterr().err


def test_a_french_finding_is_all_french(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("prodkit: 1\ntitle: F\nkind: opera\n", encoding="utf-8")
    assert cli.main(["check", str(bad)]) == 1
    assert re.search(r"Choisissez parmi\xa0: \w+(, \w+)+\.$", capsys.readouterr().out)
    bad.write_text("title: [F\n", encoding="utf-8")
    assert cli.main(["check", str(bad)]) == 1
    assert "(une liste ouverte par [ n’est pas fermée, ou une virgule manque)" in capsys.readouterr().out


@pytest.mark.parametrize("form", ["--csv", "--yaml"])
def test_export_never_writes_over_the_production(
    form: str, film: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, link = tmp_path / "film.yaml", tmp_path / "link.csv"
    path.write_bytes(film.read_bytes())
    link.symlink_to(path)
    for out in (path, tmp_path / "." / "film.yaml", link):
        assert cli.main(["export", str(path), form, "-o", str(out)]) == 2
        assert "remplacerait la production" in capsys.readouterr().err
    assert path.read_bytes() == film.read_bytes()


@pytest.mark.parametrize("name", ["other.yaml", "other.YML"])
def test_export_writes_no_table_over_another_production(
    name: str, film: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / name
    other.write_text("precious", encoding="utf-8")
    assert cli.main(["export", str(film), "--csv", "-o", str(other), "--lang", "en"]) == 2
    assert name in capsys.readouterr().err
    assert other.read_text(encoding="utf-8") == "precious"


def test_export_leaves_what_was_there_when_the_disk_refuses(
    film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    out = tmp_path / "film.csv"
    out.write_text("before", encoding="utf-8")
    monkeypatch.setattr(os, "fsync", full)
    assert cli.main(["export", str(film), "--csv", "-o", str(out)]) == 2
    assert "le disque est plein" in capsys.readouterr().err
    assert out.read_text(encoding="utf-8") == "before"
    assert list(tmp_path.iterdir()) == [out]


def test_export_to_where_no_file_can_be_says_what_to_do(
    film: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for out, why in ((tmp_path, "c’est un dossier"), (tmp_path / "no" / "film.csv", "ce dossier n’existe pas")):
        assert cli.main(["export", str(film), "--csv", "-o", str(out)]) == 2
        said = capsys.readouterr().err
        assert why in said
        assert "Donnez un autre chemin" in said


def test_export_writes_to_a_device_without_replacing_it(film: Path) -> None:
    assert cli.main(["export", str(film), "--csv", "-o", os.devnull]) == 0
    assert not Path(os.devnull).is_file()


def test_export_writes_a_file_or_to_the_terminal(
    film: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "film.csv"
    assert cli.main(["export", str(film), "--csv", "-o", str(out), "--lang", "en"]) == 0
    assert out.read_bytes().startswith(b"\xef\xbb\xbfAccount,")
    capsys.readouterr()
    assert cli.main(["export", str(film), "--yaml"]) == 0
    copy = tmp_path / "copy.yaml"
    copy.write_text(capsys.readouterr().out, encoding="utf-8")
    assert prodkit.load(copy) == prodkit.load(film)


def test_export_of_a_file_that_cannot_be_read_tells_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["export", str(tmp_path / "absent.yaml"), "--csv"]) == 1
    assert "absent" in capsys.readouterr().err


def test_the_folder_is_the_one_named_then_the_environment_s_then_the_documents(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRODKIT_FOLDER", str(tmp_path / "env"))
    assert places.productions_folder(tmp_path / "named") == tmp_path / "named"
    assert places.productions_folder() == tmp_path / "env"
    monkeypatch.delenv("PRODKIT_FOLDER")
    assert places.productions_folder().name == "prodkit"


def test_what_an_installer_put_elsewhere_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = tmp_path / "lib" / "site-packages"
    notebook = tmp_path / "share" / "prodkit" / "notebooks" / "lessons" / "first.ipynb"
    notebook.parent.mkdir(parents=True)
    notebook.write_text("{}", encoding="utf-8")
    info = site / "prodkit-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: prodkit\nVersion: 1.0\n", encoding="utf-8")
    (info / "RECORD").write_text("../../share/prodkit/notebooks/lessons/first.ipynb,,\n", encoding="utf-8")
    monkeypatch.setattr(places, "PACKAGE", site / "prodkit")
    monkeypatch.setattr(places, "distribution", lambda _: metadata.PathDistribution(info))
    places.shared.cache_clear()
    try:
        assert places.shared("notebooks") == tmp_path / "share" / "prodkit" / "notebooks"
        with pytest.raises(FileNotFoundError):
            places.shared("template")
    finally:
        places.shared.cache_clear()


def test_lab_opens_the_notebooks_on_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[tuple[list[str], dict[str, str]]] = []

    class Lab:
        def __init__(self, command: list[str], env: dict[str, str]) -> None:
            started.append((command, env))

        def __enter__(self) -> Self:
            return self

        def __exit__(self, *_: object) -> None:
            started.append(([], {}))

        def wait(self) -> int:
            if len(started) == 1:
                started.append(([], {}))
                raise KeyboardInterrupt  # JupyterLab goes on until it has been answered
            return 0

    monkeypatch.setattr(subprocess, "Popen", Lab)
    assert cli.main(["lab", str(tmp_path), "--no-browser"]) == 0
    command, env = started[0]
    assert command[1:] == ["-m", "jupyterlab", f"--ServerApp.root_dir={places.shared('notebooks')}", "--no-browser"]
    assert (env["PRODKIT_FOLDER"], env["PRODKIT_LANG"]) == (str(tmp_path), "fr")


def test_doctor_finds_this_machine_able_to_run_prodkit(tmp_path: Path) -> None:
    for diagnosis in doctor.examine(tmp_path):
        assert diagnosis.severity != "error", diagnosis.what("en")
        for lang in i18n.LANGS:
            assert diagnosis.what(lang)
            assert bool(diagnosis.fix(lang)) is bool(diagnosis.severity)


def test_doctor_names_a_library_that_is_missing_or_too_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = ["absent-library>=1", "numpy>=999", "pandas", "other; extra == 'x'"]
    monkeypatch.setattr(metadata, "requires", lambda _: wanted)
    assert cli.main(["doctor", str(tmp_path)]) == 1
    out = capsys.readouterr().out
    assert "absent-library>=1, numpy>=999 (" in out
    assert "pandas" not in out
    assert "pip install --upgrade prodkit" in out


@pytest.mark.parametrize(
    ("check", "broken"),
    [
        ("python", {"metadata": {"Requires-Python": ">=99"}}),
        ("bytecode", {"dont_write_bytecode": True}),
        ("browser", {"which": None}),
    ],
)
def test_doctor_tells_what_is_wrong_and_how_to_mend_it(
    check: str, broken: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    if "metadata" in broken:
        monkeypatch.setattr(metadata, "metadata", lambda _: broken["metadata"])
    if "dont_write_bytecode" in broken:
        monkeypatch.setattr(sys, "dont_write_bytecode", True)
    if "which" in broken:
        monkeypatch.setattr(doctor, "browser", lambda: None)
    diagnosis: doctor.Diagnosis = getattr(doctor, f"_{check}")()
    assert diagnosis.severity in {"error", "warning"}
    for lang in i18n.LANGS:
        assert diagnosis.what(lang)
        assert diagnosis.fix(lang)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_doctor_sees_a_folder_that_cannot_be_written_to(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert doctor._folder(tmp_path / "new").severity == "error"
