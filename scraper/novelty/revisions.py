"""Whether a count is given as the revision of an earlier one. Part of `scraper.novelty`; pure.

The words stand in `revisions.toml`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from scraper.anchors import sentence_around
from scraper.language.tokens import fold


def is_revised(text: str, start: int, end: int) -> bool:
    """Whether the sentence around [start, end) says that a figure was revised, and not that it went up."""
    first, last = sentence_around(text, start, end)
    sentence = fold(text[first:last])
    words = _words()
    return bool(words.revision.search(sentence)) and not words.up.search(sentence)


class _Words(NamedTuple):
    revision: re.Pattern[str]
    up: re.Pattern[str]


@cache
def _words() -> _Words:
    table = tomllib.loads((files(__package__) / "revisions.toml").read_text(encoding="utf-8"))
    phrases = (*table["id"].split(), *table["en"].split(), *table["id_phrases"], *table["en_phrases"])
    return _Words(_pattern(phrases), _pattern(table["up"]))


def _pattern(phrases: Iterable[str]) -> re.Pattern[str]:
    spelled = (re.escape(phrase).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") for phrase in phrases)
    return re.compile(rf"\b(?:{'|'.join(spelled)})\b")
