"""Takes the pictures of the documentation anew: every app in French and English, on a desk, on a phone, in the dark.

`uv run python docs/pictures.py` serves the starter productions from a folder of its own, to the machine's Chromium, and
writes `docs/pictures/` and the page that shows them all, `docs/gallery.md`. `pdftoppm` draws the documents.
`uv run python docs/pictures.py cash` takes only the pictures whose name begins so.
"""  # noqa: INP001 -- a script beside its pictures, not a package

from __future__ import annotations

import io
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from prodkit import datafiles, doctor, i18n, report, serve, store
from prodkit.i18n import Lang

FOLDER = Path(__file__).parent / "pictures"
SIZES = {"wide": (1280, 860), "narrow": (360, 780)}
SCALES = {"wide": 1.25, "narrow": 1.5}
MOST = 300_000  # bytes of a picture
COLOURS = 96
PATIENCE = 120_000  # milliseconds, for a machine that does something else meanwhile
TRANSPORT = 5  # the sixth account of the top sheet
DETAIL = {"fr": "Quantité", "en": "Quantity"}  # a column that the top sheet has not
FILM, CLIP = "les-marees", "grand-matin"
Act = Callable[[Page, Lang], None]


@dataclass(frozen=True)
class Scene:
    """What a picture shows.

    Attributes:
        name: Its name.
        address: What is opened.
        french: What it is, in French, and `english` in English.
        ready: What must be there.
        act: What is done before it is taken.
        top: What is brought to the top of the window; empty for the head of the page.
        looks: The sizes it is taken in; `dark` is wide.
    """

    name: str
    address: str
    french: str
    english: str
    ready: str
    act: Act = lambda _page, _lang: None
    top: str = ""
    looks: tuple[str, ...] = ("wide",)


def why(page: Page, _lang: Lang) -> None:
    """Open an amount down to its formulas."""
    page.get_by_role("treegrid").locator(".pk-grid-explainable").nth(TRANSPORT).click()
    tree = page.locator("section", has=page.locator("#pk-why"))
    tree.locator("summary").nth(1).click()
    tree.locator("summary").nth(2).click()


def detail(page: Page, lang: Lang) -> None:
    """Open the detail of the budget."""
    page.locator("#pk-tab-detail").click()
    page.get_by_role("columnheader", name=DETAIL[lang]).wait_for()


def charts(page: Page, _lang: Lang) -> None:
    """Open the pictures of the budget."""
    page.locator("#pk-tab-charts").click()
    page.locator("#pk-tab-charts[aria-selected=true]").wait_for()
    page.locator("figure svg").first.wait_for()


def simulated(page: Page, _lang: Lang) -> None:
    """Draw ten thousand cases."""
    page.locator("[data-action=simulate]").click()
    page.locator("#pk-panel svg").nth(1).wait_for()
    page.locator("#pk-panel progress").wait_for(state="detached")


def mapped(page: Page, _lang: Lang) -> None:
    """Cross two drivers."""
    page.locator("[data-action=map] button, button[data-action=map]").last.click()
    page.locator(".pk-heat").first.wait_for()


def compared(page: Page, _lang: Lang) -> None:
    """Compare an engagement with a copy that is paid more."""
    page.locator("[data-action=copy]").first.click()
    page.locator("[data-action=side]").first.wait_for()


SCENES = (
    Scene("home", "", "Les productions", "The productions", "table", looks=("wide", "narrow")),
    Scene("estimate", f"estimate?production={FILM}", "Devis : la feuille de tête", "Estimate: the top sheet",
          "[role=treegrid]", looks=("wide", "narrow", "dark")),
    Scene("why", f"estimate?production={FILM}", "Pourquoi ce chiffre ?", "Why this figure?", "[role=treegrid]", why,
          "#pk-why"),
    Scene("detail", f"estimate?production={FILM}", "Devis : le détail", "Estimate: the detail", "[role=treegrid]",
          detail),
    Scene("charts", f"estimate?production={FILM}", "Devis : où va l’argent", "Estimate: where the money goes",
          "[role=treegrid]", charts),
    Scene("payroll", "payroll?", "Paie : coût d’un engagement", "Payroll: the cost of an engagement", ".pk-tile",
          looks=("wide", "narrow", "dark")),
    Scene("curve", "payroll?tab=curve", "Paie : coût selon les heures", "Payroll: cost against hours", "figure svg"),
    Scene("week", "payroll?tab=week", "Paie : la semaine heure par heure", "Payroll: the week hour by hour",
          ".pk-panels"),
    Scene("deals", "payroll?tab=compare", "Paie : deux engagements comparés", "Payroll: two engagements compared",
          ".pk-panels [data-action=copy]", compared),
    Scene("scenarios", f"scenarios?production={FILM}", "Scénarios : côte à côte", "Scenarios: side by side",
          ".pk-compare", looks=("wide", "narrow", "dark")),
    Scene("difference", f"scenarios?production={FILM}&tab=difference&scenario=tout-ensemble",
          "Scénarios : pourquoi deux totaux diffèrent", "Scenarios: why two totals differ", "#pk-panel svg",
          top="[role=tablist]", looks=("wide", "narrow", "dark")),
    Scene("chances", f"scenarios?production={FILM}&tab=chances", "Scénarios : les chances de tenir le budget",
          "Scenarios: the chances of staying in budget", "[data-action=simulate]", simulated, "[role=tablist]",
          ("wide", "dark")),
    Scene("tornado", f"scenarios?production={FILM}&tab=chances", "Scénarios : ce qui pèse le plus",
          "Scenarios: what weighs most", "[data-action=simulate]", simulated, "#pk-panel figure:nth-of-type(2)"),
    Scene("map", f"scenarios?production={FILM}&tab=seek", "Scénarios : deux paramètres croisés",
          "Scenarios: two drivers crossed", "[data-action=map]", mapped, "[role=tablist]"),
    Scene("plan", f"finance?production={FILM}", "Financement : le plan", "Finance: the plan", "#pk-part-plan svg",
          looks=("wide", "narrow", "dark")),
    Scene("credits", f"finance?production={FILM}&tab=credits", "Financement : les crédits d’impôt",
          "Finance: tax credits", "#pk-part-credits"),
    Scene("cash", f"finance?production={FILM}&tab=cash", "Financement : la trésorerie", "Finance: the cash curve",
          "#pk-part-cash svg", looks=("wide", "narrow")),
    Scene("receipts", f"finance?production={FILM}&tab=receipts", "Financement : les recettes partagées",
          "Finance: receipts shared out", "#pk-part-receipts svg"),
    Scene("tour", "finance?production=un-dimanche-de-neige&tab=tour", "Financement : la tournée", "Finance: the tour",
          "#pk-part-tour"),
    Scene("client", f"client?production={CLIP}", "Vue client", "Client view", ".pk-client-version",
          looks=("wide", "narrow", "dark")),
)  # fmt: skip
PAPERS = {
    "quote": (CLIP, "Devis à envoyer", "A quote to send"),
    "top_sheet": (FILM, "Feuille de tête", "Top sheet"),
    "comparison": (FILM, "Comparaison de scénarios", "Comparison of scenarios"),
}


def main() -> None:
    """Take the pictures, all or those asked for, and write the page that shows them."""
    FOLDER.mkdir(exist_ok=True)
    wanted = tuple(sys.argv[1:]) or ("",)
    scenes = [scene for scene in SCENES if scene.name.startswith(wanted)]
    with serving() as address, sync_playwright() as playwright:
        # Chromium refuses its sandbox to root.
        arguments = ["--no-sandbox"] if os.name == "posix" and os.geteuid() == 0 else []
        for lang in i18n.LANGS:  # fields for dates speak the language of the browser itself
            given = ["--disable-gpu", f"--lang={lang}", *arguments]
            environment = {**os.environ, "LANGUAGE": lang, "LANG": i18n.LOCALES[lang] + ".UTF-8"}
            browser = playwright.chromium.launch(executable_path=doctor.browser(), args=given, env=environment)
            for look in ("wide", "narrow", "dark"):
                take(browser, address, [scene for scene in scenes if look in scene.looks], look, lang)
            browser.close()
    for kind in PAPERS:
        if kind.startswith(wanted):
            draw(kind)
    (FOLDER.parent / "gallery.md").write_text(gallery(), encoding="utf-8")


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


def take(browser: Browser, address: str, scenes: list[Scene], look: str, lang: Lang) -> None:
    """Take the pictures of one size in one language."""
    size = "narrow" if look == "narrow" else "wide"
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale=lang, device_scale_factor=SCALES[size],
        color_scheme="dark" if look == "dark" else "light", timezone_id="Europe/Paris",
    )  # fmt: skip
    context.set_default_timeout(PATIENCE)
    for scene in scenes:
        page = context.new_page()
        page.goto(f"{address}/{scene.address}{'&' if '?' in scene.address else '?'}lang={lang}")
        page.locator(scene.ready).first.wait_for()
        scene.act(page, lang)
        save(page, f"{scene.name}-{look}.{lang}", scene.top)
        page.close()
    context.close()


def save(page: Page, name: str, top: str) -> None:
    """Save what is on the screen, scrolled down to an element."""
    page.wait_for_timeout(600)  # focus moves, and the last figures slide into place
    page.evaluate(
        "css => scrollTo(0, css ? document.querySelector(css).getBoundingClientRect().top + scrollY - 24 : 0)", top
    )
    page.wait_for_timeout(150)
    keep(Image.open(io.BytesIO(page.screenshot(animations="disabled", caret="hide"))), name)


def keep(picture: Image.Image, name: str) -> None:
    """Write a picture in as few colours as do not show; small marks keep the theme's own."""
    path, drawn = FOLDER / f"{name}.png", picture.convert("RGB")
    common = (drawn.quantize(COLOURS, dither=Image.Dither.NONE).getpalette() or [])[: 3 * COLOURS]
    palette = Image.new("P", (1, 1))
    palette.putpalette(common + theme())
    drawn.quantize(palette=palette, dither=Image.Dither.NONE).save(path, optimize=True)
    if path.stat().st_size > MOST:
        raise SystemExit(f"{path}: {path.stat().st_size} bytes, more than {MOST}")


@cache
def theme() -> list[int]:
    """List the colours of the theme, as bytes of red, green and blue."""
    colours = dict.fromkeys(re.findall(r"#([0-9a-f]{6})\b", datafiles.asset("theme.css")))
    return [byte for colour in colours for byte in bytes.fromhex(colour)]


def draw(kind: str) -> None:
    """Draw the first page of a document."""
    tool = shutil.which("pdftoppm")
    if tool is None:
        raise SystemExit("pdftoppm is not installed: the documents cannot be drawn (poppler-utils has it)")
    with TemporaryDirectory(prefix="prodkit-pictures-") as folder:
        production = store.load(store.create(Path(folder), "paper", PAPERS[kind][0]))
        for lang in i18n.LANGS:
            paper = Path(folder) / "paper.pdf"
            paper.write_bytes(report.write(report.of_production(kind, production, lang), "pdf"))
            subprocess.run([tool, "-png", "-r", "80", "-l", "1", "-singlefile", paper, paper], check=True)  # noqa: S603
            keep(Image.open(paper.with_suffix(".pdf.png")), f"{kind}.{lang}")


def gallery() -> str:
    """Write the page that shows every picture that is there, French and English side by side."""
    rows = [
        "# Pictures · Images", "",
        "Every app, as `docs/pictures.py` took it from the starter productions.", "",
        "Chaque application, telle que `docs/pictures.py` l’a prise avec les productions d’exemple.", "",
    ]  # fmt: skip
    looks = {"wide": "", "dark": " · sombre, dark", "narrow": " · téléphone, phone"}
    for scene in SCENES:
        rows += [f"## {scene.english} · {scene.french}", ""]
        for look in scene.looks:
            rows += beside(f"{scene.name}-{look}", f"{scene.french}{looks[look]}", f"{scene.english}{looks[look]}",
                           240 if look == "narrow" else 440)  # fmt: skip
    rows += ["## Documents", ""]
    for kind, (_, french, english) in PAPERS.items():
        rows += [f"### {english} · {french}", "", *beside(kind, french, english, 400)]
    return "\n".join(rows).rstrip() + "\n"


def beside(name: str, french: str, english: str, width: int) -> list[str]:
    """Write the two pictures of a scene, side by side."""
    return [
        *(f'<img src="pictures/{name}.{lang}.png" width="{width}" alt="{said}">'
          for lang, said in (("fr", french), ("en", english))),
        "",
    ]  # fmt: skip


if __name__ == "__main__":
    main()
