"""The kernels of all visitors: some kept warm, each ended when its page is gone, never more than there are places."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Coroutine, Iterable, Mapping
from contextlib import suppress
from typing import Any

from jupyter_core.utils import ensure_async
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from traitlets import Float, Int, Unicode

from prodkit.serve.forking import ForkServer
from prodkit.serve.guests import Guest

_LOG = logging.getLogger(__name__)
DISPLACED = 4  # a page that never connected loses its place after a quarter of its time, when someone else comes
AWAY = 180.0  # seconds for a page to come back after its connection was lost
RESTED = 900.0  # seconds without a sign of life after which a place may go to someone else
TIDYING = 60.0  # seconds between looks at who has fallen asleep
AT_ONCE = 2  # kernels that start at the same time
SETTLE = "from prodkit.ui import leaving; leaving.settle()"
SETTLING = 2.0  # seconds a new page waits for that
PAUSE = 1.0  # seconds left to a new visitor's page before the next kernel is made warm


class FullError(Exception):
    """All places are taken by visitors who are at work."""


class Kernels(AsyncMappingKernelManager):  # type: ignore[misc]
    """Starts kernels ahead, gives them to visitors and ends them."""

    forkserver: ForkServer | None = None
    preload = Unicode(config=True, help="Code that makes a kernel warm, where kernels are not forked.")
    visitors = Int(60, config=True, help="Places for visitors.")
    warm = Int(2, config=True, help="Kernels kept ready for the next visitors.")
    patience = Float(60.0, config=True, help="Seconds for a page to connect after it was sent.")
    idle = Int(8 * 3600, config=True, help="Seconds without a sign of life after which a visitor's kernel ends.")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.guests: dict[str, Guest] = {}
        self._all: dict[str, Guest] = {}  # those who wait for a visitor too
        self._strangers: set[str] = set()  # kernels of pages that Voilà opened its own way
        self._ready: list[Guest] = []
        self._closed = False
        self._expected = 0  # visitors who wait for a kernel
        self._warming = 0
        self._waiting = 0  # visitors who wait for one that is being made warm
        self._warmed = asyncio.Event()
        self._gate = asyncio.Semaphore(AT_ONCE)
        self._room = asyncio.Lock()
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._tasks: set[asyncio.Task[object]] = set()

    # -- visitors

    @property
    def count(self) -> int:
        """Number of visitors, those who wait for their kernel among them."""
        return len(self.guests) + len(self._strangers) + self._expected

    async def welcome(self, visitor: str, env: Mapping[str, str], production: str = "") -> Guest:
        """Give a visitor with a reserved place a kernel.

        Args:
            visitor: Who it is.
            env: Variables to set in it.
            production: Production to which a client's page is bound; "" for a producer's.

        Returns:
            The visitor's kernel.
        """
        try:
            await self._settle(visitor)
            guest = await self._informed(env)
        finally:
            self._expected -= 1
        guest.visitor, guest.production = visitor, production
        self.guests[guest.kernel_id] = guest
        self._give(guest.kernel_id, self.patience)
        asyncio.get_running_loop().call_later(PAUSE, self.refill)
        return guest

    async def _settle(self, visitor: str) -> None:
        """Have a visitor's other pages write down unsaved work: one of them may be what is opened again."""
        await self._settled(guest for guest in self.guests.values() if guest.visitor == visitor)

    @staticmethod
    async def _settled(guests: Iterable[Guest]) -> None:
        with suppress(TimeoutError):
            runs = (guest.run(SETTLE) for guest in guests)
            await asyncio.wait_for(asyncio.gather(*runs, return_exceptions=True), SETTLING)

    async def reserve(self) -> None:
        """Keep a place for a visitor, freeing one if none is left and someone has long not touched theirs.

        Raises:
            FullError: If there is none.
        """
        async with self._room:
            if self.count < self.visitors:
                self._expected += 1
                return
            enough = self.patience / DISPLACED
            never = [guest for guest in self.guests.values() if not guest.connected and guest.rest > enough]
            rested = [guest for guest in self.guests.values() if guest.rest > RESTED]
            leaving = max(never or rested, key=lambda guest: guest.rest, default=None)
            if leaving is None:
                raise FullError
            self._expected += 1
            await self.dismiss(leaving.kernel_id)

    def notify_connect(self, kernel_id: str) -> None:
        """Note that a page is there."""
        super().notify_connect(kernel_id)
        self._stay(kernel_id)

    def notify_disconnect(self, kernel_id: str) -> None:
        """Note that a page has lost its connection; it may come back for a while."""
        super().notify_disconnect(kernel_id)
        if kernel_id in self and not self._kernel_connections.get(kernel_id):
            self._give(kernel_id, AWAY)

    def leave(self, kernel_id: str) -> None:
        """End the kernel of a page that was closed."""
        self._do(self._part(kernel_id))

    async def _part(self, kernel_id: str) -> None:
        """End a kernel that may hold unsaved work; it stays a guest until that is written, for `_settle` to wait."""
        await self._settled(guest for guest in self.guests.values() if guest.kernel_id == kernel_id)
        await self.dismiss(kernel_id)

    async def dismiss(self, kernel_id: str) -> None:
        """End a kernel, whoever's it is."""
        await self.shutdown_kernel(kernel_id)

    # -- kernels, warm and cold

    def begin(self) -> None:
        """Make the first kernels warm; the loop must run."""
        self.refill()
        asyncio.get_running_loop().call_later(TIDYING, self._tidy)

    def _tidy(self) -> None:
        """End kernels whose visitors have long done nothing; a reload brings their page back."""
        for guest in list(self.guests.values()):
            if guest.rest > self.idle:
                self.leave(guest.kernel_id)
        asyncio.get_running_loop().call_later(TIDYING, self._tidy)

    def refill(self) -> None:
        """Make kernels warm until there are enough; those that visitors wait for come first."""
        if self._expected or self._closed:
            return
        for _ in range(min(self.warm, self.visitors - self.count) - len(self._ready) - self._warming):
            self._warming += 1
            self._do(self._warm_one())

    def renew(self) -> None:
        """Replace the warm kernels: what they were forked from knows more by now."""
        if not self._closed:
            self._do(self._renew([*self._ready]))

    async def _renew(self, old: Iterable[Guest]) -> None:
        for guest in old:
            if guest in self._ready:
                self._ready.append(fresh := await self._start())
                taken = guest not in self._ready  # a visitor came meanwhile, and another is being made for the next
                await self.dismiss((fresh if taken else guest).kernel_id)

    def close(self) -> None:
        """Start nothing any more: the server is ending."""
        self._closed = True
        for task in self._tasks:
            task.cancel()

    async def _warm_one(self) -> None:
        try:
            self._ready.append(await self._start())
        finally:
            self._warming -= 1
            self._warmed.set()
            self._warmed = asyncio.Event()

    async def _informed(self, env: Mapping[str, str]) -> Guest:
        """Give a kernel that has taken on these variables; one may die unseen while it waits to be needed."""
        for _ in range(self.warm):
            guest = await self._next()
            with suppress(ConnectionError):
                await guest.run(f"import os; os.environ.update({dict(env)!r})")
                return guest
        guest = await self._start()
        await guest.run(f"import os; os.environ.update({dict(env)!r})")
        return guest

    async def _next(self) -> Guest:
        """Give a warm kernel, else one that is being made warm and that nobody waits for, else a new one."""
        while self._ready or self._warming > self._waiting:
            if not self._ready:
                self._waiting += 1
                try:
                    await self._warmed.wait()
                finally:
                    self._waiting -= 1
                continue
            guest = self._ready.pop(0)
            if guest.kernel_id in self and await ensure_async(self.is_alive(guest.kernel_id)):
                return guest
            await self.dismiss(guest.kernel_id)
        return await self._start()

    async def _start(self) -> Guest:
        """Start a kernel; a few at a time, because more would only keep each other waiting."""
        async with self._gate:
            kernel_id = await super()._async_start_kernel(kernel_name="python3", path="", env={**os.environ})
            client = self.get_kernel(kernel_id).client()
            client.start_channels(stdin=False, hb=False, control=False)
            guest = self._all[kernel_id] = Guest(kernel_id, client)
            try:
                await guest.ready(lambda: ensure_async(self.is_alive(kernel_id)))
                await guest.run(self.preload)
            except (ConnectionError, TimeoutError):
                await self.dismiss(kernel_id)
                raise
            return guest

    async def _async_start_kernel(self, **kwargs: Any) -> str:
        """Start a kernel for a page that Voilà opens its own way."""
        await self.reserve()
        try:
            kernel_id: str = await super()._async_start_kernel(**kwargs)
        finally:
            self._expected -= 1
        self._strangers.add(kernel_id)
        self._give(kernel_id, 2 * self.patience)
        return kernel_id

    start_kernel = _async_start_kernel

    async def _async_shutdown_kernel(self, kernel_id: str, now: bool = False, restart: bool = False) -> object:
        """End a kernel and forget whose it was."""
        self._forget(kernel_id)
        if kernel_id not in self:  # it ended by itself, or was still to start
            return None
        return await super()._async_shutdown_kernel(kernel_id, now=now, restart=restart)

    shutdown_kernel = _async_shutdown_kernel

    def start_watching_activity(self, kernel_id: str) -> None:
        """Nothing to watch: guests know their own last sign of life."""
        self.get_kernel(kernel_id).execution_state = "idle"

    def _handle_kernel_died(self, kernel_id: str) -> None:
        super()._handle_kernel_died(kernel_id)
        self._forget(kernel_id)

    def _forget(self, kernel_id: str) -> None:
        self._stay(kernel_id)
        self._strangers.discard(kernel_id)
        self.guests.pop(kernel_id, None)
        guest = self._all.pop(kernel_id, None)
        if guest is None:
            return
        guest.end()
        if guest in self._ready:
            self._ready.remove(guest)
        asyncio.get_running_loop().call_later(PAUSE, self.refill)  # there is room again, or one less is ready

    # -- time

    def _give(self, kernel_id: str, seconds: float) -> None:
        """End a kernel after a while, unless its page comes."""
        self._stay(kernel_id)
        loop = asyncio.get_running_loop()
        self._timers[kernel_id] = loop.call_later(seconds, lambda: self._do(self.dismiss(kernel_id)))

    def _stay(self, kernel_id: str) -> None:
        timer = self._timers.pop(kernel_id, None)
        if timer is not None:
            timer.cancel()

    def _do(self, work: Coroutine[Any, Any, object]) -> None:
        """Do something that nobody waits for."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[object]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (fault := task.exception()) is not None:
            _LOG.error("A kernel could not be started or ended", exc_info=fault)
