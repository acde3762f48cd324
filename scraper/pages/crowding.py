"""Pages that would take minutes to read are refused before they are parsed. Part of `scraper.pages`.

The time of a parser and of every reader after it grows faster than the page: a million links or a hundred thousand
attributes cost minutes, and a page of somebody who means harm has them. Everything here takes one pass over the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from scraper.errors import UnreadablePage

MAX_TAGS: Final = 30_000
"""The fullest real page seen has about 4,300."""
MAX_ATTRIBUTES: Final = 1_000
"""Of one tag; the parser compares each with all before it."""
MAX_TEXT: Final = 1_000_000
"""Characters of a page's paragraphs: two novels."""

_LONG_TAG: Final = 4 * MAX_ATTRIBUTES
"""A shorter tag has no room for so many attributes."""
_STEP: Final = _LONG_TAG // 2
_NAMED: Final = re.compile(r"[a-z][\w:-]*[\s/>]", re.IGNORECASE)
_QUOTED: Final = re.compile(r""""[^"]*"|'[^']*'""")


def refuse_crowd(text: str) -> None:
    """Raises `UnreadablePage` for markup of too many tags, or of a tag with too many attributes."""
    tags = text.count("<")
    if tags > MAX_TAGS:
        raise UnreadablePage(f"the page has {tags} tags, more than {MAX_TAGS}; it is not read")
    if any(_attributes(run) > MAX_ATTRIBUTES for run in _long_runs(text)):
        raise UnreadablePage(f"a tag of the page has more than {MAX_ATTRIBUTES} attributes; it is not read")


def _long_runs(text: str) -> Iterator[str]:
    """What follows each "<" up to the next, where that is far: looked for in steps, which costs next to nothing."""
    end = 0
    for start in range(0, len(text) - _STEP, _STEP):
        if start >= end and text.find("<", start, start + _STEP) < 0:
            end = text.find("<", start) % (len(text) + 1)
            yield text[text.rfind("<", 0, start) + 1 : end]


def refuse_flood(paragraphs: tuple[str, ...]) -> None:
    """Raises `UnreadablePage` for a text that is longer than any article."""
    length = sum(map(len, paragraphs))
    if length > MAX_TEXT:
        raise UnreadablePage(f"the page has {length} characters of text, more than {MAX_TEXT}; it is not read")


def _attributes(run: str) -> int:
    """How many attributes the tag that begins `run` has at most: what stands apart, by white space, a quote or a slash."""
    tag = run.partition(">")[0]
    if not _NAMED.match(run):  # a comment, or less-than in a script
        return 0
    if len(tag) < _LONG_TAG and tag.count('"') % 2 == tag.count("'") % 2 == 0:
        return 0
    return len(_QUOTED.sub('"" ', run).partition(">")[0].replace("/", " ").split())
