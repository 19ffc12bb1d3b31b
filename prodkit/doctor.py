"""What this machine lacks to run prodkit, and how to mend it: one check, one sentence, one remedy."""

from __future__ import annotations

import os
import shutil
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from subprocess import DEVNULL

from prodkit import places
from prodkit.errors import Severity
from prodkit.i18n import Lang, text

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The result of one check.

    Args:
        name: Which check: key of its sentences in the `cli` catalogue.
        severity: What it means if the check failed; `None` if all is well.
        params: Values for the sentences.
    """

    name: str
    severity: Severity | None
    params: Mapping[str, object] = field(default_factory=dict)

    def what(self, lang: Lang) -> str:
        """Say what was found."""
        return text(f"cli.doctor.{self.name}.{'bad' if self.severity else 'good'}", lang, **self.params)

    def fix(self, lang: Lang) -> str:
        """Say how to mend it; nothing if all is well."""
        return text(f"cli.doctor.{self.name}.fix", lang, **self.params) if self.severity else ""


def examine(folder: Path) -> Iterator[Diagnosis]:
    """Check this machine, one thing after the other.

    Args:
        folder: The user's folder of productions.

    Yields:
        What was found, as soon as it is known.
    """
    checks: tuple[Callable[[], Diagnosis], ...] = (
        _python,
        _packages,
        _files,
        lambda: _folder(folder),
        _bytecode,
        _port,
        _kernel,
        _browser,
    )
    for check in checks:
        yield check()


def browser() -> Path | None:
    """Find a Chromium or Chrome that can drive the apps in tests.

    Returns:
        `PRODKIT_BROWSER` if set, else the system's, else the one Playwright has installed.
    """
    named = os.environ.get("PRODKIT_BROWSER")
    if named:
        return Path(named)
    for name in _BROWSERS:
        path = shutil.which(name)
        if path:
            return Path(path)
    with suppress(Exception):  # Playwright absent, or not able to run here: then it has no browser either
        from playwright.sync_api import sync_playwright

        with sync_playwright() as playwright:
            own = Path(playwright.chromium.executable_path)
            return own if own.exists() else None
    return None


def _python() -> Diagnosis:
    from packaging.specifiers import SpecifierSet

    version = sys.version.split()[0]
    wanted = metadata.metadata("prodkit")["Requires-Python"]
    bad = not SpecifierSet(wanted).contains(version, prereleases=True)
    return Diagnosis("python", "error" if bad else None, {"version": version, "wanted": wanted})


def _packages() -> Diagnosis:
    from packaging.requirements import Requirement

    wanted = [Requirement(line) for line in metadata.requires("prodkit") or []]
    wanted = [need for need in wanted if need.marker is None or need.marker.evaluate({"extra": ""})]
    faults = []
    for need in wanted:
        try:
            version = metadata.version(need.name)
        except metadata.PackageNotFoundError:
            faults.append(str(need))
            continue
        if not need.specifier.contains(version, prereleases=True):
            faults.append(f"{need} ({version})")
    return Diagnosis("packages", "error" if faults else None, {"count": len(wanted), "names": ", ".join(faults)})


def _files() -> Diagnosis:
    try:
        folder = places.shared("notebooks")
        places.shared("template")
    except FileNotFoundError:
        return Diagnosis("files", "error")
    return Diagnosis("files", None if folder.is_dir() else "error", {"folder": folder})


def _folder(folder: Path) -> Diagnosis:
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    try:
        with tempfile.TemporaryFile(dir=existing):
            severity: Severity | None = None
    except OSError:
        severity = "error"
    return Diagnosis("folder", severity, {"folder": folder})


def _bytecode() -> Diagnosis:
    severity: Severity | None = "warning" if sys.dont_write_bytecode else None
    return Diagnosis("bytecode", severity, {"folder": sysconfig.get_path("purelib")})


def _port() -> Diagnosis:
    from prodkit import serve

    try:
        serve.free_port("127.0.0.1", serve.PORT)
    except serve.PortTakenError:
        return Diagnosis("port", "warning", {"port": serve.PORT})
    return Diagnosis("port", None, {"port": serve.PORT})


def _kernel() -> Diagnosis:
    from jupyter_client.kernelspec import KernelSpecManager
    from jupyter_client.manager import KernelManager

    start = time.monotonic()
    kernel = KernelManager(kernel_name="python3", kernel_spec_manager=KernelSpecManager(kernel_dirs=[]))
    try:
        kernel.start_kernel(stdout=DEVNULL, stderr=DEVNULL)
        client = kernel.client()
        client.start_channels()
        client.wait_for_ready(timeout=60)
        client.stop_channels()
    except Exception as fault:  # noqa: BLE001 -- whatever keeps a kernel from starting is the finding
        return Diagnosis("kernel", "error", {"detail": str(fault) or type(fault).__name__})
    finally:
        if kernel.has_kernel:
            kernel.shutdown_kernel(now=True)
    return Diagnosis("kernel", None, {"seconds": round(time.monotonic() - start, 1)})


def _browser() -> Diagnosis:
    path = browser()
    return Diagnosis("browser", None if path else "warning", {"path": path})
