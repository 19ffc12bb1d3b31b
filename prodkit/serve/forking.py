"""The server's end of `forkserver`: starts it, orders kernels from it, knows which have ended."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

CAN_FORK = hasattr(os, "fork") and sys.platform != "darwin"  # there, system libraries forbid forks without an exec


class ForkServer:
    """The process that kernels are forked from: started ahead, and again should it end.

    Args:
        notebooks: Folder of the apps that it rehearses.
        environment: Variables it is given beside this process's.
    """

    def __init__(self, notebooks: Path, environment: Mapping[str, str]) -> None:
        self._notebooks = notebooks
        # One visitor is one thread: more would fight for the processors, and none survives a fork.
        self._environment = {**environment, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        self._process: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._listening: asyncio.Task[None] | None = None
        self._turn = asyncio.Lock()
        self._answer: asyncio.Future[int] | None = None
        self._ended: dict[int, int] = {}
        self.rehearsed: Callable[[], object] = lambda: None
        """Called once all apps are rehearsed: kernels forked from then on open each of them fastest."""

    def start(self) -> None:
        """Start the process; it prepares while the server goes on."""
        ours, theirs = socket.socketpair()
        command = [sys.executable, "-m", "prodkit.serve.forkserver", str(theirs.fileno()), str(self._notebooks)]
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 -- this Python on our own module
                command,
                env={**os.environ, **self._environment},
                pass_fds=[theirs.fileno()],
                start_new_session=True,  # Ctrl+C is for the server, which then ends its kernels one by one
            )
        self._socket = ours
        self._writer = None

    def stop(self) -> None:
        """End the process; kernels that are left end with it."""
        if self._writer is not None:
            self._writer.close()
        elif self._socket is not None:
            self._socket.close()
        if self._process is not None:
            self._process.terminate()
            self._process.wait()

    async def fork(self, arguments: Sequence[str], env: Mapping[str, str], cwd: str, name: str) -> ForkedProcess:
        """Fork a kernel.

        Args:
            arguments: The command line of `ipykernel_launcher`.
            env: The kernel's environment.
            cwd: The kernel's folder.
            name: How the kernel is called in lists of processes (15 letters).

        Returns:
            The new process.

        Raises:
            ConnectionError: If the parent ended meanwhile; the next call starts it anew.
        """
        async with self._turn:
            if self._process is None or self._process.poll() is not None or self._hung_up():
                self.start()
            if self._writer is None:
                reader, self._writer = await asyncio.open_connection(sock=self._socket)
                self._listening = asyncio.create_task(self._listen(reader))
            self._answer = asyncio.get_running_loop().create_future()
            order = {"arguments": list(arguments), "env": {**env, **self._environment}, "cwd": cwd, "name": name}
            self._writer.write(json.dumps(order).encode() + b"\n")
            return ForkedProcess(await self._answer, self._ended)

    def _hung_up(self) -> bool:
        """Tell whether the process is known to be ending, though it is still there."""
        return self._writer is not None and self._listening is not None and self._listening.done()

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        while line := await reader.readline():
            news = json.loads(line)
            if "ended" in news:
                self._ended[news["ended"]] = news["code"]
            elif "rehearsed" in news:
                self.rehearsed()
            elif self._answer is not None and not self._answer.done():
                self._answer.set_result(news["pid"])
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(ConnectionError("the parent of the kernels ended"))


class ForkedProcess:
    """A kernel's process, with as much of `subprocess.Popen` as a provisioner uses."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int, ended: dict[int, int]) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._ended = ended

    def poll(self) -> int | None:
        """Give the exit code if the process has ended."""
        if self.returncode is None:
            self.returncode = self._ended.pop(self.pid, None)
        if self.returncode is None:
            with suppress(PermissionError):
                try:
                    os.kill(self.pid, 0)
                except ProcessLookupError:  # its parent ended too, and could not tell
                    self.returncode = -signal.SIGKILL
        return self.returncode

    def wait(self) -> int | None:
        """Give the exit code of a process known to have ended."""
        return self.poll()

    def send_signal(self, signum: int) -> None:
        """Send a signal, if there is still someone to hear it."""
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signum)

    def terminate(self) -> None:
        """Ask the process to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End the process."""
        self.send_signal(signal.SIGKILL)
