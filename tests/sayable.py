"""A refusal is only one if it can be said to the person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodkit import i18n

if TYPE_CHECKING:
    from prodkit.errors import ProdkitError


def assert_sayable(error: ProdkitError) -> None:
    """Read every finding in both languages."""
    assert error.findings
    assert str(error)
    for finding in error.findings:
        assert all(finding.sentence(lang) for lang in i18n.LANGS)
