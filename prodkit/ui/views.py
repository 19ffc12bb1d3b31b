"""What the Estimate app shows around the grid, as HTML: every function draws the open work anew."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from prodkit import i18n, money, periods
from prodkit.html import Html, join, tag
from prodkit.i18n import Lang, pick
from prodkit.ui.driverfield import driver_field
from prodkit.ui.sheet import word

if TYPE_CHECKING:
    from prodkit.budget import Budget
    from prodkit.errors import Finding, Severity
    from prodkit.explanation import Explanation
    from prodkit.ui.work import Work

_LOOKS: Mapping[Severity, str] = {"error": "error", "warning": "warn", "info": "info"}
TABS = ("top", "detail", "charts", "findings", "history", "import")


def button(label: str, action: str, value: str = "", *, look: str = "", **attributes: object) -> Html:
    """Draw a button that calls an action."""
    classes = f"pk-button pk-button-{look}" if look else "pk-button"
    return tag("button", label, type="button", class_=classes, data_action=action, data_value=value, **attributes)


def toolbar(
    work: Work,
    names: list[tuple[str, str]],
    message: Html | None,
    downloads: Html | None = None,
    menu: Html | None = None,
) -> Html:
    """Draw the title, the choice of production, and what can be done with it; `downloads` and `menu` are the app's."""
    lang = work.lang
    options = [tag("option", title, value=name, selected=name == work.name) for name, title in names]
    state = word("unsaved" if work.unsaved else "saved", lang)
    badge = tag("span", state, class_="pk-badge pk-badge-warn" if work.unsaved else "pk-badge", id="pk-state")
    bar = join(
        tag(
            "div",
            tag("h1", work.production.name(lang), class_="pk-title"),
            tag("p", i18n.text(f"kinds.{work.production.kind}", lang), " · ", work.budget.model.chart.label_in(lang),
                " ", badge, class_="pk-muted"),
            class_="pk-headline",
        ),
        tag(
            "div",
            tag("label", word("production", lang), for_="pk-choice", class_="pk-hidden"),
            tag("select", options, id="pk-choice", class_="pk-select", data_action="choose", name="production"),
            _currencies(work),
            _command("undo", "Control+Z", lang, applies=work.can_undo),
            _command("redo", "Control+Y", lang, applies=work.can_redo),
            _command("save", "Control+S", lang, applies=work.unsaved, look="primary"),
            downloads or [button(word(f"download_{kind}", lang), "download", kind) for kind in ("xlsx", "csv", "yaml")],
            menu,
            class_="pk-actions pk-no-print",
        ),
    )  # fmt: skip
    said = tag("div", message, id="pk-message", role="status", tabindex="-1", class_="pk-no-print")
    return join(tag("div", bar, class_="pk-bar"), said)


def _currencies(work: Work) -> Html | None:
    """Draw the choice of currency, where there is one."""
    if len(work.currencies) == 1:
        return None
    options = [tag("option", code, value=code, selected=code == work.currency) for code in work.currencies]
    label = word("currency", work.lang)
    return join(
        tag("label", label, for_="pk-currency", class_="pk-hidden"),
        tag("select", options, id="pk-currency", class_="pk-select", data_action="currency", name="currency"),
    )


def _command(action: str, keys: str, lang: Lang, *, applies: bool, look: str = "") -> Html:
    """A button that also has keys; where it does not apply it says so and, unlike a disabled one, keeps the focus."""
    disabled = None if applies else "true"
    return button(word(action, lang), action, look=look, aria_disabled=disabled, aria_keyshortcuts=keys)


def finding_notice(findings: list[Finding], lang: Lang) -> Html:
    """Draw what went wrong with an action."""
    return tag(
        "div", [tag("p", finding.sentence(lang)) for finding in findings[:5]], class_="pk-notice pk-notice-error"
    )


def unkept_notice(findings: Collection[Finding], lang: Lang) -> Html | None:
    """Draw why unsaved work is not being kept, if it is not."""
    if not findings:
        return None
    problem = " ".join(finding.what(lang) for finding in findings)
    return tag("p", i18n.text("app.draft.unkept", lang, problem=problem), class_="pk-notice pk-notice-warn")


def unsaved_notice(lang: Lang, drafts: list[tuple[str, str]]) -> Html:
    """Draw the offer to come back to work that was not saved."""
    offers = []
    for draft, when in drafts:
        said = i18n.text("app.draft.found", lang, when=when)
        resume = button(word("draft.resume", lang), "resume", draft)
        drop = button(word("draft.drop", lang), "drop_draft", draft, look="quiet")
        offers.append(tag("p", said, " ", resume, " ", drop))
    return tag("div", offers, class_="pk-notice")


# -- drivers


def drivers(work: Work) -> Html:
    """Draw a slider and a field for every driver."""
    lang, model, registers = work.lang, work.budget.model, work.budget.registers()
    fields = []
    for driver in work.production.drivers:
        value, least, most = (model.read(registers, f"drivers.{driver.id}.{name}") for name in ("value", "min", "max"))
        fault = work.faults.get(("drivers", driver.id, "value"))
        fields.append(driver_field(driver, value, (least, most), fault, lang))
    empty = tag("p", word("no_drivers", lang), class_="pk-hint")
    return tag("section", tag("h2", word("drivers", lang), class_="pk-heading", id="pk-drivers"), fields or empty,
               aria_labelledby="pk-drivers", class_="pk-card pk-drivers")  # fmt: skip


# -- headline figures


def tiles(work: Work) -> Html:
    """Draw the figures a producer looks at first."""
    total = money.format_money(float(work.budget.total), work.budget.currency, work.lang)
    spoken = tag("p", word("tile.total", work.lang), " ", total, class_="pk-hidden", aria_live="polite", id="pk-spoken")
    return join(tag("dl", list(_tiles(work.budget, work.lang)), class_="pk-tiles"), spoken)


def _tiles(budget: Budget, lang: Lang) -> Iterator[Html]:
    def amount(value: object) -> str:
        return money.format_money(float(value), budget.currency, lang)  # type: ignore[arg-type]

    missing = int(budget.unknown)
    note = i18n.text("app.tile.missing", lang, count=missing) if missing else ""
    yield _tile(word("tile.total", lang), amount(budget.total), note, warn=missing > 0)
    if float(budget.contingency):
        share = money.format_percent(_share(budget.contingency, budget.total_without_contingency), lang)
        note = i18n.text("app.tile.contingency_note", lang, share=share)
        yield _tile(word("tile.without_contingency", lang), amount(budget.total_without_contingency), note)
    for index, unit in enumerate(budget.production.output):
        cost = float(budget.unit_cost(unit))
        if math.isfinite(cost):
            count = money.format_number(float(budget.amounts.output[index, 0]), lang)
            yield _tile(word(f"tile.per_{unit}", lang), amount(cost), i18n.text(f"app.tile.{unit}", lang, count=count))
    if float(budget.employer):
        share = money.format_percent(_share(budget.employer, budget.total), lang)
        yield _tile(word("tile.employer", lang), share, amount(budget.employer))
    if float(budget.in_kind):
        yield _tile(
            word("tile.cash", lang),
            amount(budget.cash),
            i18n.text("app.tile.in_kind", lang, amount=amount(budget.in_kind)),
        )
    if float(budget.income):
        balance = float(budget.income) - float(budget.total)
        yield _tile(
            word("tile.income", lang),
            amount(budget.income),
            i18n.text("app.tile.balance", lang, amount=amount(balance)),
        )


def _share(part: object, whole: object) -> float:
    return float(part) / float(whole) if float(whole) else 0.0  # type: ignore[arg-type]


def _tile(label: str, value: str, note: str, *, warn: bool = False) -> Html:
    badge = tag("span", note, class_="pk-badge pk-badge-warn") if warn else note
    return tag(
        "div", tag("dt", label, class_="pk-tile-label"), tag("dd", value, class_="pk-tile-value"),
        tag("dd", badge, class_="pk-tile-note") if note else None, class_="pk-tile",
    )  # fmt: skip


def tabs(work: Work, chosen: str) -> Html:
    """Draw the tabs of the budget; findings to look at are counted."""
    urgent = sum(finding.severity != "info" for finding in work.findings)
    labels = {name: word(f"tab.{name}", work.lang) for name in TABS}
    if urgent:
        labels["findings"] += f" ({urgent})"
    return tab_list(labels, chosen, word("budget", work.lang))


def tab_list(labels: Mapping[str, str], chosen: str, title: str, *, controls: str | None = None) -> Html:
    """Draw tabs, of which one is chosen.

    Args:
        labels: What each is called, by name.
        chosen: Name of the chosen one.
        title: What they are tabs of.
        controls: Id of the panel that shows the chosen one.
    """
    shown = [
        tag("button", label, type="button", role="tab", id=f"pk-tab-{name}", data_action="tab", data_value=name,
            aria_controls=controls, aria_selected="true" if name == chosen else "false",
            tabindex="0" if name == chosen else "-1")
        for name, label in labels.items()
    ]  # fmt: skip
    return tag("div", shown, role="tablist", class_="pk-tabs", aria_label=title)


# -- why, findings, history


def why(explanation: Explanation, lang: Lang) -> Html:
    """Draw what a figure is made of, as a tree to open."""
    return tag(
        "section",
        tag("h2", i18n.text("app.why", lang, label=explanation.label), class_="pk-heading", id="pk-why", tabindex="-1"),
        _branch(explanation, lang, opened=True),
        tag("div", button(word("close", lang), "close_why", aria_keyshortcuts="Escape"), class_="pk-actions"),
        class_="pk-card", aria_labelledby="pk-why",
    )  # fmt: skip


def _branch(node: Explanation, lang: Lang, *, opened: bool = False) -> Html:
    figure = tag("span", node.written(lang), class_="pk-num")
    details: list[Html] = []
    if node.formula:
        details.append(tag("code", node.formula))
    if node.note:
        details.append(tag("span", node.note, class_="pk-hint"))
    if node.source is not None:
        status = word(f"status.{node.source.status}", lang)
        details.append(
            tag("span", pick(node.source.text, lang), " ", tag("span", status, class_="pk-badge"), class_="pk-hint")
        )
    name = join(node.label, [join(" ", detail) for detail in details])
    if not node.children:
        return tag("div", tag("span", name), figure, class_="pk-leaf")
    return tag("details", tag("summary", tag("span", name), figure), [_branch(child, lang) for child in node.children],
               class_="pk-tree", open=opened)  # fmt: skip


def severity(how: Severity, lang: Lang) -> Html:
    """Draw how severe a finding is."""
    return tag("span", i18n.text(f"findings.severity.{how}", lang), class_=f"pk-badge pk-badge-{_LOOKS[how]}")


def findings(work: Work) -> Html:
    """Draw all that deserves a look, most severe first."""
    lang = work.lang
    if not work.findings:
        return join(tag("p", word("no_findings", lang), class_="pk-notice"), _chart_note(work))
    rows = [
        tag(
            "tr",
            tag("td", severity(finding.severity, lang)),
            tag("td", finding.what(lang), tag("div", finding.fix(lang), class_="pk-hint")),
            tag("td", tag("code", finding.place(lang))),
        )
        for finding in work.findings
    ]
    found = table(
        word("tab.findings", lang), [word(f"finding.{name}", lang) for name in ("severity", "what", "where")], rows
    )
    return join(found, _chart_note(work))


def _chart_note(work: Work) -> Html:
    """Say where the chart of accounts comes from, and how far it can be trusted."""
    chart, lang = work.budget.model.chart, work.lang
    parts = [pick(part, lang) for part in (chart.note, chart.source, chart.confidence)]
    title = tag("h2", i18n.text("app.chart_of", lang, label=chart.label_in(lang)), class_="pk-heading")
    return tag(
        "section", title, [tag("p", part, class_="pk-hint") for part in parts if part], class_="pk-card pk-spaced"
    )


def table(caption: str, heads: list[str], rows: list[Html], numbers: Collection[str] = ()) -> Html:
    """Draw a table that scrolls in its own box; heads in `numbers` stand over figures, an empty one over buttons."""
    looks = dict.fromkeys(numbers, "pk-num")
    cells = [tag("th", text, scope="col", class_=looks.get(text)) if text else tag("td") for text in heads]
    head = tag("thead", tag("tr", cells))
    table = tag("table", tag("caption", caption, class_="pk-hidden"), head, tag("tbody", rows), class_="pk-table")
    return tag("div", table, class_="pk-scroll", tabindex="0", role="region", aria_label=caption)


def chart(work: Work, dimension: str, picture: Html, figures: list[tuple[str, str, str]]) -> Html:
    """Draw the picture of a breakdown, with its table one click away."""
    lang = work.lang
    choices = [
        button(word(f"by.{name}", lang), "chart", name, aria_pressed="true" if name == dimension else "false")
        for name in ("account", "phase", "location", "territory", "supplier", "tag", "currency")
    ]
    heads = [word(f"by.{dimension}", lang), word("column.amount", lang), word("column.share", lang)]
    rows = [
        tag("tr", tag("th", name, scope="row"), [tag("td", figure, class_="pk-num") for figure in (amount, share)])
        for name, amount, share in figures
    ]
    return join(
        tag("div", choices, class_="pk-actions", role="group", aria_label=word("breakdown", lang)),
        tag("figure", picture, class_="pk-card"),
        tag("details", tag("summary", word("as_table", lang)),
            table(heads[0], heads, rows, numbers=heads[1:]), class_="pk-tree"),
    )  # fmt: skip


def phases(work: Work) -> Html | None:
    """Draw when each phase takes place, with its working days."""
    lang = work.lang
    registers = work.budget.registers()
    rows = []
    for phase in work.production.phases:
        first, last, worked = work.budget.model.dates(registers, phase.id)
        if math.isfinite(first) and math.isfinite(last):
            days = [money.format_day(periods.to_date(day), lang) for day in (first, last)]
            count = money.format_number(worked, lang)
            spell = tag("span", i18n.text("app.working_days", lang, count=count), class_="pk-hint")
            rows.append(tag("li", tag("span", tag("strong", pick(phase.label, lang)), spell), f"{days[0]} → {days[1]}"))
    if not rows:
        return None
    title = tag("h2", word("phases", lang), class_="pk-heading", id="pk-phases")
    return tag("section", title, tag("ol", rows, class_="pk-phases"), class_="pk-card", aria_labelledby="pk-phases")
