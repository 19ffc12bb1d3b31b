"""Kernels kept warm: a visitor takes one that is being made rather than wait for another, and all know every app."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any
from unittest.mock import Mock

import pytest

from prodkit.serve.guests import Guest
from prodkit.serve.kernels import Kernels


def in_a_loop(test: Callable[[], Coroutine[Any, Any, None]]) -> Callable[[], None]:
    @wraps(test)
    def run() -> None:
        asyncio.run(test())

    return run


class Pool(Kernels):
    """Kernels that are made when the test says so, and have no process."""

    def __init__(self) -> None:
        super().__init__()
        self.made: list[asyncio.Future[Any]] = []

    async def _start(self) -> Any:
        self.made.append(asyncio.get_running_loop().create_future())
        return await self.made[-1]

    async def is_alive(self, _kernel_id: str) -> bool:
        return True

    async def dismiss(self, kernel_id: str) -> None:
        self._ready[:] = [guest for guest in self._ready if guest.kernel_id != kernel_id]

    def __contains__(self, kernel_id: object) -> bool:
        return True


def guest(name: str) -> Mock:
    return Mock(kernel_id=name)


async def turns() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def renewed() -> Pool:
    """Give a pool with two warm kernels, that are about to be replaced."""
    pool = Pool()
    pool.begin()
    await turns()
    for number in range(2):
        pool.made[number].set_result(guest(f"early {number}"))
    await turns()
    pool.renew()
    return pool


@in_a_loop
async def test_visitors_take_the_kernels_that_are_being_made_and_the_next_one_has_a_new_one() -> None:
    pool = Pool()
    pool.begin()
    visitors = [asyncio.ensure_future(pool._next()) for _ in range(3)]
    await turns()
    assert len(pool.made) == 3  # two were being made, and the third visitor needs one more
    for number, made in enumerate(pool.made):
        made.set_result(guest(f"kernel {number}"))
    assert sorted(one.kernel_id for one in await asyncio.gather(*visitors)) == ["kernel 0", "kernel 1", "kernel 2"]


@in_a_loop
async def test_a_visitor_whose_kernel_could_not_be_made_gets_another() -> None:
    pool = Pool()
    pool.warm = 1
    pool.begin()
    visitor = asyncio.ensure_future(pool._next())
    await turns()
    pool.made[0].set_exception(ConnectionError())
    await turns()
    pool.made[1].set_result(guest("second"))
    assert (await visitor).kernel_id == "second"


@in_a_loop
async def test_warm_kernels_are_replaced_once_all_is_rehearsed_and_there_is_always_one_ready() -> None:
    pool = await renewed()
    for number in (2, 3):
        await turns()
        assert len(pool._ready) == 2
        pool.made[number].set_result(guest(f"late {number}"))
    await turns()
    assert [one.kernel_id for one in pool._ready] == ["late 2", "late 3"]


@in_a_loop
async def test_a_visitor_who_comes_while_they_are_replaced_leaves_no_more_of_them_than_before() -> None:
    pool = await renewed()
    await turns()
    assert (await pool._next()).kernel_id == "early 0"
    pool.refill()
    await turns()
    for number, made in enumerate(pool.made[2:]):
        made.set_result(guest(f"late {number}"))
        await turns()
    for made in pool.made[4:]:
        made.set_result(guest("last"))
        await turns()
    assert len(pool._ready) == 2
    assert not any(one.kernel_id.startswith("early") for one in pool._ready)


@in_a_loop
async def test_a_kernel_that_has_ended_runs_nothing_more() -> None:
    gone = Guest("gone", Mock())
    gone.end()
    with pytest.raises(ConnectionError):
        await gone.run("1 + 1")
