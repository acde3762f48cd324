"""The settings reference."""

from __future__ import annotations

from pathlib import Path

from kentongan.reference import settings_reference


def test_the_reference_says_what_the_settings_say() -> None:
    written = Path(__file__).parents[2].joinpath("docs/settings.md").read_text(encoding="utf-8")
    assert written == settings_reference()
