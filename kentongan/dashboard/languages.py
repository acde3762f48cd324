"""Which language a page is shown in: the switch's, else the browser's. Part of the front door; pure."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import get_args

import msgspec

from scheduler.channels.wording import Language

LANGUAGES: tuple[Language, ...] = get_args(Language)
_MOST_READ = 500
"""Characters of an Accept-Language that are looked at."""


def phrases() -> dict[Language, dict[str, str]]:
    """What the dashboard says, by language and name, as `phrases.toml` beside this file has it."""
    text = files("kentongan.dashboard").joinpath("phrases.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), dict[Language, dict[str, str]])


def known_language(name: str | None) -> Language | None:
    """`name` if it is a language of the dashboard."""
    return next((language for language in LANGUAGES if language == name), None)


def accepted_language(header: str) -> Language:
    """The language that an Accept-Language (RFC 9110, 12.5.4) likes best of ours; English for none."""
    best: tuple[float, Language] = (0.0, "en")
    for part in header[:_MOST_READ].split(","):
        name, _, weight = part.partition(";")
        language = known_language(name.strip().lower().partition("-")[0])
        if language and _quality(weight) > best[0]:
            best = _quality(weight), language
    return best[1]


def _quality(weight: str) -> float:
    """The q of " q=0.8"; 1 where it is left away, 0 where it is nonsense."""
    if not weight.strip():
        return 1.0
    try:
        return float(weight.strip().removeprefix("q="))
    except ValueError:
        return 0.0
