"""The home page and the Estimate app as a person sees and works them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, SupportsFloat

from playwright.sync_api import expect

import prodkit as pk
from prodkit import i18n, money
from prodkit.i18n import Lang

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from prodkit.production import Production

READY = "body[data-line=connected]"
OPENING = 60_000  # ms; a kernel starts in two seconds, more when several start at once


def word(key: str, lang: Lang, **values: object) -> str:
    return i18n.text(f"app.{key}", lang, **values)


def open_app(page: Page, url: str) -> None:
    page.goto(url)
    wait_for_app(page)


def wait_for_app(page: Page) -> None:
    page.locator("main").wait_for(state="visible", timeout=OPENING)
    page.locator(READY).wait_for(timeout=OPENING)


class Home:
    """The list of productions."""

    def __init__(self, page: Page, lang: Lang = "fr") -> None:
        self.page = page
        self.lang: Lang = lang

    def row(self, title: str) -> Locator:
        return self.page.get_by_role("row").filter(has=self.page.get_by_role("link", name=title, exact=True))

    def follow(self, title: str) -> Estimate:
        self.row(title).get_by_role("link").click()
        return Estimate(self.page, self.lang).wait()

    def create(self, title: str, starter: str) -> Estimate:
        self.page.get_by_label(word("home.title", self.lang)).fill(title)
        self.page.get_by_label(word("home.starter", self.lang)).select_option(starter)
        self.page.get_by_role("button", name=word("home.create", self.lang)).click()
        self.page.wait_for_url("**/estimate?*")
        return Estimate(self.page, self.lang).wait()


class Estimate:
    """The Estimate app on a production."""

    def __init__(self, page: Page, lang: Lang = "fr") -> None:
        self.page = page
        self.lang: Lang = lang
        self.message = page.locator("#pk-message")
        self.state = page.locator("#pk-state")
        self.spoken = page.locator("#pk-spoken")
        self.why = page.locator("section", has=page.locator("#pk-why"))

    def wait(self) -> Estimate:
        """Wait until the app can be used."""
        self.page.wait_for_url("**/estimate?*")
        wait_for_app(self.page)
        expect(self.total).to_be_visible()
        return self

    def word(self, key: str, **values: object) -> str:
        return word(key, self.lang, **values)

    def button(self, key: str) -> Locator:
        return self.page.get_by_role("button", name=self.word(key), exact=True)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def until(self, check: Callable[[], bool]) -> None:
        """Wait for something that no locator tells."""
        for _ in range(200):
            if check():
                return
            self.page.wait_for_timeout(50)
        assert check()

    # -- figures

    def tile(self, key: str) -> Locator:
        """The figure under a heading such as `tile.total`."""
        label = self.page.get_by_text(re.compile(f"^{re.escape(self.word(f'tile.{key}'))}$"))
        return self.page.locator(".pk-tile").filter(has=label).locator(".pk-tile-value")

    @property
    def total(self) -> Locator:
        return self.tile("total")

    def money(self, amount: SupportsFloat, film: Production) -> str:
        return money.format_money(float(amount), film.currency, self.lang)

    def shows(self, film: Production) -> None:
        """Expect the headline figures of this production; on the top sheet, those of every account too."""
        budget = pk.evaluate(film)
        expect(self.total).to_have_text(self.money(budget.total, film))
        expect(self.spoken).to_contain_text(self.money(budget.total, film))
        if float(budget.contingency):
            expect(self.tile("without_contingency")).to_have_text(self.money(budget.total_without_contingency, film))
        if self.page.locator("#pk-tab-top").get_attribute("aria-selected") == "true":
            table = budget.accounts(depth=1)
            for account, amount in zip(table.account, table.amount, strict=True):
                figure = money.format_number(float(amount), self.lang, money.minor_digits(film.currency))
                expect(self.cell(f"account:{account}", "amount")).to_have_text(figure)

    # -- drivers

    def driver(self, name: str) -> Locator:
        return self.page.locator(f"#pk-driver-{name}")

    def slider(self, name: str) -> Locator:
        return self.page.locator(f"#pk-driver-{name}-slider")

    def drag(self, name: str, share: float) -> float:
        """Drag a slider to a share of its track and give the value it is left at."""
        slider = self.slider(name)
        slider.scroll_into_view_if_needed()
        box = slider.bounding_box()
        assert box is not None
        least, most, value = (float(slider.get_attribute(key) or "") for key in ("min", "max", "value"))
        middle = box["y"] + box["height"] / 2
        start = box["x"] + box["width"] * (value - least) / (most - least)
        self.page.mouse.move(start, middle)
        self.page.mouse.down()
        self.page.mouse.move(box["x"] + box["width"] * share, middle, steps=12)
        self.page.mouse.up()
        # The browser hands on a drag once a frame: the last move may still be on its way.
        self.page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        return float(slider.input_value())

    # -- tabs and the grid

    def tab(self, name: str) -> None:
        """Choose a tab and wait for what it shows."""
        self.page.locator(f"#pk-tab-{name}").click()
        expect(self.page.locator(f"#pk-tab-{name}")).to_have_attribute("aria-selected", "true")
        if name in {"top", "detail"}:
            expect(self.page.get_by_role("treegrid", name=self.word(f"tab.{name}"))).to_be_visible()

    def cell(self, row: str, column: str) -> Locator:
        return self.page.locator(f'.pk-grid:visible [data-row="{row}"] > [data-column="{column}"]')

    def rows(self, kind: str) -> list[str]:
        """Ids of the rows of a kind (`lines`, `charges`, `account`) now in sight, in order."""
        found = "rows => rows.map(row => [+row.ariaRowIndex, row.dataset.row]).sort((a, b) => a[0] - b[0])"
        rows: list[tuple[int, str]] = self.page.locator(f'.pk-grid:visible [data-row^="{kind}:"]').evaluate_all(found)
        return [name for _, name in rows]

    def find(self, text: str) -> None:
        """Show only the lines whose name or account holds these words."""
        self.page.locator(".pk-grid-filter:visible").fill(text)

    def type_in(self, row: str, column: str, text: str) -> None:
        self.cell(row, column).click()
        self.page.keyboard.type(text)
        self.press("Enter")

    def paste(self, row: str, column: str, text: str) -> None:
        """Paste what a spreadsheet put on the clipboard."""
        self.cell(row, column).click()
        self.page.evaluate("text => navigator.clipboard.writeText(text)", text)
        self.press("Control+V")

    def command(self, row: str, name: str) -> None:
        """Choose a command of a line's menu."""
        self.cell(row, "label").click()
        self.page.locator(f'.pk-grid:visible [data-row="{row}"] .pk-grid-more').click()
        self.page.locator(f'[role="menuitem"][data-command="{name}"]').click()

    # -- files

    def save(self) -> None:
        self.button("save").click()
        expect(self.state).to_have_text(self.word("saved"))

    def download(self, key: str) -> tuple[str, str]:
        """Download a file and give its name and text."""
        with self.page.expect_download() as told:
            self.button(key).click()
        return told.value.suggested_filename, Path(told.value.path()).read_text(encoding="utf-8")

    def is_unsaved(self) -> None:
        """Expect unsaved work, with its token in the address."""
        expect(self.state).to_have_text(self.word("unsaved"))
        self.page.wait_for_url(re.compile(r"[?&]draft=[\w-]{8,}"))


def sentences(lang: Lang) -> set[str]:
    """All that the pages' catalogues say as it stands, without values put in."""
    return {
        " ".join(value.split())
        for area in ("app", "grid", "page", "kinds", "units")
        for value in i18n.area(area, lang).values()
        if "{" not in value
    }
