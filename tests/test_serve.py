"""What prodkit serves, and above all what it does not."""

from __future__ import annotations

import http.client
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from email.message import Message
from pathlib import Path
from typing import NamedTuple

import pytest

from prodkit import serve
from prodkit.serve import server, site
from prodkit.serve.provisioning import OwnPython

CSP = "default-src 'self'"


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    chosen = serve.free_port("127.0.0.1", 0)
    command = [sys.executable, "-c", "from prodkit.cli import main; raise SystemExit(main())", "serve"]
    folder = tmp_path_factory.mktemp("productions")
    command += [str(folder), "--port", str(chosen), "--no-browser"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert f"http://127.0.0.1:{chosen}/" in process.stdout.readline()
        yield chosen
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 0


class Reply(NamedTuple):
    status: int
    headers: Message
    body: bytes


def ask(port: int, path: str, **headers: str) -> Reply:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("GET", path, headers=named)
        reply = connection.getresponse()
        return Reply(reply.status, reply.headers, reply.read())


@pytest.mark.parametrize(("browser", "lang"), [("en-GB,en;q=0.9", "en"), ("fr-FR,fr;q=0.9,en;q=0.8", "fr"), ("", "fr")])
def test_a_link_without_a_language_gets_the_browser_s_first_one(port: int, browser: str, lang: str) -> None:
    reply = ask(port, "/estimate?production=a%26b", Accept_Language=browser)
    assert reply.status == 302
    assert reply.headers["Location"] == f"/estimate?production=a%26b&lang={lang}"


def test_voila_s_own_addresses_lead_to_ours(port: int) -> None:
    reply = ask(port, "/voila/render/estimate.ipynb?production=a&lang=en")
    assert reply.status == 302
    assert reply.headers["Location"] == "/estimate?production=a&lang=en"


@pytest.mark.parametrize(
    "path",
    [
        "/api/contents",
        "/api/kernels",
        "/api/sessions",
        "/api/terminals",
        "/estimate.ipynb?lang=fr",
        "/files/index.ipynb",
        "/lab",
        "/login",
        "/tree",
        "/voila/api/contents/",
        "/voila/files/index.ipynb",
        "/voila/tree",
        "/.ipynb_checkpoints/index?lang=fr",
        "/..%2f..%2fetc%2fpasswd?lang=fr",
        "/voila/static/..%2f..%2f..%2fetc%2fpasswd",
        "//elsewhere.example",
        "/voila/render//elsewhere.example.ipynb",
    ],
)
def test_nothing_else_is_served_and_no_address_leads_elsewhere(port: int, path: str) -> None:
    reply = ask(port, path)
    assert reply.status in {403, 404}
    assert reply.headers["Location"] is None
    assert b"Traceback" not in reply.body


def test_another_host_s_name_is_refused(port: int) -> None:
    assert ask(port, "/?lang=fr", Host="elsewhere.example").status == 403


def test_the_browser_is_told_to_ask_no_other_host(port: int) -> None:
    policy = ask(port, "/nothing").headers["Content-Security-Policy"]
    assert policy.startswith(CSP)
    assert "http" not in policy


def test_a_taken_port_is_refused_if_asked_for_and_avoided_if_not(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        with pytest.raises(serve.PortTakenError):
            serve.free_port("127.0.0.1", taken)
        monkeypatch.setattr(site, "PORT", taken)
        assert serve.free_port("127.0.0.1", None) not in {taken, 0}


@pytest.mark.parametrize(
    ("host", "local"),
    [("127.0.0.1", True), ("localhost", True), ("::1", True), ("192.0.2.1", False), ("studio", False)],
)
def test_only_addresses_of_this_machine_count_as_local(host: str, local: bool) -> None:
    assert serve.is_loopback(host) is local


def test_every_app_of_the_header_has_a_name_in_both_languages() -> None:
    from prodkit import i18n

    for lang in i18n.LANGS:
        assert {f"nav.{app}" for app in serve.APPS} <= i18n.area("page", lang).keys()


def test_kernels_run_with_this_python_and_know_the_folder(tmp_path: Path) -> None:
    config = server._config(serve.Site(tmp_path, lang="en"), 1, tmp_path, str(tmp_path), forked=False)
    spec = OwnPython(config=config).get_kernel_spec("python3")
    assert spec.argv[0] == sys.executable
    assert spec.env["PRODKIT_FOLDER"] == str(tmp_path)
    assert spec.env["PRODKIT_LANG"] == "en"
    assert list(OwnPython(config=config).find_kernel_specs()) == ["python3"]
