"""Formulas: the grammar by table, the meaning by an independent evaluation, and whatever else people paste."""

from __future__ import annotations

import math
import re
import time
from fractions import Fraction
from typing import TYPE_CHECKING

import exact
import pytest
import strategies
from hypothesis import assume, example, given, reject
from hypothesis import strategies as st
from sayable import assert_sayable

from prodkit import compiler, formula
from prodkit.errors import ProdkitError
from prodkit.production import Production

if TYPE_CHECKING:
    from reference import Formula

NAMES = {"days": 5.0, "crew": 12.5, "zero": 0.0, "lost": math.nan}


def value(text: str) -> float:
    """Compute a formula over `NAMES` as a production would."""
    given_values = {name: "= 0/0" if math.isnan(number) else number for name, number in NAMES.items()}
    drivers = [{"id": name, "label": name, "value": number} for name, number in given_values.items()]
    drivers.append({"id": "result", "label": "Result", "value": text})
    phase = {"id": "shoot", "label": "Shoot", "length": 4}
    production = Production.parse(
        {"prodkit": 1, "title": "F", "kind": "corporate", "drivers": drivers, "phases": [phase]}
    )
    model = compiler.compile(production)
    assert not model.findings
    return model.read(model.registers({}), "drivers.result.value")


def codes(text: str) -> str:
    """Give the code of the one finding that refuses a text, having read its sentences in both languages."""
    with pytest.raises(ProdkitError) as raised:
        formula.parse(text)
    assert_sayable(raised.value)
    (finding,) = raised.value.findings
    return finding.code


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # arithmetic and how tightly it holds
        ("= 2 + 3 * 4", 14),
        ("= (2 + 3) * 4", 20),
        ("= 10 - 4 - 3", 3),
        ("= 100 / 10 / 5", 2),
        ("= 2 ^ 3 ^ 2", 512),
        ("= 2 ** 3", 8),
        ("= -2 ^ 2", -4),
        ("= (-2) ^ 2", 4),
        ("= 2 ^ -1", 0.5),
        ("= 2 * -3", -6),
        ("= - - 2", 2),
        ("= +2", 2),
        ("=1.5e3", 1500),
        ("= .5 + 5.", 5.5),
        ("   = 1", 1),
        # percentages
        ("= 7 %", 0.07),
        ("= 200 * 5%", 10),
        ("= 1 + 50%", 1.5),
        ("= (2 + 3)%", 0.05),
        ("= 5 %%", 0.0005),
        # comparisons and logic
        ("= 1 = 1", 1),
        ("= 1 == 2", 0),
        ("= 1 <> 2", 1),
        ("= 1 != 1", 0),
        ("= 2 >= 2 and 1 < 2", 1),
        ("= 0 ou 3", 1),
        ("= not 0", 1),
        ("= not 1 = 2", 1),
        ("= 1 = 1 and not 2 = 2", 0),
        ("= 1 or 0 and 0", 1),
        ("= true and VRAI", 1),
        ("= faux or False", 0),
        # functions, in both languages, with both separators
        ("= if(days > 4, 10, 20)", 10),
        ("= SI(days > 6 ; 10 ; 20)", 20),
        ("= min(3, 1, 2) + max(3; 1; 2)", 4),
        ("= min(7)", 7),
        ("= round(2.345, 2)", 2.35),
        ("= arrondi(2.5)", 3),
        ("= round(-2.5)", -3),
        ("= round(1250, -2)", 1300),
        ("= plafond(1.2) + ceil(-1.2)", 1),
        ("= plancher(1.8) + floor(-1.2)", -1),
        ("= ceil(0.1 * 30)", 3),
        ("= floor(0.1 * 3 * 10)", 3),
        ("= abs(-3)", 3),
        ("= weeks(10)", 2),
        ("= semaines(12, 6)", 2),
        ("= days(2) + jours(2; 6)", 22),
        ("= months(52)", 12),
        ("= mois(26)", 6),
        # drivers and phases; a function's name may be a driver's
        ("= days * crew", 62.5),
        ("= shoot.weeks + shoot.days", 24),
        ("= if(zero = 0, 0, days / zero)", 0),
    ],
)
def test_meaning(text: str, expected: float) -> None:
    assert value(text) == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize(
    "text",
    [
        "= 1 / 0",
        "= 0 / 0",
        "= lost",
        "= lost * 0",
        "= lost - lost",
        "= lost = lost",
        "= lost > 1",
        "= lost and 0",
        "= lost or 1",
        "= not lost",
        "= if(lost, 1, 1)",
        "= min(lost, 1)",
        "= max(1, lost)",
        "= round(lost)",
        "= (-8) ^ 0.5",
        "= 9 ** 9 ** 9",
        # A division by zero must not be swallowed by what comes after it.
        "= min(1 / 0, 5)",
        "= max(-1 / 0, 5)",
        "= 100 / (1 / 0)",
        "= lost ^ 0",
        "= (1 / 0) ^ 0",
        "= 0 ^ -1",
        "= if(1 / 0, 1, 2)",
        "= 1 / 9 ** 9 ** 9",
        "= floor(1 / zero)",
    ],
)
def test_unknown_stays_unknown(text: str) -> None:
    assert not math.isfinite(value(text))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("=", "formula_empty"),
        ("=   ", "formula_empty"),
        ("= 1 +", "formula_ends"),
        ("= (1 + 2", "formula_unclosed"),
        ("= max(1", "formula_unclosed"),
        ("= 1)", "formula_unexpected"),
        ("= 1 2", "formula_unexpected"),
        ("= days crew", "formula_unexpected"),
        ("= * 2", "formula_unexpected"),
        ("= 5 % 3", "formula_unexpected"),
        ("== 5", "formula_unexpected"),
        ("= 2,5", "formula_comma"),
        ("= 2,5 * days", "formula_comma"),
        ("= max()", "formula_unexpected"),
        ("= if(1, 2)", "formula_arguments"),
        ("= abs(1, 2)", "formula_arguments"),
        ("= sum(1, 2)", "formula_unknown_function"),
        ("= __import__(1)", "formula_unknown_function"),
        ("= days.__class__.__mro__", "formula_character"),
        ("= 'x'", "formula_character"),
        ('= "x"', "formula_character"),
        ("= [1]", "formula_character"),
        ("= {1}", "formula_character"),
        ("= 1 if 2 else 3", "formula_unexpected"),
        ("= lambda: 1", "formula_character"),
        ("= days := 3", "formula_character"),
        ("= 1 // 2", "formula_unexpected"),
        ("= 1 & 2", "formula_character"),
        ("= 1_000", "formula_character"),
        ("= 5days", "formula_character"),
        ("= 1.2.3", "formula_character"),
        ("= 0x1F", "formula_character"),
        ("= 1e", "formula_character"),
        ("= 1e999", "formula_number"),
        ("= 5 €", "formula_character"),
        ("= 1 < 2 < 3", "formula_unexpected"),
        ("= 3 < 2 = 0", "formula_unexpected"),
        ("= " + "(" * 150 + "1" + ")" * 150, "formula_too_deep"),
        ("= " + "-" * 500 + "1", "formula_too_deep"),
        ("= " + "abs(" * 150 + "1" + ")" * 150, "formula_too_deep"),
        ("= " + "not " * 300 + "1", "formula_too_deep"),
        ("= " + "2^" * 300 + "1", "formula_too_deep"),
        ("= " + "1+" * 2000 + "1", "formula_too_long"),
    ],
)
def test_refusals(text: str, code: str) -> None:
    assert codes(text) == code


def test_a_refusal_says_where() -> None:
    with pytest.raises(ProdkitError, match=r"“€” \(position 5\)"):
        formula.parse("= 5 €")
    with pytest.raises(ProdkitError, match=r"comma \(position 4\)"):
        formula.parse("= 2,5")


def test_dunder_and_attribute_names_are_just_unknown_names() -> None:
    for text in ("= __builtins__", "= os.system", "= self", "= days.real", "= nan", "= inf", "= e", "= None"):
        production = Production.parse(
            {"prodkit": 1, "title": "F", "kind": "corporate",
             "drivers": [{"id": "days", "label": "d", "value": 1}, {"id": "bad", "label": "b", "value": text}]}
        )  # fmt: skip
        assert [finding.code for finding in compiler.compile(production).findings] == ["name_unknown"]


def test_ten_megabytes_are_refused_at_once() -> None:
    text = "=" + "(" * 10_000_000
    start = time.process_time()
    assert codes(text) == "formula_too_long"
    assert time.process_time() - start < 0.5


@pytest.mark.parametrize("run", ["1" * 1990 + "_", "1." * 990 + "x", "e" * 1990 + "€", " " * 1990 + "€", "((" * 900])
def test_no_text_takes_long_to_refuse(run: str) -> None:
    start = time.process_time()
    codes("= " + run)
    assert time.process_time() - start < 0.1


def test_a_long_sum_is_no_deep_nesting() -> None:
    """Spreadsheets hold sums of hundreds of cells."""
    assert value("= " + " + ".join(["1"] * 400)) == 400


def test_only_a_leading_equals_sign_makes_a_formula() -> None:
    assert formula.is_formula(" = 1")
    assert not formula.is_formula("1 = 1")
    assert not formula.is_formula("")
    assert not formula.is_formula(1.0)


def test_long_chains_are_computed_without_recursion() -> None:
    assert value("= " + "1 - " * 490 + "1") == -489
    assert value("= max(" + ", ".join(["2"] * 50) + ")" + " / 1" * 400) == 2


def test_names_come_in_reading_order() -> None:
    assert list(formula.names(formula.parse("= if(b > a, shoot.weeks, a) * c"))) == ["b", "a", "shoot.weeks", "a", "c"]


def test_other_digits_and_scripts_stay_harmless() -> None:
    """Names may use any script; look-alike signs are refused and never read as arithmetic."""
    assert formula.parse("= équipe * 2") == formula.parse("= équipe*2")
    for text in ("= 2 × 3", "= 6 ÷ 2", "= 3 − 1", "= √4", "= 2²"):
        with pytest.raises(ProdkitError):
            formula.parse(text)


_SYNTAX = [
    *"0123456789.+-*/^%<>=(),;",
    " ",
    "**",
    "<=",
    "<>",
    "and",
    "ou",
    "not",
    "if(",
    "max(",
    "days",
    "shoot.weeks",
    "€",
    "_",
]


@given(st.one_of(st.text(max_size=80), st.lists(st.sampled_from(_SYNTAX), max_size=30).map("".join)))
@example("\x00")
@example("\ud800")
@example("١٢ + 1")
@example("max(" * 30)
def test_any_text_gives_a_tree_or_findings(text: str) -> None:
    try:
        tree = formula.parse("=" + text)
    except ProdkitError as error:
        assert_sayable(error)
    else:
        assert all(re.fullmatch(r"[^\W\d]\w*(\.[^\W\d]\w*)?", name) for name in formula.names(tree))


def _known(name: str) -> exact.Known:
    return None if name == "lost" else exact.exact(NAMES[name])


@given(strategies.formulas(strategies.trees(list(NAMES))))
def test_any_formula_means_what_its_tree_means(text: Formula) -> None:
    """Precedence, brackets and functions against an evaluation in fractions that shares no code with ours."""
    assume(len(text) < formula.MAX_LENGTH)
    try:
        expected = exact.evaluate(text.tree, _known)
    except exact.Fragile:
        reject()
    found = value(text)
    if expected is None:
        assert not math.isfinite(found), text
    else:
        assert math.isfinite(found), text
        assert abs(Fraction(found) - expected.value) <= expected.error * 2, text
