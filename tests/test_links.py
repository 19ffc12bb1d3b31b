"""Links that open something open what they say, until the day they say, and cannot be written without the key."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prodkit import ProdkitError, links
from prodkit.links import LinkError, Pass
from prodkit.store import keys

KEY = bytes(range(32))
DAY = dt.date(2027, 1, 31)
NAMES = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,63}", fullmatch=True)
PASSES = st.builds(Pass, st.just("") | NAMES, st.none() | st.dates())


def why(key: bytes, text: str, today: dt.date = DAY) -> str:
    with pytest.raises(LinkError) as refused:
        links.verify(key, text, today)
    return refused.value.reason


def test_a_link_reads_as_it_is_documented() -> None:
    said = b"1.les-marees.2027-01-31"
    signature = base64.urlsafe_b64encode(hmac.new(KEY, b"prodkit link\n" + said, hashlib.sha256).digest())
    assert links.sign(KEY, Pass("les-marees", DAY)) == f"{said.decode()}.{signature.decode().rstrip('=')}"


@given(PASSES)
def test_what_is_signed_is_read_back_and_fits_an_address_and_a_cookie(opened: Pass) -> None:
    text = links.sign(KEY, opened)
    assert links.verify(KEY, text, opened.until or DAY) == opened
    assert set(text) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_")
    assert len(text) <= links.LONGEST


@given(PASSES, st.integers(min_value=0), st.characters(codec="utf-8"))
def test_a_link_changed_anywhere_opens_nothing(opened: Pass, place: int, letter: str) -> None:
    text = links.sign(KEY, opened)
    place %= len(text)
    changed = text[:place] + letter + text[place + 1 :]
    if changed != text:
        assert why(KEY, changed) == "broken"
    assert why(KEY, text[:place]) == "broken"
    assert why(KEY, text + letter) == "broken"


@given(st.text(max_size=300))
def test_no_other_text_is_a_link(text: str) -> None:
    assert why(KEY, text) == "broken"


def test_a_link_opens_until_the_end_of_its_last_day() -> None:
    text = links.sign(KEY, Pass("film", DAY))
    assert links.verify(KEY, text, DAY).production == "film"
    assert why(KEY, text, DAY + dt.timedelta(days=1)) == "expired"
    assert why(bytes(32), text, DAY + dt.timedelta(days=1)) == "broken", "nothing is told without the key"


def test_the_name_of_a_key_tells_keys_apart_and_is_not_part_of_it() -> None:
    assert links.name_of(KEY) != links.name_of(bytes(32))
    assert links.name_of(KEY) not in KEY.hex()


# ---- The key --------------------------------------------------------------------------------------------------


def test_a_folder_s_key_is_made_once_and_is_its_owner_s(tmp_path: Path) -> None:
    assert keys.read(tmp_path) is None
    made = keys.keep(tmp_path)
    assert len(made) == 32
    assert keys.keep(tmp_path) == keys.read(tmp_path) == made
    (file,) = (tmp_path / ".prodkit").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert keys.keep(tmp_path / "other") != made


def test_a_key_that_others_could_read_is_closed_again(tmp_path: Path) -> None:
    keys.keep(tmp_path)
    file = tmp_path / ".prodkit" / keys.FILE
    file.chmod(0o644)
    keys.read(tmp_path)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("content", ["", "short", "00" * 31, "zz" * 32, "é" * 64])
def test_a_file_that_is_no_key_is_told_and_not_replaced(tmp_path: Path, content: str) -> None:
    file = tmp_path / ".prodkit" / keys.FILE
    file.parent.mkdir()
    file.write_text(content, encoding="utf-8")
    with pytest.raises(ProdkitError) as told:
        keys.keep(tmp_path)
    assert [finding.code for finding in told.value.findings] == ["key_broken"]
    assert file.read_text(encoding="utf-8") == content


def test_of_two_that_make_a_key_at_once_the_first_one_s_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    link, first = os.link, bytes(32)

    def late(source: str, target: str) -> None:
        Path(target).write_text(first.hex(), encoding="ascii")
        link(source, target)

    monkeypatch.setattr(os, "link", late)
    assert keys.keep(tmp_path) == first
    assert [path.name for path in (tmp_path / ".prodkit").iterdir()] == [keys.FILE]
