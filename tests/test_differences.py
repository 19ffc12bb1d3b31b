from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from prodkit.production import Production
from prodkit.store import matching
from prodkit.store.differences import Change, differences

DATA: dict[str, Any] = {
    "prodkit": 1,
    "title": {"fr": "Film", "en": "Film"},
    "kind": "short_film",
    "drivers": [{"id": "days", "label": {"fr": "Jours", "en": "Days"}, "value": 5}],
    "lines": [
        {"id": "camera", "account": "2", "label": "Camera", "rate": 100, "employer": {"rate": 0.6}},
        {"id": "sound", "account": "2", "label": "Sound"},
        {"id": "light", "account": "2", "label": "Light"},
        {"id": "grip", "account": "2", "label": "Grip"},
    ],
}


def changes(**fields: Any) -> list[Change]:
    return differences(Production.parse(DATA), Production.parse({**DATA, **fields}))


def lines(*indexes: int, **changed: Any) -> list[dict[str, Any]]:
    return [{**DATA["lines"][index], **(changed if index == 0 else {})} for index in indexes]


def test_nothing_has_changed() -> None:
    assert changes() == []


def test_a_value_is_told_with_the_label_of_what_it_belongs_to() -> None:
    assert changes(lines=lines(0, 1, 2, 3, rate=120)) == [Change("lines.camera.rate", "Camera", 100.0, 120.0)]
    assert changes(lines=lines(0, 1, 2, 3, employer={"rate": 0.7})) == [
        Change("lines.camera.employer.rate", "Camera", 0.6, 0.7)
    ]
    assert changes(drivers=[{**DATA["drivers"][0], "value": "= 2 * 3"}]) == [
        Change("drivers.days.value", {"fr": "Jours", "en": "Days"}, 5.0, "= 2 * 3")
    ]


def test_defaults_are_told_as_values_and_the_unknown_as_none() -> None:
    assert changes(lines=lines(0, 1, 2, 3, muted=True)) == [Change("lines.camera.muted", "Camera", False, True)]
    assert changes(lines=lines(0, 1, 2, 3, rate=None)) == [Change("lines.camera.rate", "Camera", 100.0, None)]


def test_a_label_changes_as_a_whole() -> None:
    assert changes(title={"fr": "Film", "en": "Movie"}) == [
        Change("title", "", {"fr": "Film", "en": "Film"}, {"fr": "Film", "en": "Movie"})
    ]


def test_values_of_the_production_itself_are_told_one_by_one() -> None:
    assert changes(exchange_rates={"USD": 0.9}, output={"minutes": 90}) == [
        Change("exchange_rates.USD", "", None, 0.9),
        Change("output.minutes", "", None, 90.0),
    ]


def test_lines_come_and_go() -> None:
    assert changes(lines=lines(0, 2, 3)) == [
        Change("lines.sound", "Sound", {"id": "sound", "account": "2", "label": "Sound"}, None, "removed")
    ]
    added = {"id": "tent", "account": "2", "label": "Tent", "rate": 9.0}
    assert changes(lines=[*lines(0, 1, 2, 3), added]) == [Change("lines.tent", "Tent", None, added, "added")]


def test_only_what_was_taken_elsewhere_has_moved() -> None:
    assert changes(lines=lines(1, 2, 0, 3)) == [Change("lines.camera", "Camera", 1, 3, "moved")]
    # Taking lines out moves nothing.
    assert [change.kind for change in changes(lines=lines(2, 3))] == ["removed", "removed"]


def test_what_is_added_can_be_kept_as_json() -> None:
    phase = {"id": "shoot", "label": "Shoot", "start": "2027-05-03", "length": 2}
    (change,) = changes(phases=[phase])
    assert change.new == {**phase, "length": 2.0}


@given(st.lists(st.integers(0, 9), unique=True), st.lists(st.integers(0, 9), unique=True))
def test_what_has_not_moved_is_in_the_same_order_and_could_not_be_more(old: list[int], new: list[int]) -> None:
    before, after = matching.keys(old), matching.keys(new)
    unmoved = matching.unmoved(before, after)
    assert [key for key in before if key in unmoved] == [key for key in after if key in unmoved]
    assert len(unmoved) == _longest([key for key in before if key in after], [key for key in after if key in before])


def _longest(one: list[Any], other: list[Any]) -> int:
    """Length of the longest common subsequence, the slow way."""
    lengths = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i, a in enumerate(one):
        for j, b in enumerate(other):
            lengths[i + 1][j + 1] = lengths[i][j] + 1 if a == b else max(lengths[i][j + 1], lengths[i + 1][j])
    return lengths[-1][-1]
