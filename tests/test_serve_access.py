"""Who comes in: nobody without a link where one is asked for, and with one to what it names only."""

from __future__ import annotations

import asyncio
import datetime as dt
import gc
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import small
from apps.served import Served, running
from tornado.httpclient import HTTPClientError
from visitor import Sent, ask, connect, hear

from prodkit import i18n, links, store
from prodkit.links import Pass
from prodkit.serve.guests import ENDED

KEY = bytes(range(32))
CLIENT = {"offers": [{"scenario": "base"}], "levers": [{"driver": "days", "min": 3, "max": 10}]}
BASE = "/budget/"
TODAY = dt.datetime.now(dt.UTC).date()
ALL = links.sign(KEY, Pass())
FILM = links.sign(KEY, Pass("film", TODAY + dt.timedelta(days=30)))


@pytest.fixture(autouse=True)
def swept() -> Iterator[None]:
    """What a test leaves of connections goes with it, and not in the middle of another file's test."""
    yield
    gc.collect()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("productions")
    for name in ("film", "other"):
        store.save(small.film(client=CLIENT), found / f"{name}.yaml", None, "Anne")
    return found


@pytest.fixture(scope="module")
def public(folder: Path) -> Iterator[Served]:
    """All apps, with a key, below an address of their own."""
    with running(folder, key=KEY.hex(), base_url=BASE, warm=1) as served:
        yield served


@pytest.fixture(scope="module")
def alone(folder: Path) -> Iterator[Served]:
    """The client view of one production, without a key."""
    with running(folder, client="film", warm=1) as served:
        yield served


def enter(served: Served, path: str, key: str) -> Sent:
    """Follow a link; give the answer to it."""
    joint = "&" if "?" in path else "?"
    return ask(served.url, f"{served.base}{path}{joint}key={key}")


def visit(served: Served, path: str, *keys: str) -> Sent:
    """Ask for an address as a browser does that has followed links."""
    cookies = []
    for key in keys:
        cookie = enter(served, "", key).headers["Set-Cookie"]
        cookies.append(cookie.partition(";")[0])
    found = ask(served.url, f"{served.base}{path}", Cookie="; ".join(cookies))
    return replace(found, cookie="; ".join(cookies))


def refused(found: Sent, reason: str) -> bool:
    """Tell whether a page says why, in both languages, and holds nothing else."""
    said = [i18n.text(f"page.door.{reason}.title", lang) in found.body for lang in i18n.LANGS]
    clean = not any(word in found.body for word in ("<script", "<nav", "<a ", "The Tides", "film"))
    return found.status == 403 and all(said) and clean and found.headers["Cache-Control"] == "no-store"


# ---- With a key -----------------------------------------------------------------------------------------------

ADDRESSES = [
    "", "?lang=en", "estimate?lang=en", "client?production=film&lang=en", "nothing", "line/nobody",
    f"assets/{'0' * 32}.js", "voila/static/voila.js", "voila/templates/lab/static/x.js", "voila/labextensions/x",
    "voila/render/estimate.ipynb", "api/kernels/00000000-0000-0000-0000-000000000000",
    "api/kernels/00000000-0000-0000-0000-000000000000/channels",
]  # fmt: skip


@pytest.mark.parametrize("path", ADDRESSES)
def test_without_a_link_there_is_only_a_page_that_asks_for_it(public: Served, path: str) -> None:
    assert refused(ask(public.url, f"{public.base}{path}"), "missing")


def test_nor_outside_its_addresses(public: Served) -> None:
    assert refused(ask(public.url, ""), "missing")
    assert visit(public, "../", ALL).status == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"])
def test_no_other_method_comes_in(public: Served, method: str) -> None:
    assert ask(public.url, f"{public.base}estimate", method).status == 403


def test_the_page_of_a_refusal_is_in_the_visitor_s_language_first(public: Served) -> None:
    for lang in i18n.LANGS:
        page = ask(public.url, public.base, Accept_Language=lang).body
        places = [page.index(i18n.text("page.door.missing.title", one)) for one in (lang, *i18n.LANGS)]
        assert places[0] == min(places)
        assert f'<html lang="{lang}">' in page


def test_a_link_becomes_a_cookie_that_scripts_cannot_read(public: Served) -> None:
    found = enter(public, "estimate?production=film&lang=en", ALL)
    assert (found.status, found.headers["Location"]) == (302, "/budget/estimate?production=film&lang=en")
    name, *rest = found.headers["Set-Cookie"].split("; ")
    assert name.endswith(f"={ALL}")
    assert {"HttpOnly", "SameSite=Lax", "Path=/budget/"} <= set(rest)
    assert "Secure" not in rest
    proxied = ask(public.url, f"{public.base}?key={ALL}", X_Forwarded_Proto="https")
    assert "Secure" in proxied.headers["Set-Cookie"].split("; ")


@pytest.mark.parametrize("path", ["//elsewhere.example", "/\\elsewhere.example", "a//b", "%2f%2felsewhere.example"])
def test_no_link_leads_to_another_host(public: Served, path: str) -> None:
    assert enter(public, path, ALL).headers["Location"] == "/budget/"


def test_the_producer_s_link_opens_everything(public: Served) -> None:
    for path in ("?lang=en", "estimate?production=film&lang=en", "client?production=other&lang=en"):
        found = visit(public, path, ALL)
        assert found.status == 200
        assert "The Tides" in found.body
        assert 'data-app="payroll"' in found.body
    assert visit(public, "nothing", ALL).status == 404


FORGED = {
    "another key": links.sign(bytes(32), Pass("film")),
    "cut": FILM[:-1],
    "longer": FILM + "A",
    "cut in the middle": FILM[:20],
    "another production": FILM.replace("film", "other"),
    "everything": FILM.replace("film", ""),
    "a later day": FILM.replace(str(TODAY.year + 1), "2999").replace(str(TODAY.year), "2999"),
    "another version": FILM.replace("1.", "2.", 1),
    "nothing": "x",
    "dots": "...",
    "long": "1.film.." + "A" * 10_000,
    "odd": "1.film..%C3%A9%00%0d%0aX-Mine:1",
}


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
def test_a_forged_or_cut_link_opens_nothing(public: Served, forged: str) -> None:
    found = enter(public, "client?production=film", forged)
    assert refused(found, "broken")
    assert found.headers["Set-Cookie"] is None
    name = enter(public, "", FILM).headers["Set-Cookie"].partition("=")[0]
    assert refused(ask(public.url, f"{public.base}client?lang=en", Cookie=f"{name}={forged}"), "broken")


def test_an_expired_link_says_so(public: Served) -> None:
    old = links.sign(KEY, Pass("film", TODAY - dt.timedelta(days=1)))
    assert refused(enter(public, "client?production=film", old), "expired")
    name = enter(public, "", FILM).headers["Set-Cookie"].partition("=")[0]
    assert refused(ask(public.url, f"{public.base}client?lang=en", Cookie=f"{name}={old}"), "expired")


def test_a_client_s_link_opens_the_view_of_one_production_and_no_app(public: Served) -> None:
    first = enter(public, "client?lever.days=4&lang=en", FILM)
    assert first.headers["Location"] == "/budget/client?lever.days=4&lang=en&production=film"
    assert enter(public, "estimate?lang=en", FILM).headers["Location"] == "/budget/client?lang=en&production=film"
    for path in ("client?lang=en", "?lang=en", "client?production=film&lang=en"):
        found = visit(public, path, FILM)
        assert found.status == 200
        assert "pk-client-version" in found.body
        assert "<nav" not in found.body
    for app in ("index", "estimate", "payroll", "scenarios", "finance", "voila/render/estimate.ipynb"):
        found = visit(public, f"{app}?production=film&lang=en", FILM)
        assert found.status == 404
        assert "<nav" not in found.body
        assert 'id="pk-states"' not in found.body


def test_a_link_does_not_open_another_production(public: Served) -> None:
    assert refused(enter(public, "client?production=other", FILM), "elsewhere")
    assert refused(visit(public, "client?production=other&lang=en", FILM), "elsewhere")
    both = visit(public, "client?production=other&lang=en", FILM, links.sign(KEY, Pass("other")))
    assert both.status == 200
    assert refused(visit(public, "client?lang=en", FILM, links.sign(KEY, Pass("other"))), "elsewhere")


def test_kernels_are_for_those_who_may_see_their_page(public: Served) -> None:
    """Even with the name of a kernel, which nobody else is told."""
    films = visit(public, "client?lang=en", FILM)
    others = visit(public, "client?lang=en", links.sign(KEY, Pass("other")))
    producer = visit(public, "estimate?production=film&lang=en", ALL)

    async def try_lines() -> None:
        for page in (others, producer):
            line = await connect(page, Cookie=films.cookie)
            assert await hear(line) == {}
            assert line.close_code == ENDED
        for headers in ({}, {"Cookie": films.cookie, "Origin": "https://elsewhere.example"}):
            with pytest.raises(HTTPClientError) as nobody:
                await connect(films, 0, **headers)
            assert nobody.value.code == 403
        (await connect(films, Cookie=films.cookie)).close(1001)
        (await connect(producer, Cookie=producer.cookie)).close(1001)
        await asyncio.sleep(0.1)  # the sockets are closed a little later

    asyncio.run(try_lines())


def test_voila_s_own_line_to_a_kernel_is_the_producer_s(public: Served) -> None:
    films = visit(public, "client?lang=en", FILM)
    path = f"{public.base}api/kernels/{films.kernel}"
    assert ask(public.url, path, Cookie=films.cookie).status == 404
    assert ask(public.url, f"{path}/channels", Cookie=films.cookie).status == 404
    assert ask(public.url, path, "DELETE", Cookie=films.cookie).status in {403, 404}


# ---- One production only --------------------------------------------------------------------------------------


def test_a_server_for_clients_shows_one_production_whatever_is_asked(alone: Served) -> None:
    asked = ("?", "client?", "client?production=other&", "?production=../x&")
    pages = [ask(alone.url, f"{path}lang=en").body for path in asked]
    for page in pages:
        assert "pk-client-version" in page
        assert "<nav" not in page
        assert 'hreflang="fr"' in page
    for app in ("index", "estimate", "payroll", "scenarios", "finance", "voila/render/estimate.ipynb"):
        found = ask(alone.url, f"{app}?production=film&lang=en")
        assert (found.status, "<nav" in found.body) == (404, False)


def test_a_client_s_visit_writes_nothing(alone: Served, public: Served) -> None:
    def state() -> dict[str, str]:
        files = (path for path in sorted(alone.folder.rglob("*")) if path.is_file())
        return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}

    before = state()
    assert ask(alone.url, "?lang=en&lever.days=4&draft=00000000").status == 200
    assert visit(public, "client?lang=en&lever.days=4&draft=00000000", FILM).status == 200
    assert state() == before


def test_a_server_for_clients_fills_no_folder_that_was_emptied(tmp_path: Path) -> None:
    store.save(small.film(client=CLIENT), tmp_path / "film.yaml", None, "Anne")
    with running(tmp_path, client="film", warm=0) as served:
        (tmp_path / "film.yaml").unlink()
        assert i18n.text("client.closed", "en") in ask(served.url, "?lang=en").body
    assert not list(tmp_path.glob("*.yaml"))


def test_with_a_key_a_server_for_clients_takes_links_to_its_production(folder: Path) -> None:
    with running(folder, client="film", key=KEY.hex(), warm=1) as served:
        assert refused(ask(served.url, "?lang=en"), "missing")
        assert visit(served, "?lang=en", FILM).status == 200
        assert visit(served, "estimate?lang=en", ALL).status == 404
        assert refused(enter(served, "", links.sign(KEY, Pass("other"))), "elsewhere")


def test_without_a_key_only_the_proxy_s_name_is_answered_beside_this_machine_s(folder: Path) -> None:
    with running(folder, client="film", name="budget.example.com", warm=0) as served:
        assert ask(served.url, "?lang=en", Host="budget.example.com").status == 200
        assert ask(served.url, "?lang=en", Host="elsewhere.example").status == 403
