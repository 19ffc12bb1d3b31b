"""The JupyterHub of the deployment guide: two people log in, work, and cannot see each other's work."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from visitor import ask

from apps.pages import wait_for_app, word
from prodkit import serve, store

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[2]
PASSWORD = "a password of this test"  # noqa: S105
SETTINGS = """
import sys
load_subconfig({shipped!r})
c.JupyterHub.bind_url = "http://127.0.0.1:{port}"
c.JupyterHub.hub_port = {hub_port}
c.JupyterHub.db_url = "sqlite:///hub.sqlite"
c.JupyterHub.cookie_secret_file = "cookie_secret"
c.ConfigurableHTTPProxy.pid_file = "proxy.pid"
if {small!r}:
    sys.path.insert(0, {tests!r})
    from hubproxy import SmallProxy
    c.JupyterHub.proxy_class = SmallProxy
c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = {password!r}
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = {homes!r} + "/{{username}}"
c.Spawner.cmd = [sys.executable, "-c", "from prodkit.cli import main; raise SystemExit(main())", "serve", "--hub"]
"""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(find_spec("jupyterhub") is None, reason="JupyterHub is not installed: uv sync --group hub"),
]


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    folder = tmp_path_factory.mktemp("hub")
    homes = folder / "homes"
    for person, name in (("anne", "les-marees"), ("bruno", "uk-play")):
        (homes / person / "prodkit").mkdir(parents=True)
        store.create(homes / person / "prodkit", name, name, f"Work of {person}")
    port, hub_port = (serve.free_port("127.0.0.1", 0) for _ in range(2))
    settings = SETTINGS.format(
        shipped=str(ROOT / "docs" / "deploy" / "jupyterhub_config.py"), port=port, hub_port=hub_port,
        small=shutil.which("configurable-http-proxy") is None, tests=str(ROOT / "tests"), password=PASSWORD,
        homes=str(homes),
    )  # fmt: skip
    (folder / "config.py").write_text(settings, encoding="utf-8")
    command = [sys.executable, "-m", "jupyterhub", "-f", "config.py"]
    with (
        (folder / "log").open("w", encoding="utf-8") as log,
        subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, env={**os.environ, "LANG": "C.UTF-8"}) as process,
    ):
        try:
            url = f"http://127.0.0.1:{port}/"
            wait_for(url)
            yield url, homes
        finally:
            process.terminate()
            process.wait(timeout=60)


def wait_for(url: str) -> None:
    """Wait until the hub has started."""
    for _ in range(300):
        with suppress(OSError):
            if ask(url, "hub/login").status == 200:
                return
        time.sleep(0.2)
    pytest.fail("the hub has not started")


@pytest.fixture
def people(browser: Browser, hub: tuple[str, Path]) -> Iterator[dict[str, Page]]:
    """A page for each of two people, logged in and on the list of their productions."""
    pages = {}
    for person in ("anne", "bruno"):
        context = browser.new_context(locale="en-GB")
        context.set_default_timeout(90_000)
        page = pages[person] = context.new_page()
        page.goto(hub[0])
        page.get_by_label("Username").fill(person)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"**/user/{person}/**lang=en")
        wait_for_app(page)
    yield pages
    for page in pages.values():
        page.context.close()


def test_two_people_work_and_cannot_see_each_other_s_work(people: dict[str, Page], hub: tuple[str, Path]) -> None:
    url, homes = hub
    anne, bruno = people["anne"], people["bruno"]
    for page, own, other in ((anne, "anne", "bruno"), (bruno, "bruno", "anne")):
        expect(page.get_by_role("link", name=f"Work of {own}")).to_be_visible()
        expect(page.get_by_text(f"Work of {other}")).to_have_count(0)
    anne.get_by_label(word("home.title", "en")).fill("A film of Anne's")
    anne.get_by_role("button", name=word("home.create", "en")).click()
    anne.wait_for_url("**/user/anne/estimate?*")
    wait_for_app(anne)
    assert any("anne" in path.stem for path in (homes / "anne" / "prodkit").glob("a-film*.yaml"))
    assert [path.name for path in (homes / "bruno" / "prodkit").glob("*.yaml")] == ["uk-play.yaml"]

    kernel = str(anne.evaluate("document.body.dataset.kernel"))
    for path in ("", "estimate?production=les-marees&lang=en", f"line/{kernel}", f"api/kernels/{kernel}/channels"):
        answer = bruno.request.get(f"{url}user/anne/{path}", max_redirects=20)
        assert answer.status in {403, 404}, path
        assert "Work of anne" not in answer.text()
        assert "pk-states" not in answer.text()
    bruno.goto(f"{url}user/anne/estimate?production=les-marees&lang=en")
    expect(bruno.get_by_text("Work of anne")).to_have_count(0)
    heard = bruno.evaluate(
        """(address) => new Promise((done) => {
            const line = new WebSocket(address);
            line.onopen = () => done("open");
            line.onerror = () => done("refused");
        })""",
        f"{url.replace('http', 'ws')}user/anne/line/{kernel}?seen=0",
    )
    assert heard == "refused"


def test_a_stranger_is_asked_to_log_in(browser: Browser, hub: tuple[str, Path]) -> None:
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    page.goto(f"{hub[0]}user/anne/estimate?production=les-marees&lang=en")
    expect(page.get_by_label("Password")).to_be_visible()
    assert "Work of anne" not in page.content()
    context.close()
