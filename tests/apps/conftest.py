"""A browser, a running prodkit and a page, for tests that use the apps as a person does.

Without a browser these tests are skipped, loudly; with PRODKIT_REQUIRE_BROWSER=1 they fail instead.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request, sync_playwright

from apps.pages import Estimate, open_app
from apps.served import Served, running
from prodkit import doctor, store
from prodkit.i18n import Lang

ARGUMENTS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]
MISSING = pytest.StashKey[bool]()
MEASURED = pytest.StashKey[list[str]]()


# ---- Browser --------------------------------------------------------------------------------------------------


def install_browser() -> Path | None:
    """Install a Chromium where this may be done: Playwright's own, else the system's."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    attempts = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if root and shutil.which("apt-get"):
        attempts += [["apt-get", "update", "-q"], ["apt-get", "install", "-y", "-q", "chromium"]]
    for command in attempts:
        try:
            subprocess.run(command, check=False, timeout=180, stdin=subprocess.DEVNULL, capture_output=True)
        except (OSError, subprocess.TimeoutExpired):
            continue
        found = doctor.browser()
        if found:
            return found
    return None


@pytest.fixture(scope="package")
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    path = doctor.browser() or install_browser()
    if path is None:
        request.config.stash[MISSING] = True
        reason = "no Chromium or Chrome found (set PRODKIT_BROWSER, or run: playwright install chromium)"
        if os.environ.get("PRODKIT_REQUIRE_BROWSER") == "1":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    arguments = [*ARGUMENTS, *(["--no-sandbox"] if root else [])]  # Chromium refuses its sandbox to root
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=arguments)
        yield chromium
        chromium.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if config.stash.get(MISSING, False):
        terminalreporter.section("NO BROWSER", sep="!", red=True, bold=True)
        terminalreporter.line("The apps were NOT tested in a browser. Run: playwright install chromium")
    if measured := config.stash.get(MEASURED, []):
        terminalreporter.section("measured in the browser")
        for line in measured:
            terminalreporter.line(line)


@pytest.fixture
def measure(request: pytest.FixtureRequest, record_property: Callable[[str, object], None]) -> Callable[..., None]:
    """Keep a duration for the report of the run, without judging it: `measure(name, milliseconds, note="")`."""

    def keep(name: str, milliseconds: float, note: str = "") -> None:
        record_property(name, milliseconds)
        lines = request.config.stash.setdefault(MEASURED, [])
        lines.append(f"{name}: {milliseconds:.0f} ms {note}".rstrip())

    return keep


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh visitor; the test fails if the page asks any other host for anything."""
    context = browser.new_context(locale="fr-FR")
    context.set_default_timeout(30_000)
    foreign: list[str] = []

    def watch(request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in {"http", "https", "ws", "wss"} and address.hostname != "127.0.0.1":
            foreign.append(request.url)

    context.on("request", watch)
    yield context.new_page()
    context.close()
    assert foreign == []


# ---- Server ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="package")
def serving() -> Iterator[Callable[..., Served]]:
    """Start servers that live until the last test of this folder: `serving(folder, notebooks=None)`."""
    with ExitStack() as stack:

        def start(folder: Path, notebooks: Path | None = None) -> Served:
            return stack.enter_context(running(folder, notebooks))

        yield start


@pytest.fixture(scope="package")
def server(serving: Callable[..., Served], tmp_path_factory: pytest.TempPathFactory) -> Served:
    """The shipped apps on a folder filled with the starter productions."""
    folder = tmp_path_factory.mktemp("productions")
    store.fill(folder)
    return serving(folder)


@pytest.fixture
def visit(page: Page) -> Callable[[str], Page]:
    """Open an app and wait until a visitor can use it."""

    def go(url: str) -> Page:
        page.goto(url)
        page.locator("main").wait_for(state="visible")
        return page

    return go


# ---- The Estimate app -----------------------------------------------------------------------------------------


@pytest.fixture(scope="package")
def desk(serving: Callable[..., Served], tmp_path_factory: pytest.TempPathFactory) -> Served:
    """The shipped apps on the folder of a person who has one film and one play."""
    folder = tmp_path_factory.mktemp("desk")
    for name in ("les-marees", "uk-play"):
        store.create(folder, name, name)
    return serving(folder)


@pytest.fixture
def production(desk: Served, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A feature film of this test's own, among the productions of `desk`."""
    name = store.free_name(desk.folder, request.node.name[:40])
    path = store.create(desk.folder, name, "les-marees", f"Film {name}")
    yield path
    path.unlink(missing_ok=True)


@pytest.fixture
def clean(page: Page) -> Iterator[Page]:
    """A page that must not report an error of its own."""
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.set_viewport_size({"width": 1280, "height": 800})
    yield page
    assert errors == []


@pytest.fixture
def estimate(clean: Page, desk: Served, production: Path) -> Callable[..., Estimate]:
    """Open the Estimate app on this test's film: `estimate(lang="fr")`."""

    def go(lang: Lang = "fr") -> Estimate:
        open_app(clean, f"{desk.url}estimate?production={production.stem}&lang={lang}")
        return Estimate(clean, lang).wait()

    return go
