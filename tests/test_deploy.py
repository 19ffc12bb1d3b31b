"""The files of the deployment guide do what the guide says, as far as this machine can tell."""

from __future__ import annotations

import asyncio
import gc
import os
import re
import secrets
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import small
import yaml
from apps.served import Served, running
from visitor import Sent, ask, connect, hear, say

from prodkit import links, serve, store
from prodkit.cli.grammar import grammar
from prodkit.links import Pass

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "docs" / "deploy"
PORT = "8866"
KEY = bytes(range(32))
SERVED = "/opt/prodkit/.venv/bin/prodkit"


@pytest.fixture(autouse=True)
def swept() -> Iterator[None]:
    """What a test leaves of connections goes with it, and not in the middle of another file's test."""
    yield
    gc.collect()


def read(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")


def understood(words: list[str]) -> dict[str, Any]:
    """Read the words of a command as prodkit does; it ends the test if it does not understand them."""
    return vars(grammar("en").parse_args(words))


# ---- systemd --------------------------------------------------------------------------------------------------


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """The unit, with a program that is there."""
    path = tmp_path / "prodkit.service"
    path.write_text(read("prodkit.service").replace(SERVED, sys.executable), encoding="utf-8")
    return path


def test_the_service_starts_what_the_guide_says() -> None:
    (command,) = re.findall(r"^ExecStart=(.*)$", read("prodkit.service"), re.MULTILINE)
    program, *words = shlex.split(command)
    assert program == SERVED
    asked = understood(words)
    assert asked["public"]
    assert (asked["host"], str(asked["port"]), asked["browser"]) == ("127.0.0.1", PORT, False)
    assert f"ReadWritePaths={asked['folder']}\n" in read("prodkit.service")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not there")
def test_systemd_has_nothing_to_say_and_finds_little_exposed(unit: Path) -> None:
    done = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    ours = [line for line in done.stderr.splitlines() if unit.name in line]
    assert (ours, done.returncode) == ([], 0)
    words = ["systemd-analyze", "security", "--offline=true", "--threshold=20", str(unit)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-600:]


# ---- Containers -----------------------------------------------------------------------------------------------


def instructions() -> list[tuple[str, str]]:
    """Read the instructions of the Dockerfile."""
    text = re.sub(r"\\\n", " ", re.sub(r"^\s*#.*\n", "", read("Dockerfile"), flags=re.MULTILINE))
    return [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in text.splitlines() if line)]


def test_the_container_runs_without_rights_what_the_lock_file_says() -> None:
    found = instructions()
    last = max(number for number, (word, _) in enumerate(found) if word == "FROM")
    final = dict(found[last:])
    assert final["USER"] == "10001:10001"
    assert final["STOPSIGNAL"] == "SIGINT"
    assert final["VOLUME"] in dict(found[last:])["ENV"].partition("PRODKIT_FOLDER=")[2]
    assert [rest for word, rest in found[last:] if word == "COPY"] == [
        "--from=build /opt/prodkit/.venv /opt/prodkit/.venv"
    ]
    assert understood(yaml.safe_load(final["CMD"]))["public"]
    installs = [rest for word, rest in found if word == "RUN" and "uv" in rest]
    assert all("uv sync --locked --no-default-groups" in rest for rest in installs)


def test_what_is_copied_into_the_container_is_there_and_nothing_else() -> None:
    copied = {name for word, rest in instructions() if word == "COPY" and "--from" not in rest
              for name in rest.split()[:-1]}  # fmt: skip
    assert all((ROOT / name).exists() for name in copied)
    let_in = {line[1:] for line in read("Dockerfile.dockerignore").splitlines() if line.startswith("!")}
    assert let_in == copied


def test_the_container_is_closed_down() -> None:
    service = yaml.safe_load(read("compose.yaml"))["services"]["prodkit"]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["ports"] == [f"127.0.0.1:{PORT}:{PORT}"]
    assert "privileged" not in service
    assert (DEPLOY / service["build"]["context"] / service["build"]["dockerfile"]).resolve() == DEPLOY / "Dockerfile"
    asked = understood(service["command"])
    assert asked["public"]
    assert str(asked["port"]) == PORT


class Engine:
    """What runs containers here: Docker or Podman, whichever has the image that PRODKIT_IMAGE names."""

    def __init__(self) -> None:
        self.image = os.environ.get("PRODKIT_IMAGE", "")
        if not self.image:
            pytest.skip("PRODKIT_IMAGE names no image built with docs/deploy/Dockerfile")
        programs = [found for name in ("docker", "podman") if (found := shutil.which(name))]
        self.program = next((one for one in programs if self._has_image(one)), "")
        assert self.program, f"neither Docker nor Podman has {self.image}"

    def _has_image(self, program: str) -> bool:
        words = [program, "image", "inspect", self.image]
        return subprocess.run(words, capture_output=True, check=False).returncode == 0

    def __call__(self, *words: str, said: str | None = None) -> str:
        """Run a command, which must succeed; give what it prints."""
        done = subprocess.run([self.program, *words], input=said, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def run(self, *words: str) -> str:
        """Run a container that reaches nothing, from the image as it is here."""
        return self("run", "--pull=never", "--network=none", *words)


@pytest.fixture
def engine() -> Engine:
    return Engine()


@pytest.fixture
def container(engine: Engine) -> Iterator[str]:
    """A container, closed down as compose.yaml says."""
    service = yaml.safe_load(read("compose.yaml"))["services"]["prodkit"]
    assert service["init"]
    assert service["read_only"]
    name = f"prodkit-{secrets.token_hex(4)}"
    closed = [
        "--init", "--read-only", f"--stop-signal={service['stop_signal']}", f"--pids-limit={service['pids_limit']}",
        *(f"--cap-drop={one}" for one in service["cap_drop"]), *(f"--tmpfs={one}" for one in service["tmpfs"]),
        *(f"--security-opt={one.removesuffix(':true')}" for one in service["security_opt"]),
    ]  # fmt: skip
    try:
        engine.run("--detach", f"--name={name}", *closed, engine.image, *service["command"])
        yield name
    finally:
        engine("rm", "--force", "--volumes", name)


# What a visitor does in the container itself: its network ends there.
VISIT = f"""
import sys
url, way = "http://127.0.0.1:{PORT}/", "estimate?production=les-marees&lang=fr"
cookie = ask(url, "?key=" + sys.argv[1]).headers["Set-Cookie"].partition(";")[0]
print(ask(url, way).status, ask(url, way, Cookie=cookie).status, len(ask(url, way, Cookie=cookie).states) > 0)
"""


@pytest.mark.slow
def test_the_container_serves_whoever_has_the_link_and_ends_when_told(engine: Engine, container: str) -> None:
    deadline = time.monotonic() + 120
    while not (link := re.search(r"https://budget\.example\.com/\?key=(\S+)", engine("logs", container))):
        assert time.monotonic() < deadline
        time.sleep(0.5)
    visitor = (ROOT / "tests" / "visitor.py").read_text(encoding="utf-8")
    said = engine("exec", "--interactive", container, "python", "-", link[1], said=visitor + VISIT)
    assert said.split() == ["403", "200", "True"]
    healthy = dict(instructions())["HEALTHCHECK"].removeprefix("CMD ")
    engine("exec", container, *yaml.safe_load(healthy))
    engine("stop", "-t", "30", container)
    assert engine("inspect", "--format={{.State.ExitCode}}", container).strip() == "0"


@pytest.mark.slow
def test_nothing_in_the_container_is_its_user_s_but_the_volume_and_what_is_anybody_s(engine: Engine) -> None:
    look = "id -u; id -g; touch /productions/x; find / -xdev -writable ! -type l 2>/dev/null || true"
    user, group, *found = engine.run("--rm", "--entrypoint=sh", engine.image, "-c", look).split()
    assert (user, group) == ("10001", "10001")
    anybodys = {"/tmp", "/var/tmp", "/run/lock"}  # noqa: S108  # read-only or in memory when it is served
    assert set(found) - anybodys == {"/productions"}


@pytest.mark.slow
def test_all_that_the_container_loads_is_compiled(engine: Engine) -> None:
    """It could not keep what it compiles, and would do it again at each start."""
    load = "python -v -c 'import prodkit.serve.forkserver, voila, pandas' > /tmp/said 2>&1"
    count = "{ grep '^# code object from' /tmp/said | grep -vc '[.]pyc' || true; }"
    assert engine.run("--rm", "--entrypoint=sh", engine.image, "-c", f"{load} && {count}").strip() == "0"


# ---- Proxies --------------------------------------------------------------------------------------------------


@pytest.fixture
def below(tmp_path: Path) -> Iterator[Served]:
    """A prodkit that needs a key, at addresses below /budget/."""
    offered = {"offers": [{"scenario": "base"}]}
    store.save(small.film(client=offered), tmp_path / "film.yaml", None, "Anne")
    with running(tmp_path, key=KEY.hex(), base_url="/budget/", warm=1) as served:
        yield served


@pytest.fixture
def nginx(tmp_path: Path, below: Served) -> Iterator[str]:
    """The proxy of the guide in front of it, without the certificates that this machine does not have."""
    program = shutil.which("nginx")
    if program is None:
        pytest.skip("nginx is not there")
    port = serve.free_port("127.0.0.1", 0)
    text = read("nginx.conf")
    https = text[text.rindex("server {") :]
    for old, new in (
        ("listen 443 ssl;", f"listen 127.0.0.1:{port};"), (f"127.0.0.1:{PORT}", below.url.split("/")[2]),
        ("location / {", "location /budget/ {"), ("/var/log/nginx/prodkit.log", str(tmp_path / "log")),
    ):  # fmt: skip
        assert old in https
        https = https.replace(old, new)
    https = re.sub(r"\s+ssl_certificate.*;", "", https)
    places = "".join(
        f"{kind}_temp_path {tmp_path}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    conf = tmp_path / "nginx.conf"
    conf.write_text(
        f"daemon off; pid {tmp_path}/pid; error_log stderr;\nevents {{}}\nhttp {{\n{places}"
        f"{text[: text.index('server {')]}{https}}}\n",
        encoding="utf-8",
    )
    tried = subprocess.run([program, "-t", "-c", str(conf)], capture_output=True, text=True, check=False)
    assert tried.returncode == 0, tried.stderr
    with subprocess.Popen([program, "-c", str(conf)], stderr=subprocess.DEVNULL) as process:
        try:
            url = f"http://127.0.0.1:{port}/"
            for _ in range(100):
                with suppress(OSError):
                    ask(url)
                    break
                time.sleep(0.1)
            yield url
        finally:
            process.terminate()


async def first_answer(page: Sent) -> dict[str, Any]:
    """Open the line of a page, tell it something and give what comes first."""
    line = await connect(page, Cookie=page.cookie, Origin=page.url.removesuffix("/budget/"))
    action = {"action": "lang", "value": "fr", "fields": {}, "number": 1}
    await say(line, page.widget, action, 1)
    heard = await hear(line)
    line.close(1001)
    await asyncio.sleep(0.1)  # the socket is closed a little later
    return heard


@pytest.mark.slow
def test_nginx_of_the_guide_carries_pages_links_and_lines_below_an_address_of_their_own(
    nginx: str, tmp_path: Path
) -> None:
    assert ask(nginx, "budget/?lang=en").status == 403
    link = links.sign(KEY, Pass("film"))
    entered = ask(nginx, f"budget/client?key={link}")
    assert entered.status == 302
    assert entered.headers["Location"] == "/budget/client?production=film"
    cookie = entered.headers["Set-Cookie"].partition(";")[0]
    again = ask(nginx, "budget/", Cookie=cookie)
    assert (again.status, again.headers["Location"]) == (302, "/budget/?lang=fr")
    found = ask(nginx, "budget/?lang=en", Cookie=cookie)
    page = replace(found, url=f"{nginx}budget/", cookie=cookie)
    assert asyncio.run(first_answer(page)) == {"heard": 1}
    assert link not in (tmp_path / "log").read_text(encoding="utf-8"), "no log keeps a key"


def test_caddy_of_the_guide_leads_to_the_same_place() -> None:
    text = read("Caddyfile")
    assert f"reverse_proxy 127.0.0.1:{PORT} {{" in text
    if program := shutil.which("caddy"):
        words = [program, "validate", "--adapter", "caddyfile", "--config", str(DEPLOY / "Caddyfile")]
        assert subprocess.run(words, capture_output=True, check=False).returncode == 0


def test_the_hub_s_settings_start_what_prodkit_understands() -> None:
    (command,) = re.findall(r"^c\.Spawner\.cmd = (.*)$", read("jupyterhub_config.py"), re.MULTILINE)
    program, *words = yaml.safe_load(command)
    assert program == "prodkit"
    assert understood(words)["hub"]
