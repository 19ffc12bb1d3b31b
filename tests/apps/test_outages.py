"""The network is cut, prodkit restarts, the disk refuses: the reader is told, and no work is lost."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import psutil  # type: ignore[import-untyped]
import pytest
from playwright.sync_api import Page, expect

import prodkit as pk
from apps.cable import Cable
from apps.pages import Estimate, open_app, wait_for_app
from apps.served import Served, kernel_process, kernels, running
from prodkit import edit, store
from prodkit.production import Production
from prodkit.store.history import History

pytestmark = pytest.mark.browser

Open = Callable[..., Estimate]
LOST = "La connexion à l’application est interrompue."


def driven(film: Production, days: float) -> Production:
    return edit.set_drivers(film, {"shoot_days": days})


def drive(app: Estimate, days: float) -> None:
    app.driver("shoot_days").fill(f"{days:g}")
    app.press("Enter")


@pytest.fixture
def cable(desk: Served) -> Iterator[Cable]:
    port = urlsplit(desk.url).port
    assert port is not None
    cable = Cable(port)
    yield cable
    cable.cut()


def test_work_goes_on_after_the_network_was_cut_and_nothing_said_meanwhile_is_lost(
    page: Page, cable: Cable, production: Path
) -> None:
    film = pk.load(production)
    page.set_viewport_size({"width": 1280, "height": 800})
    open_app(page, f"http://127.0.0.1:{cable.port}/estimate?production={production.stem}&lang=fr")
    app = Estimate(page).wait()
    drive(app, 40)
    app.shows(driven(film, 40))
    cable.cut()
    drive(app, 43)
    expect(page.get_by_text(LOST)).to_be_visible(timeout=15_000)
    expect(page.get_by_text("reprend où vous en étiez")).to_be_visible()
    cable.mend()
    expect(page.get_by_text(LOST)).to_be_hidden(timeout=30_000)
    app.shows(driven(film, 43))
    app.save()
    assert pk.load(production) == driven(film, 43)


def test_after_a_restart_of_prodkit_a_reload_brings_unsaved_work_back(page: Page, tmp_path: Path) -> None:
    path = store.create(tmp_path, "film", "les-marees")
    film = pk.load(path)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.on("dialog", lambda dialog: dialog.accept())
    with running(tmp_path) as first:
        port = urlsplit(first.url).port
        open_app(page, f"{first.url}estimate?production=film&lang=fr")
        app = Estimate(page).wait()
        drive(app, 41)
        app.shows(driven(film, 41))
        app.is_unsaved()
        app.until(lambda: bool(History(tmp_path).drafts("film")))
    expect(page.get_by_text(LOST)).to_be_visible(timeout=15_000)
    with running(tmp_path, port=port):
        expect(page.get_by_text("travail qui ne l’est pas encore")).to_be_visible(timeout=30_000)
        page.get_by_role("button", name="Recharger la page").click()
        page.wait_for_load_state()
        wait_for_app(page)
        app.shows(driven(film, 41))
        app.save()
        page.goto("about:blank")
    assert pk.load(path) == driven(film, 41)


def test_a_disk_that_refuses_is_told_and_the_work_can_be_saved_later(
    estimate: Open, production: Path, desk: Served
) -> None:
    film = pk.load(production)
    app = estimate()
    kernel = kernel_process(app.page, desk)
    kernel.rlimit(psutil.RLIMIT_FSIZE, (0, psutil.RLIM_INFINITY))  # no file can grow by a byte
    drive(app, 44)
    app.shows(driven(film, 44))
    app.button("save").click()
    expect(app.message).to_contain_text("Le fichier ne peut pas être enregistré")
    expect(app.message).to_contain_text("Votre travail non enregistré n’est pas conservé")
    assert pk.load(production) == film
    app.shows(driven(film, 44))
    kernel.rlimit(psutil.RLIMIT_FSIZE, (psutil.RLIM_INFINITY, psutil.RLIM_INFINITY))
    app.save()
    assert pk.load(production) == driven(film, 44)


def test_reloading_right_after_a_change_keeps_it(estimate: Open, production: Path) -> None:
    film = pk.load(production)
    app = estimate()
    app.page.on("dialog", lambda dialog: dialog.accept())
    for days in (37, 39, 42):
        drive(app, days)
        app.shows(driven(film, days))
        app.page.reload()
        app.wait()
        app.shows(driven(film, days))


def test_a_server_that_is_killed_leaves_no_kernel_behind(page: Page, tmp_path: Path) -> None:
    store.fill(tmp_path)
    left = []
    with suppress(AssertionError), running(tmp_path) as served:  # it does not end as it should, but by force
        open_app(page, f"{served.url}?lang=fr")
        left += kernels(served)
        served.process.send_signal(signal.SIGKILL)
        served.process.wait()
    assert left
    _, alive = psutil.wait_procs(left, timeout=15)
    assert not alive
