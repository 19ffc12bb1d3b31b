"""Findings about a production: each in a small one that breaks one thing, and none in one that breaks nothing."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Any

import pytest
from small import changed, data, film, with_more

from prodkit import checks, i18n
from prodkit.errors import SEVERITIES
from prodkit.production import Production


def line(**fields: Any) -> Production:
    return changed("lines", "camera", **fields)


def charge(**fields: Any) -> Production:
    return changed("charges", "overheads", **fields)


def driver(**fields: Any) -> Production:
    return changed("drivers", "days", **fields)


def phases(*stretches: dict[str, Any]) -> Production:
    """Give the film with phases A, B…, of one week by default."""
    named = [{"id": "ab"[at], "label": "AB"[at], "length": 1, **rest} for at, rest in enumerate(stretches)]
    return film(phases=named)


def scenarios(*bases: str | None, **override: Any) -> Production:
    """Give the film with scenarios s0, s1… on these bases."""
    overrides = [override] if override else []
    named = [{"id": f"s{at}", "label": f"S{at}", "base": base} for at, base in enumerate(bases)]
    return film(scenarios=[{**scenario, "overrides": overrides} for scenario in named])


def without(account: str) -> Production:
    return film(lines=[one for one in data()["lines"] if not one["account"].startswith(account)])


CASES: dict[str, tuple[Callable[[], Production], str, str]] = {
    "no line": (lambda: film(lines=[], drivers=[]), "no_lines", "lines"),
    "no rate": (lambda: line(rate=None), "line_without_rate", "lines.camera.rate"),
    "division by zero": (lambda: line(rate="= 1 / (days - 5)"), "amount_unknown", "lines.camera"),
    "no such phase": (lambda: line(phase="shoot"), "phase_unknown", "lines.camera.phase"),
    "carries more than all": (
        lambda: line(amortise={"over": 2, "carried": 3}), "amortise_carried", "lines.camera.amortise.carried",
    ),
    "negative contributions": (
        lambda: line(employer={"rate": -0.1}), "employer_negative", "lines.camera.employer.rate",
    ),
    "a tag that no line has": (
        lambda: charge(base={"tags": ["crane"]}), "charge_tags", "charges.overheads.base.tags",
    ),
    "cap below floor": (lambda: charge(cap=1, floor=2), "cap_below_floor", "charges.overheads.cap"),
    "spread over nothing": (lambda: line(amortise={"over": 0}), "amortise_over", "lines.camera.amortise.over"),
    "negative quantity": (lambda: line(quantity="= -days"), "quantity_negative", "lines.camera.quantity"),
    "negative multiplier": (lambda: line(x=-1), "quantity_negative", "lines.camera.quantity"),
    "two years of days": (lambda: line(quantity="= 100 * days"), "quantity_implausible", "lines.camera.quantity"),
    "a day of 25 hours": (
        lambda: line(job={"title": "Grip", "hours": 25}, employer={"rate": 0.6}),
        "hours_implausible", "lines.camera.job.hours",
    ),
    "employer at 62": (lambda: line(employer={"rate": 62}), "rate_is_percentage", "lines.camera.employer.rate"),
    "charge at 7": (lambda: charge(rate=7), "rate_is_percentage", "charges.overheads.rate"),
    "no post-production": (lambda: without("3"), "account_unused", "accounts.3"),
    "charge without rate": (lambda: charge(rate=None), "charge_without_rate", "charges.overheads"),
    "charge with rate and amount": (lambda: charge(amount=5), "charge_twofold", "charges.overheads"),
    "charge on a charge that is not": (
        lambda: charge(base={"charges": ["nobody"]}), "charge_base", "charges.overheads.base.charges",
    ),
    "charge of all that it is": (lambda: charge(rate=1.1, of="total"), "charge_no_solution", "charges.overheads"),
    "charges in each other": (
        lambda: film(charges=[one | {"base": {"charges": [other]}} for one, other in zip(
            data()["charges"], ("contingency", "overheads"), strict=True)]),
        "circular_charges", "charges.overheads",
    ),
    "printed total of no account": (
        lambda: film(typed_totals={"99": 1}), "account_unknown", "typed_totals.99",
    ),
    "printed total that differs": (lambda: film(typed_totals={"11": 1500.01}), "typed_total", "typed_totals.11"),
    "unused driver": (
        lambda: with_more("drivers", id="crew", label="Crew", value=1), "driver_unused", "drivers.crew",
    ),
    "driver that is no number": (lambda: driver(value="= 0 / 0"), "value_unknown", "drivers.days.value"),
    "bounds the wrong way": (lambda: driver(min=30), "bounds_order", "drivers.days"),
    "driver beyond its bounds": (lambda: driver(value=25), "driver_out_of_bounds", "drivers.days.value"),
    "phase of negative length": (
        lambda: phases({"start": "2027-05-03", "length": "= -days"}), "phase_length", "phases.a.length",
    ),
    "phases out of order": (
        lambda: phases({"start": "2027-05-03"}, {"start": "2027-04-05"}), "phase_order_file", "phases.b.start",
    ),
    "phases that overlap": (
        lambda: phases({"start": "2027-05-03"}, {"start": "2027-05-04"}), "phase_order", "phases.b.start",
    ),
    "phase beyond the calendar": (
        lambda: phases({"start": "2199-01-07"}), "phase_beyond_calendar", "phases.a",
    ),
    "week of nine days": (lambda: line(quantity="= weeks(days, 9)"), "week_of_days", "lines.camera.quantity"),
    "tax at 20": (lambda: line(vat=20), "rate_is_percentage", "lines.camera.vat"),
    "worthless currency": (
        lambda: film(exchange_rates={"USD": "= days - 5"}), "exchange_rate", "exchange_rates.USD",
    ),
    "scenario on nothing": (lambda: scenarios("s9"), "scenario_base", "scenarios.s0.base"),
    "scenario on itself": (lambda: scenarios("s1", "s0"), "scenario_circle", "scenarios.s0.base"),
    "broken formula in a scenario": (
        lambda: scenarios(None, set="drivers.days", to="= 2 *"), "formula_ends", "scenarios.s0.overrides.1",
    ),
    "a scenario makes a circle": (
        lambda: scenarios(None, "s0", set="drivers.days", to="= meals * 2"),
        "circular_names", "scenarios.s0.drivers.days",
    ),
    "a scenario names what is not there": (
        lambda: scenarios(None, set="drivers.days", to="= nights"), "name_unknown", "scenarios.s0.drivers.days.value",
    ),
    "a scenario changes what has gone": (
        lambda: scenarios(None, "s0", remove="drone"), "override_target", "scenarios.s0.overrides.1",
    ),
    "a scenario sets a value twice": (
        lambda: film(scenarios=[{"id": "s0", "label": "S0", "overrides": [{"set": "drivers.days", "to": 6}] * 2}]),
        "override_twice", "scenarios.s0",
    ),
    "a scenario called base": (
        lambda: film(scenarios=[{"id": "base", "label": "Base"}]), "scenario_reserved", "scenarios.base.id",
    ),
    "example": (lambda: line(source=None), "examples", "lines"),
}  # fmt: skip
ALSO = {
    "spread over nothing": {"amount_unknown"},
    "driver that is no number": {"amount_unknown"},
}
"""What else is found where one cause has several effects."""


@pytest.mark.parametrize("name", CASES)
def test_each_finding_and_no_other(name: str) -> None:
    make, code, where = CASES[name]
    findings = checks.check(make())
    assert (code, where) in {(finding.code, finding.where) for finding in findings}
    assert {finding.code for finding in findings} - {code} == ALSO.get(name, set())


@pytest.mark.parametrize("name", CASES)
def test_each_is_said_in_both_languages(name: str) -> None:
    production = CASES[name][0]()
    french, english = (checks.check(production, lang) for lang in i18n.LANGS)
    assert [finding.code for finding in french] == [finding.code for finding in english]
    for one, other in zip(french, english, strict=True):
        said = one.sentence("fr"), other.sentence("en")
        assert said[0] != said[1]
        assert not re.search(r"[{}]|\bnan\b|\bNone\b", " ".join(said))


def test_no_check_goes_without_a_case() -> None:
    written = set(re.findall(r'(?:Finding|warning)\(\s*"(\w+)"', inspect.getsource(checks)))
    assert written - {code for _, code, _ in CASES.values()} == set()


@pytest.mark.parametrize("lang", i18n.LANGS)
def test_nothing_is_found_where_nothing_is_wrong(lang: i18n.Lang) -> None:
    assert checks.check(film(), lang) == []


@pytest.mark.parametrize(
    "production",
    [
        driver(value=1),
        driver(value=20),
        line(quantity=366),
        line(unit="week", quantity=106),
        line(job={"title": "Grip", "hours": 24}, employer={"rate": 0.6}),
        line(employer={"rate": 1.5}),
        line(quantity=0),
        line(amortise={"over": 1}),
        line(muted=True),
        film(typed_totals={"11": 1500, "25": 2352.5}),
        film(exchange_rates={"USD": 0.9}),
        phases({"start": "2027-05-03"}, {}),
        phases({"start": "2027-05-03"}, {"start": "2027-05-10"}),
        phases({"start": "2027-05-03"}, {"start": "2027-05-10", "length": 0}),
        phases({}, {"start": "2027-05-10"}),
        scenarios(None, "s0", "s1", set="drivers.days", to="= 2 * 3"),
        charge(rate=None, amount=100),
        charge(base={"charges": ["contingency"]}),
    ],
)
def test_nothing_is_found_just_inside_what_is_allowed(production: Production) -> None:
    assert checks.check(production) == []


def test_a_driver_that_only_scenarios_use_is_used() -> None:
    crew = {"id": "crew", "label": "Crew", "value": 4}
    override = {"set": "drivers.days", "to": "= crew * 2"}
    for one in (override, {"set": "drivers.crew", "to": 5}, {"scale": {}, "by": "= crew / 4"}):
        scenario = {"id": "s", "label": "S", "overrides": [one]}
        assert checks.check(film(drivers=[*data()["drivers"], crew], scenarios=[scenario])) == []


def test_the_most_severe_come_first() -> None:
    production = film(lines=[one | {"rate": None, "source": None, "amortise": {"over": 0}} for one in data()["lines"]])
    ranks = [SEVERITIES.index(finding.severity) for finding in checks.check(production)]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) > 1


def test_labels_are_quoted_in_the_language_of_the_reader() -> None:
    (french,), (english,) = (checks.check(line(rate=None), lang) for lang in i18n.LANGS)
    assert "Caméra" in french.what("fr")
    assert "Camera" in english.what("en")


def test_amounts_and_numbers_are_written_in_the_language_of_the_reader() -> None:
    off = film(typed_totals={"total": 12345.5})
    (french,), (english,) = (checks.check(off, lang) for lang in i18n.LANGS)
    assert "12 345,50 €" in french.what("fr").replace("\u202f", " ").replace("\u00a0", " ")
    assert "€12,345.50" in english.what("en")


def test_examples_are_counted_once_for_all() -> None:
    entries = [one | {"source": {"text": "Us"}} for one in data()["lines"]]
    entries[0]["rate"] = None
    found = {finding.code: finding.params for finding in checks.check(film(lines=entries))}
    assert found["examples"] == {"count": len(entries) - 1}
