"""What a hostile file or visitor sends stays text, and leaves the app working."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import prodkit as pk
from apps.pages import Estimate, open_app
from apps.served import Served
from prodkit import edit

pytestmark = pytest.mark.browser

Open = Callable[..., Estimate]

ATTACK = "<img src=x onerror='window.attacked=1'>\"><script>window.attacked=1</script>{{7*7}} $\\alpha$"
RIGHT_TO_LEFT = "\u202e"
SEND = """
(messages) => {
    const models = [...window.prodkit.models.values()];
    for (const model of models) {
        for (const message of messages) {
            model.send(message);
            model.say({ method: "update", state: message });
        }
        model.say({ method: "update", state: { html: "<h1>mine</h1>", rows: [], _esm: "1", children: [] } });
    }
    // The kernel answers this once it has dealt with all of the above.
    return new Promise((done) => {
        models[0].on("change", () => done(models.length));
        models[0].say({ method: "request_state" });
    });
}
"""
GARBAGE: list[object] = [
    None, 0, "", [], {}, [[]], {"action": 5}, {"action": None, "value": {}}, {"type": "edit"}, {"type": []},
    {"action": "nothing", "value": "x", "fields": {}, "number": 1},
    {"action": "drive", "value": "1e999", "fields": {"name": "crew_size"}, "number": 2},
    {"action": "drive", "value": "NaN", "fields": {"name": "crew_size"}, "number": 3},
    {"action": "drive", "value": "12", "fields": {"name": "__class__"}, "number": 4},
    {"action": "set_driver", "value": "=" + "(" * 5000, "fields": {"name": "extras"}, "number": 5},
    {"action": "set_driver", "value": "= __import__('os')", "fields": {"name": "extras"}, "number": 6},
    {"action": "choose", "value": "../../../etc/passwd", "fields": {}, "number": 7},
    {"action": "version", "value": "-1", "fields": {}, "number": 8},
    {"action": "version", "value": "9" * 400, "fields": {}, "number": 9},
    {"action": "see_version", "value": "999999", "fields": {}, "number": 10},
    {"action": "resume", "value": "../draft", "fields": {}, "number": 11},
    {"action": "download", "value": "../../x", "fields": {}, "number": 12},
    {"action": "tab", "value": "__init__", "fields": {}, "number": 13},
    {"action": "lang", "value": "xx", "fields": {}, "number": 14},
    {"action": "lang", "value": "fr", "fields": {}, "number": 15},
    {"action": "drive", "value": "x" * 100_000, "fields": {"name": "x" * 100_000}, "number": 2**60},
    {"type": "edit", "edits": [{"row": "lines:nobody", "column": "rate", "text": "1"}]},
    {"type": "edit", "edits": [{"row": "total", "column": "total", "text": "1"}]},
    {"type": "edit", "edits": [{"row": "lines:scripte-prep", "column": "__class__", "text": "1"}]},
    {"type": "delete", "rows": ["account:2", "total", "charges:contingency"]},
    {"type": "move", "rows": ["lines:scripte-prep"], "after": "total"},
    {"type": "explain", "row": "total", "column": "label"},
    {"type": "save", "path": "/etc/passwd"},
]  # fmt: skip


@pytest.fixture
def attacker(desk: Served) -> Iterator[Path]:
    """A film whose every text is an attack."""
    attack = json.dumps(ATTACK)
    both = f"{{fr: {attack}, en: {attack}}}"
    path = desk.folder / "attack.yaml"
    path.write_text(
        f"prodkit: 1\ntitle: {both}\nkind: feature_film\ncurrency: EUR\ncountry: FR\nchart: cnc-film\n"
        f"drivers:\n  - {{id: days, label: {both}, unit: {both}, note: {attack}, value: 3, min: 1, max: 9}}\n"
        f"phases:\n  - {{id: shoot, label: {both}, start: 2027-03-01, length: 2}}\n"
        f"accounts:\n  - {{code: 2-X, parent: '2', label: {both}}}\n"
        f"lines:\n  - {{id: one, account: 2-X, label: {both}, quantity: = days, rate: 10, phase: shoot,\n"
        f"     note: {attack}, supplier: {attack}, location: {attack}, tags: [{attack}],\n"
        f"     source: {{text: {attack}, status: quoted}}}}\n"
        f"charges:\n  - {{id: two, account: '9', label: {both}, rate: 0.1, of: total_less_itself}}\n",
        encoding="utf-8",
    )
    yield path
    path.unlink()


def unharmed(page: Page) -> None:
    assert page.evaluate("window.attacked") is None
    assert page.locator("main img").count() == 0
    assert page.locator("main script", has_text="attacked").count() == 0
    assert "Traceback" not in page.content()


def test_a_file_full_of_markup_is_shown_as_text_everywhere(clean: Page, desk: Served, attacker: Path) -> None:
    film = pk.load(attacker)
    open_app(clean, f"{desk.url}?lang=fr")
    expect(clean.get_by_role("link", name=ATTACK)).to_be_visible()
    unharmed(clean)
    clean.get_by_role("link", name=ATTACK).click()
    app = Estimate(clean).wait()
    app.shows(film)
    expect(clean).to_have_title(f"{ATTACK} · prodkit")
    app.cell("account:2", "amount").click()
    app.why.locator("details").evaluate_all("all => all.forEach((one) => { one.open = true; })")
    expect(app.why).to_contain_text("<script>")
    app.tab("detail")
    app.page.get_by_role("button", name="Tout déplier").last.click()
    expect(app.cell("lines:one", "label")).to_contain_text("<script>")
    for tab in ("charts", "findings", "history"):
        app.tab(tab)
        unharmed(clean)
    app.tab("charts")
    for dimension in ("location", "supplier", "tag", "phase"):
        app.page.get_by_role("button", name=app.word(f"by.{dimension}")).click()
        expect(app.page.locator("figure svg")).to_contain_text("<img")
        unharmed(clean)
    app.driver("days").fill(ATTACK)
    app.press("Enter")
    expect(app.page.locator("#pk-driver-days-note")).to_contain_text("<img")
    clean.get_by_role("link", name="English").click()
    expect(clean.locator("html")).to_have_attribute("lang", "en")
    unharmed(clean)
    app.lang = "en"
    name, _ = app.download("download_csv")
    assert name == "attack.csv"


def test_signs_that_turn_text_around_are_refused_with_their_place(clean: Page, desk: Served) -> None:
    path = desk.folder / "turned.yaml"
    path.write_text(f'prodkit: 1\ntitle: "Film {RIGHT_TO_LEFT}gpj.exe"\nkind: feature_film\n', encoding="utf-8")
    open_app(clean, f"{desk.url}?lang=fr")
    row = clean.get_by_role("row").filter(has_text="turned")
    expect(row).to_contain_text("title")
    expect(row.get_by_role("link")).to_have_count(0)
    assert RIGHT_TO_LEFT not in clean.content()
    path.unlink()


def test_garbage_sent_to_every_widget_leaves_the_app_working(estimate: Open, production: Path) -> None:
    film = pk.load(production)
    app = estimate()
    assert app.page.evaluate(SEND, GARBAGE) > 8
    app.slider("crew_size").focus()
    app.press("ArrowRight")
    size = float(app.slider("crew_size").input_value())
    expect(app.driver("crew_size")).to_have_value(f"{size:g}")
    app.page.locator("#pk-tab-detail").click()
    app.page.locator("#pk-tab-top").click()
    app.shows(edit.set_drivers(film, {"crew_size": size}))
    unharmed(app.page)
    assert app.page.get_by_role("heading", name="mine").count() == 0
    assert pk.load(production) == film  # nothing was saved
