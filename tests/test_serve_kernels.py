"""Kernels of visitors: ready when someone comes, ended when they go, never too many, and never someone else's."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import psutil  # type: ignore[import-untyped]
import pytest
from apps.served import Served, kernels, running
from tornado.httpclient import HTTPClientError
from tornado.websocket import websocket_connect
from visitor import Sent, ask, connect, hear, say, until

from prodkit.serve.guests import ENDED

if TYPE_CHECKING:
    from tornado.websocket import WebSocketClientConnection

COUNTER = """
import anywidget, os, time, traitlets
from pathlib import Path
from prodkit.ui import leaving
kept = Path(os.environ["PRODKIT_FOLDER"], "kept")
def keep():
    time.sleep(0.5)
    kept.touch()
class Counter(anywidget.AnyWidget):
    _esm = "export default {}"
    count = traitlets.Int().tag(sync=True)
    found = traitlets.Bool(kept.exists()).tag(sync=True)
    query = traitlets.Unicode(os.environ.get("QUERY_STRING", "")).tag(sync=True)
    def __init__(self):
        super().__init__()
        self.on_msg(self.hear)
    def hear(self, widget, content, buffers):
        if content["add"] == "work":
            leaving.remind(keep)
        else:
            self.count += content["add"]
Counter()
"""
WARM = 2


@pytest.fixture(scope="module")
def notebooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("notebooks")
    cell: dict[str, object] = {
        "cell_type": "code",
        "source": COUNTER,
        "metadata": {},
        "outputs": [],
        "execution_count": None,
    }
    notebook = {"cells": [cell], "metadata": {"title": "Compteur"}, "nbformat": 4, "nbformat_minor": 4}
    (folder / "index.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def served(notebooks: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with running(tmp_path_factory.mktemp("productions"), notebooks, visitors=6, warm=WARM, patience=4) as found:
        yield found


@pytest.fixture(autouse=True)
def nobody_left(served: Served) -> Iterator[None]:
    """After each test all visitors' kernels are gone and the warm ones are there again."""
    yield
    eventually(lambda: len(kernels(served)) == WARM, seconds=30)


def names(served: Served) -> list[str]:
    found = []
    for one in kernels(served):
        with suppress(psutil.NoSuchProcess):
            found.append(one.name())
    return found


def eventually(check: Callable[[], bool], seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def page(served: Served, query: str = "lang=fr") -> Sent:
    found = ask(served.url, f"?{query}")
    assert found.status == 200
    return found


async def leave(line: WebSocketClientConnection, code: int | None = 1001) -> None:
    """Go as a browser does that closes the page; with no code, as a connection that breaks."""
    line.close(code)
    while await line.read_message() is not None:
        pass
    await asyncio.sleep(0.1)  # the socket is closed a little later


# ---- The page -------------------------------------------------------------------------------------------------


def test_a_page_holds_its_words_its_widgets_and_what_the_link_said(served: Served) -> None:
    found = page(served, "lang=en&production=les%20mar%C3%A9es")
    assert '<html lang="en">' in found.body
    assert "<title>Compteur</title>" in found.body
    assert "Opening the app" in found.body
    assert found.states[found.widget]["query"] == "lang=en&production=les%20mar%C3%A9es"
    assert found.states[found.widget]["count"] == 0


def test_scripts_run_only_with_the_page_s_own_word(served: Served) -> None:
    policies = [page(served).headers["Content-Security-Policy"] for _ in range(2)]
    assert policies[0] != policies[1]
    for policy in policies:
        (scripts,) = (part for part in policy.split("; ") if part.startswith("script-src"))
        assert "nonce-" in scripts
        assert "unsafe" not in scripts
        assert "http" not in policy


def test_two_visitors_have_a_kernel_each(served: Served) -> None:
    one, other = page(served), page(served)
    assert one.kernel != other.kernel

    async def count() -> None:
        lines = [await connect(one), await connect(other)]
        await say(lines[0], one.widget, {"add": 5}, 1)
        await say(lines[1], other.widget, {"add": 7}, 1)
        await until(lines[0], "count", 5)
        await until(lines[1], "count", 7)
        for line in lines:
            await leave(line)

    asyncio.run(count())


# ---- The line -------------------------------------------------------------------------------------------------


def test_what_is_said_twice_counts_once_and_what_was_missed_is_sent_again(served: Served) -> None:
    found = page(served)

    async def cut_and_mend() -> None:
        line = await connect(found)
        await say(line, found.widget, {"add": 1}, 1)
        heard = await until(line, "count", 1)
        await leave(line, None)
        line = await connect(found, seen=heard[-1]["n"])
        await say(line, found.widget, {"add": 1}, 1)  # the page does not know that this came
        await say(line, found.widget, {"add": 10}, 2)
        assert (await until(line, "count", 11))[0]["n"] == heard[-1]["n"] + 1
        await leave(line, None)
        line = await connect(found, seen=heard[-1]["n"])  # the page has missed what followed
        await until(line, "count", 11)
        await leave(line)

    asyncio.run(cut_and_mend())


HOSTILE = [
    "", "null", "[]", "5", '"x"', "{", "[" * 100_000, '{"n": 1}', '{"seen": null}', '{"seen": [1]}', '{"seen": 1e999}',
    '{"n": "x", "widget": 1, "data": {}}', '{"n": 1, "widget": "a", "data": 5}',
    '{"n": 1, "widget": "nobody", "data": {"method": "custom", "content": {}}}',
    '{"n": 1, "widget": "nobody", "data": {"method": "execute"}}',
    json.dumps({"header": {"msg_type": "execute_request"}, "channel": "shell", "content": {"code": "1/0"}}),
]  # fmt: skip


def test_the_line_carries_nothing_but_what_widgets_understand(served: Served) -> None:
    found = page(served)

    async def attack() -> None:
        line = await connect(found)
        for text in HOSTILE:
            await line.write_message(text)
            await line.write_message(text.encode() + b"\xff\xfe", binary=True)
        await line.write_message("x" * 10_000_000)
        await say(line, found.widget, {"add": 3}, 2)
        await until(line, "count", 3)
        await leave(line)

    asyncio.run(attack())


@pytest.mark.parametrize("kind", ["execute_request", "complete_request", "inspect_request", "history_request"])
def test_code_sent_to_a_kernel_does_not_run(served: Served, tmp_path: Path, kind: str) -> None:
    """Neither on our line nor on the one that Voilà's pages use."""
    found, proof = page(served), tmp_path / "proof"
    code = f"open({str(proof)!r}, 'w').close()"
    content = {"code": code, "cursor_pos": 0, "detail_level": 0, "silent": False, "user_expressions": {"x": code}}
    header = {"msg_id": "1", "msg_type": kind, "session": "s", "username": "", "version": "5.3"}
    message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}

    async def attack() -> None:
        ours = await connect(found)
        theirs = await websocket_connect(f"{served.url.replace('http', 'ws')}api/kernels/{found.kernel}/channels")
        for line in (ours, theirs):
            await line.write_message(json.dumps(message))
        await say(ours, found.widget, {"add": 2}, 1)
        await until(ours, "count", 2)
        await leave(theirs)
        await leave(ours)

    asyncio.run(attack())
    assert not proof.exists()


def test_a_page_of_another_site_gets_no_line(served: Served) -> None:
    found = page(served)

    async def attack() -> None:
        with pytest.raises(HTTPClientError) as refused:
            await connect(found, Origin="https://elsewhere.example")
        assert refused.value.code == 403
        await leave(await connect(found))

    asyncio.run(attack())


@pytest.mark.parametrize("kernel", ["00000000-0000-0000-0000-000000000000", "nobody", "-"])
def test_a_guessed_kernel_is_nobody_s(served: Served, kernel: str) -> None:
    found = page(served)

    async def guess() -> None:
        line = await connect(found, kernel=kernel)
        assert await hear(line) == {}
        assert line.close_code == ENDED
        await asyncio.sleep(0.1)  # the socket is closed a little later
        await leave(await connect(found))

    asyncio.run(guess())


@pytest.mark.parametrize(("method", "path"), [("DELETE", "api/kernels/{}"), ("POST", "voila/api/shutdown/{}")])
def test_another_site_cannot_end_a_kernel(served: Served, method: str, path: str) -> None:
    found = page(served)
    assert ask(served.url, path.format(found.kernel), method).status == 403

    async def still_there() -> None:
        line = await connect(found)
        await say(line, found.widget, {"add": 1}, 1)
        await until(line, "count", 1)
        await leave(line)

    asyncio.run(still_there())


# ---- Places ---------------------------------------------------------------------------------------------------


def test_a_closed_page_ends_its_kernel_at_once_and_the_next_is_made_warm(served: Served) -> None:
    eventually(lambda: len(kernels(served)) == WARM)
    found = page(served)

    def is_there(found: Sent) -> bool:
        return any(name == f"prodkit-{found.kernel[:7]}" for name in names(served))

    async def go() -> None:
        line = await connect(found)
        assert is_there(found)
        await leave(line)

    asyncio.run(go())
    eventually(lambda: not is_there(found))
    eventually(lambda: len(kernels(served)) == WARM)


def test_a_page_opened_again_waits_until_the_closed_one_has_written_down_its_work(served: Served) -> None:
    first = page(served)
    cookie = first.headers["Set-Cookie"].partition(";")[0]

    async def work() -> None:
        line = await connect(first, Cookie=cookie)
        await say(line, first.widget, {"add": "work"}, 1)
        await say(line, first.widget, {"add": 1}, 2)
        await until(line, "count", 1)
        await leave(line)

    asyncio.run(work())
    again = ask(served.url, "?lang=fr", Cookie=cookie)
    asyncio.run(enter_and_leave(again))
    assert again.states[again.widget]["found"]


def test_a_warm_kernel_that_dies_is_replaced(served: Served) -> None:
    eventually(lambda: len(kernels(served)) == WARM)
    killed = kernels(served)
    for one in killed:
        one.kill()
    found = page(served)
    eventually(lambda: len(kernels(served)) == WARM + 1)
    assert not {one.pid for one in killed} & {one.pid for one in kernels(served)}
    asyncio.run(enter_and_leave(found))


async def enter_and_leave(found: Sent) -> None:
    await leave(await connect(found))


def test_the_parent_of_the_kernels_may_die_and_visitors_are_served_again(served: Served) -> None:
    (parent,) = psutil.Process(served.process.pid).children()
    parent.kill()
    eventually(lambda: not parent.is_running() or parent.status() == "zombie")
    eventually(lambda: ask(served.url, "?lang=fr").body.count('id="pk-states"') == 1, seconds=60)


def test_a_crowd_that_only_looks_finds_a_cap_and_later_visitors_are_served(served: Served) -> None:
    with ThreadPoolExecutor(20) as crowd:
        answers = list(crowd.map(lambda _: ask(served.url, "?lang=fr").status, range(200)))
    assert set(answers) == {200, 503}
    assert len(kernels(served)) <= 6 + WARM
    eventually(lambda: ask(served.url, "?lang=fr").status == 200)


def test_where_kernels_cannot_be_forked_pages_open_all_the_same(notebooks: Path, tmp_path: Path) -> None:
    with running(tmp_path, notebooks, forkless=True, warm=1) as plain:
        found = page(plain)

        async def count() -> None:
            line = await connect(found)
            await say(line, found.widget, {"add": 4}, 1)
            await until(line, "count", 4)
            await leave(line)

        asyncio.run(count())
