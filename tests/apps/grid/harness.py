"""The budget grid on a page that stands in for the kernel, and a small budget to show in it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from prodkit import i18n
from prodkit.ui.grid import BudgetGrid

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page, Route

HARNESS = Path(__file__).with_name("harness.html").read_text(encoding="utf-8")
STATE = ("columns", "rows", "editable", "expanded_depth", "texts", "lang", "label")
UNITS = [{"value": "day", "label": "jour"}, {"value": "week", "label": "semaine"}]


def column(name: str, kind: str = "text", *, width: int = 12, priority: int = 1, **more: Any) -> dict[str, Any]:
    align = "end" if kind == "number" else "start"
    base = {"id": name, "label": name.title(), "align": align, "width": width, "kind": kind}
    return {**base, "editable": True, "priority": priority, **more}


COLUMNS = [
    column("label", width=30),
    column("quantity", "number"),
    column("unit", "select", priority=3, options=UNITS),
    column("rate", "number", priority=2),
    column("taxed", "check", priority=4),
    column("amount", "number", editable=False),
]


def account(name: str, label: str) -> dict[str, Any]:
    cells = {"label": {"t": label}, "amount": {"t": "9\u202f000,00\u00a0€", "x": True}}
    return {"id": name, "parent": None, "depth": 0, "kind": "account", "cells": cells}


def line(name: str, parent: str, label: str, **more: Any) -> dict[str, Any]:
    cells = {
        "label": {"t": label},
        "quantity": {"t": "5", "s": "= days / 4", "f": True},
        "unit": {"t": "jour", "s": "day"},
        "rate": {"t": "1\u202f234,50", "s": "1234,5"},
        "taxed": {"t": "✓", "s": "true"},
        "amount": {"t": "6\u202f172,50", "x": True},
    }
    return {"id": name, "parent": parent, "depth": 1, "kind": "line", "cells": cells, **more}


def small() -> list[dict[str, Any]]:
    return [
        account("team", "Équipe"),
        line("chief", "team", "Chef opérateur"),
        line("loader", "team", "Assistant"),
        line("grip", "team", "Machiniste", muted=True),
        account("sets", "Décors"),
        line("paint", "sets", "Peinture"),
        {"id": "sum", "parent": None, "depth": 0, "kind": "total", "cells": {"label": {"t": "Total"}}},
    ]


def large(lines: int) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for at in range(lines):
        if at % 25 == 0:
            rows.append(account(f"a{at}", f"Poste {at}"))
        rows.append(line(f"l{at}", rows[-1 - at % 25]["id"], f"Ligne {at}"))
    return rows


class Harness:
    """The grid as a user meets it, and what it tells Python."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def mount(
        self, rows: list[dict[str, Any]], *, editable: bool = True, depth: int = 1, lang: i18n.Lang = "fr"
    ) -> float:
        """Show rows in a new grid and give the milliseconds until they are on the screen."""
        widget = BudgetGrid(editable=editable, expanded_depth=depth, lang=lang)
        widget.show(COLUMNS, rows, lang)
        state = {name: getattr(widget, name) for name in STATE}
        time: float = self.page.evaluate("state => mount(state)", state)
        return time

    def words(self, lang: i18n.Lang) -> dict[str, str]:
        return dict(i18n.area("grid", lang))

    def cell(self, row: str, name: str) -> Locator:
        return self.page.locator(f'[data-row="{row}"] > [data-column="{name}"]')

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def sent(self) -> list[dict[str, Any]]:
        """Give what Python was told since the last call, once what is under way has ended."""
        settled = "new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(model.sent.splice(0)), 20)))"
        messages: list[dict[str, Any]] = self.page.evaluate(settled)
        return messages

    def shown(self) -> list[str]:
        ids: list[str] = self.page.evaluate("[...document.querySelectorAll('[data-row]')].map(row => row.dataset.row)")
        return ids

    def paste(self, text: str) -> None:
        self.page.evaluate("text => navigator.clipboard.writeText(text)", text)
        self.press("Control+V")

    def read_tsv(self, text: str) -> list[list[str]]:
        """Call the page's reader of spreadsheet text, which no widget gives away."""
        code = BudgetGrid()._esm.replace("export default { render };", "readTsv(text)")
        table: list[list[str]] = self.page.evaluate("([code, text]) => eval(code)", [code, text])
        return table

    def focused(self) -> list[str]:
        at: list[str] = self.page.evaluate(
            "[document.activeElement.parentElement.dataset.row, document.activeElement.dataset.column]"
        )
        return at


def edit(row: str, name: str, text: str) -> dict[str, Any]:
    return {"type": "edit", "edits": [{"row": row, "column": name, "text": text}]}


def open_harness(browser: Browser, **options: Any) -> Harness:
    context = browser.new_context(**options)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    widget = BudgetGrid()
    files = {"": (HARNESS, "html"), "grid.mjs": (widget._esm, "javascript"), "grid.css": (widget._css, "css")}

    def serve(route: Route) -> None:
        body, kind = files.get(route.request.url.rpartition("/")[2], ("", "plain"))
        route.fulfill(body=body, content_type=f"text/{kind}; charset=utf-8")

    page.route("**/*", serve)
    page.goto("http://localhost/")
    page.wait_for_function("window.ready")
    return Harness(page)
