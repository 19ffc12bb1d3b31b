"""What stays and what goes in the author's layout, by example; test_productionfile.py holds the properties."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from prodkit.production import Production
from prodkit.store.productionfile import parse_text, plain, render

FILM = """\
# A film by its author.
prodkit: 1
title: "Film"   # working title
kind: short_film
muted_by_default: false
drivers:
  - {id: days, label: {fr: Jours, en: Days}, value: 5}  # five at most
lines:

  # == Camera ==

  - id: camera
    account: 52        # a number is fine
    label: 'Camera'
    quantity: = days
    muted: false
    rate: 100.0        # quoted
  # the good tripod
  - id: tripod
    account: "52"
    label: Tripod
    tags: [grip, rented]
    note: >
      Two legs
      are not enough.

  # == Sound ==

  - id: sound
    account: 53
    label: {fr: Son, en: Sound}
  # negotiated on the phone
  - id: boom
    account: 53
    label: Boom
# the end
""".replace("muted_by_default: false\n", "")

Data = dict[str, Any]


def edited(change: Callable[[Data], object], text: str = FILM) -> tuple[set[str], set[str]]:
    """Make a change, and give the lines that it took out of the text and those that it put in."""
    data = plain(parse_text(text))
    data = {key: list(value) if isinstance(value, tuple) else value for key, value in data.items()}
    change(data)
    after = Production.parse(data)
    changed = render(after, text)
    assert parse_text(changed) == after
    old, new = text.splitlines(), changed.splitlines()
    return {line for line in old if line not in new}, {line for line in new if line not in old}


def line(data: Data, name: str) -> Data:
    return next(record for record in data["lines"] if record["id"] == name)


def test_a_value_changes_alone_and_keeps_its_quotes_and_comment() -> None:
    assert edited(lambda film: film.update(title="Movie")) == (
        {'title: "Film"   # working title'},
        {'title: "Movie"   # working title'},
    )
    assert edited(lambda film: line(film, "camera").update(label="It's")) == (
        {"    label: 'Camera'"},
        {"    label: 'It''s'"},
    )
    assert edited(lambda film: line(film, "camera").update(rate=120)) == (
        {"    rate: 100.0        # quoted"},
        {"    rate: 120        # quoted"},
    )
    assert edited(lambda film: line(film, "sound")["label"].update(en="Sound, please")) == (
        {"    label: {fr: Son, en: Sound}"},
        {'    label: {fr: Son, en: "Sound, please"}'},
    )


def test_equal_values_are_not_rewritten() -> None:
    assert edited(lambda film: line(film, "camera").update(account="52", rate=100, muted=False)) == (set(), set())


def test_a_stated_default_changes_where_it_stands() -> None:
    assert edited(lambda film: line(film, "camera").update(muted=True)) == ({"    muted: false"}, {"    muted: true"})


def test_a_new_field_comes_after_those_that_precede_it() -> None:
    assert edited(lambda film: line(film, "boom").update(unit="day", rate=30)) == (
        set(),
        {"    unit: day", "    rate: 30"},
    )
    assert edited(lambda film: film["drivers"][0].update(unit="j")) == (
        {"  - {id: days, label: {fr: Jours, en: Days}, value: 5}  # five at most"},
        {"  - {id: days, label: {fr: Jours, en: Days}, value: 5, unit: j}  # five at most"},
    )


def test_a_field_goes_with_its_comment_and_nothing_else() -> None:
    assert edited(lambda film: line(film, "camera").pop("rate")) == ({"    rate: 100.0        # quoted"}, set())
    assert edited(lambda film: line(film, "tripod").pop("note")) == (
        {"    note: >", "      Two legs", "      are not enough."},
        set(),
    )


def test_a_list_of_words_changes_in_place() -> None:
    assert edited(lambda film: line(film, "tripod").update(tags=["grip", "rented, daily", "new"])) == (
        {"    tags: [grip, rented]"},
        {'    tags: [grip, "rented, daily", new]'},
    )


def test_a_list_of_words_one_below_the_other_keeps_its_shape() -> None:
    text = FILM.replace("tags: [grip, rented]", "tags:\n      - grip  # heavy\n      - rented")
    assert edited(lambda film: line(film, "tripod").update(tags=["grip", "new, too"]), text) == (
        {"      - rented"},
        {"      - new, too"},
    )


def test_a_text_of_several_lines_is_a_block_unless_a_comment_follows() -> None:
    assert edited(lambda film: line(film, "tripod").update(note="Three\nlegs.")) == (
        {"    note: >", "      Two legs", "      are not enough."},
        {"    note: |-", "      Three", "      legs."},
    )
    assert edited(lambda film: line(film, "camera").update(label="Camera\nand lens")) == (
        {"    label: 'Camera'"},
        {"    label: |-", "      Camera", "      and lens"},
    )
    assert edited(lambda film: film.update(title="A\nB")) == (
        {'title: "Film"   # working title'},
        {'title: "A\\nB"   # working title'},
    )


def removed(data: Data, name: str) -> None:
    data["lines"].remove(line(data, name))


def test_a_removed_line_takes_the_comment_that_touches_it_and_leaves_the_headings() -> None:
    assert edited(lambda film: removed(film, "boom"))[0] == {
        "  # negotiated on the phone", "  - id: boom", "    label: Boom",
    }  # fmt: skip
    gone, come = edited(lambda film: removed(film, "sound"))
    assert "  # == Sound ==" not in gone
    assert come == set()
    assert edited(lambda film: film.pop("lines"))[0] >= {"lines:", "  # == Sound =="}


def test_lines_move_between_headings_that_stay() -> None:
    data = plain(parse_text(FILM))
    camera, tripod, sound, boom = data["lines"]
    text = render(Production.parse({**data, "lines": [boom, tripod, camera, sound]}), FILM)
    marks = ("== Camera", "== Sound", "negotiated", "good tripod", "id: ")
    assert [row.strip() for row in text.splitlines() if any(mark in row for mark in marks)][1:] == [
        "# == Camera ==", "# negotiated on the phone", "- id: boom", "# the good tripod", "- id: tripod",
        "- id: camera", "# == Sound ==", "- id: sound",
    ]  # fmt: skip


def test_in_a_list_of_spaced_items_every_comment_belongs_to_its_item() -> None:
    text = "prodkit: 1\ntitle: Film\nkind: series\nlines:\n" + "\n".join(
        f"  # about {name}\n  - {{id: {name}, account: 2, label: x}}\n" for name in "abcd"
    )
    data = plain(parse_text(text))
    a, b, c, d = data["lines"]
    new = {**a, "id": "e"}
    assert render(Production.parse({**data, "lines": [a, c, b, new]}), text).splitlines()[4:] == [
        "  # about a", "  - {id: a, account: 2, label: x}", "",
        "  # about c", "  - {id: c, account: 2, label: x}", "",
        "  # about b", "  - {id: b, account: 2, label: x}", "",
        '  - {id: e, account: "2", label: x}',
    ]  # fmt: skip
    assert d["id"] == "d"


def test_new_lines_look_like_their_neighbours() -> None:
    def add(film: Data) -> None:
        film["lines"].insert(3, {"id": "mixer", "account": "53", "label": {"fr": "Mixette", "en": "Mixer"}, "rate": 80})
        film["drivers"].append({"id": "crew", "label": "Crew", "value": 4})

    assert edited(add) == (
        set(),
        {
            "  - id: mixer", "    label: {fr: Mixette, en: Mixer}", "    rate: 80", '    account: "53"',
            "  - {id: crew, label: Crew, value: 4}",
        },
    )  # fmt: skip


def test_the_first_and_the_last_section_of_a_file() -> None:
    text = "kind: short_film\ntitle: Film\nprodkit: 1"
    assert edited(lambda film: film.update(notes="Bye."), text) == (set(), {"notes: Bye."})
    assert edited(lambda film: film.update(lines=[{"id": "a", "account": "2", "label": "A"}]), text) == (
        set(),
        {"", "lines:", "  - id: a", '    account: "2"', "    label: A"},
    )


@pytest.mark.parametrize("lines", ["", " []", " ~"])
def test_an_empty_list_is_filled(lines: str) -> None:
    text = f"prodkit: 1\ntitle: Film\nkind: short_film\nlines:{lines}  # none yet\n".replace("~", "[]")
    if not lines:
        text = text.replace("lines:", "notes: ''\nlines: [ ]")
    data = plain(parse_text(text))
    film = Production.parse({**data, "lines": [{"id": "a", "account": "2", "label": "A"}]})
    assert parse_text(render(film, text)) == film
