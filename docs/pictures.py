"""Takes the pictures of the README anew: every app, in French and English, on a desk and on a phone.

`uv run python docs/pictures.py` serves the starter productions from a folder of its own, to the machine's Chromium.
"""  # noqa: INP001 -- a script beside its pictures, not a package

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from prodkit import doctor, i18n, serve

FOLDER = Path(__file__).parent / "pictures"
SIZES = {"wide": (1280, 860), "narrow": (390, 844)}
MOST = 300_000  # bytes of a picture
TRANSPORT = 5  # the sixth account of the top sheet
WHY = "document.getElementById('pk-why').getBoundingClientRect().top + scrollY - innerHeight * 0.45"
DETAIL = {"fr": "Quantité", "en": "Quantity"}  # a column that the top sheet has not
PATIENCE = 60_000  # milliseconds, for a machine that does something else meanwhile


def main() -> None:
    """Take every picture."""
    FOLDER.mkdir(exist_ok=True)
    with serving() as address, sync_playwright() as playwright:
        # Chromium refuses its sandbox to root.
        arguments = ["--no-sandbox"] if os.name == "posix" and os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=doctor.browser(), args=["--disable-gpu", *arguments])
        for lang in i18n.LANGS:
            for size in SIZES:
                take(browser, address, size, lang)
        browser.close()


@contextmanager
def serving() -> Iterator[str]:
    """Serve a folder that holds the starter productions, and give its address."""
    port = serve.free_port("127.0.0.1", 0)
    with TemporaryDirectory(prefix="prodkit-pictures-", ignore_cleanup_errors=True) as folder:
        command = [sys.executable, "-c", "from prodkit.cli import main; main()", "serve", folder]
        command += ["--no-browser", "--port", str(port)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603 -- our own words
            assert server.stdout is not None  # noqa: S101 -- for the type checker: we asked for a pipe
            server.stdout.readline()
            try:
                yield f"http://127.0.0.1:{port}"
            finally:
                server.send_signal(signal.SIGINT)
                server.wait()  # while its last words are still heard


def take(browser: Browser, address: str, size: str, lang: i18n.Lang) -> None:
    """Take the pictures of one size in one language."""
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, locale=lang, device_scale_factor=1.5)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()

    page.goto(f"{address}/?lang={lang}")
    page.get_by_role("table").wait_for()
    save(page, f"home-{size}.{lang}")

    page.goto(f"{address}/estimate?production=les-marees&lang={lang}")
    page.get_by_role("treegrid").wait_for()
    save(page, f"estimate-{size}.{lang}")

    if size == "wide":
        page.get_by_role("treegrid").locator(".pk-grid-explainable").nth(TRANSPORT).click()
        tree = page.locator("section", has=page.locator("#pk-why"))
        tree.locator("summary").nth(1).click()
        tree.locator("summary").nth(2).click()
        save(page, f"why-{size}.{lang}", top=WHY)

        page.locator("#pk-tab-detail").click()
        page.get_by_role("columnheader", name=DETAIL[lang]).wait_for()
        save(page, f"detail-{size}.{lang}")
    context.close()


def save(page: Page, name: str, top: str = "0") -> None:
    """Save what is on the screen, in as few colours as do not show, scrolled down to `top`, in JavaScript."""
    page.wait_for_timeout(600)  # focus moves, and the last figures slide into place
    page.evaluate(f"scrollTo(0, {top})")
    path = FOLDER / f"{name}.png"
    page.screenshot(path=path, animations="disabled", caret="hide")
    Image.open(path).convert("RGB").quantize(128, dither=Image.Dither.NONE).save(path, optimize=True)
    if path.stat().st_size > MOST:
        raise SystemExit(f"{path}: {path.stat().st_size} bytes, more than {MOST}")


if __name__ == "__main__":
    main()
