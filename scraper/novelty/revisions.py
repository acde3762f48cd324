"""Whether a count is given as the revision of an earlier one. Part of `scraper.novelty`; pure.

The words stand in `revisions.toml`.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from scraper.anchors import sentence_around
from scraper.language.tokens import fold


def is_revised(text: str, start: int, end: int) -> bool:
    """Whether the sentence around [start, end) says that a figure was revised."""
    first, last = sentence_around(text, start, end)
    return bool(_words().search(fold(text[first:last])))


@cache
def _words() -> re.Pattern[str]:
    table = tomllib.loads((files(__package__) / "revisions.toml").read_text(encoding="utf-8"))
    phrases = [*table["id"].split(), *table["en"].split(), *table["id_phrases"], *table["en_phrases"]]
    spelled = (re.escape(phrase).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") for phrase in phrases)
    return re.compile(rf"\b(?:{'|'.join(spelled)})\b")
