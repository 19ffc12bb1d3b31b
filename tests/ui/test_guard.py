"""What goes wrong in a callback is told as a finding, or as a sentence with a reference; never as a traceback."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest
from sayable import assert_sayable

from prodkit.errors import ProdkitError
from prodkit.ui.guard import guarded


def raising(error: BaseException) -> Callable[[], None]:
    def callback() -> None:
        raise error

    return callback


def told_of(error: Exception) -> ProdkitError:
    told: list[ProdkitError] = []
    guarded(told.append)(raising(error))()
    (only,) = told
    assert_sayable(only)
    return only


def test_what_goes_well_is_left_alone() -> None:
    told: list[ProdkitError] = []
    called: list[object] = []

    def callback(value: str, *, number: int) -> None:
        """Do it."""
        called.append((value, number))

    safe = guarded(told.append)(callback)
    safe("a", number=1)
    assert (called, told, safe.__doc__) == ([("a", 1)], [], "Do it.")


def test_findings_are_told_as_they_are() -> None:
    error = ProdkitError.of("line_unknown", name="camera")
    assert told_of(error) is error


def test_anything_else_is_a_reference_to_the_log(caplog: pytest.LogCaptureFixture) -> None:
    told = told_of(RuntimeError("salary of Anne: 12345"))
    (finding,) = told.findings
    reference = str(finding.params["reference"])
    assert finding.code == "unexpected"
    assert reference in caplog.text
    assert "Traceback" in caplog.text
    for said in (str(told), finding.sentence("fr")):
        assert reference in said
        assert "Anne" not in said
        assert "Traceback" not in said
        assert "RuntimeError" not in said


def test_each_failure_has_its_own_reference() -> None:
    references = {str(told_of(RuntimeError()).findings[0].params["reference"]) for _ in range(20)}
    assert len(references) == 20


@pytest.mark.parametrize("error", [ProdkitError.of("line_unknown", name="x"), RuntimeError()])
def test_a_page_that_cannot_be_drawn_still_shows_no_traceback(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    asked: list[ProdkitError] = []

    def tell(told: ProdkitError) -> None:
        asked.append(told)
        raise ValueError("drawing")

    with caplog.at_level(logging.ERROR):
        guarded(tell)(raising(error))()
    assert asked[-1].findings[0].code == "unexpected"
    assert "drawing" in caplog.text


def test_an_interruption_is_not_held_back() -> None:
    with pytest.raises(KeyboardInterrupt):
        guarded(lambda _: None)(raising(KeyboardInterrupt()))()
