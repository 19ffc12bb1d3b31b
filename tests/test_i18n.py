"""Every sentence in French and English, with the same placeholders."""

from __future__ import annotations

import re
import string

import pytest

from prodkit import datafiles, i18n

AREAS = sorted({name.rpartition(".")[0] for name in datafiles.names("i18n", ".toml")})


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


@pytest.mark.parametrize("area", AREAS)
def test_both_languages_say_the_same_things(area: str) -> None:
    french, english = i18n.area(area, "fr"), i18n.area(area, "en")
    assert list(french) == list(english)
    for key in french:
        assert placeholders(french[key]) == placeholders(english[key]), key
        assert all(name.isidentifier() for name in placeholders(french[key])), key


@pytest.mark.parametrize("area", AREAS)
def test_sentences_are_well_written(area: str) -> None:
    for lang in i18n.LANGS:
        for key, sentence in i18n.area(area, lang).items():
            assert sentence.strip(), key
            assert "  " not in sentence, key
    for key, sentence in i18n.area(area, "fr").items():
        # In French a no-break space goes before : ; ! ? » and after «, never an ordinary one.
        assert not re.search(r" [:;!?»](\s|$)|« ", sentence), f"{area}.{key}: {sentence}"


def test_a_sentence_takes_its_values() -> None:
    assert i18n.text("findings.missing.what", "en", field="rate") == "The field “rate” is missing."
    assert i18n.text("findings.missing.what", "fr", field="rate") != i18n.text(
        "findings.missing.what", "en", field="rate"
    )
    with pytest.raises(KeyError):
        i18n.text("findings.nothing", "en")


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("en", "en"),
        ("en-GB", "en"),
        ("EN_us.UTF-8", "en"),
        ("fr", "fr"),
        ("fr_CA", "fr"),
        ("de", "fr"),
        ("", "fr"),
        (None, "fr"),
        (3, "fr"),
    ],
)
def test_any_wish_gives_a_language(asked: object, expected: str) -> None:
    assert i18n.language(asked) == expected


def test_a_label_is_the_readers_or_the_only_one() -> None:
    assert i18n.pick("Régie", "en") == "Régie"
    assert i18n.pick({"fr": "Régie", "en": "Unit"}, "en") == "Unit"
    assert i18n.pick({"fr": "Régie"}, "en") == "Régie"
    assert i18n.pick({"fr": "", "en": "Unit"}, "fr") == "Unit"
    assert i18n.pick({}, "fr") == ""


def test_every_data_file_of_the_catalogue_has_both_languages() -> None:
    names = set(datafiles.names("i18n", ".toml"))
    assert names == {f"{area}.{lang}" for area in AREAS for lang in i18n.LANGS}
