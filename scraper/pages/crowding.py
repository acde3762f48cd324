"""Pages that would take minutes to read are refused before they are parsed. Part of `scraper.pages`.

The time of a parser and of every reader after it grows faster than the page: a million links or a hundred thousand
attributes cost minutes, and a page of somebody who means harm has them. Everything here takes one pass over the text.
"""

from __future__ import annotations

import re
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
_TAG: Final = re.compile(r"""[a-z](?:[^"'>]++|"[^"]*+"|'[^']*+')*+""", re.IGNORECASE)
_QUOTED: Final = re.compile(r""""[^"]*+"|'[^']*+'""")


def refuse_crowd(text: str) -> None:
    """Raises `UnreadablePage` for markup of too many tags, or of a tag with too many attributes."""
    tags = text.count("<")
    if tags > MAX_TAGS:
        raise UnreadablePage(f"the page has {tags} tags, more than {MAX_TAGS}; it is not read")
    for run in text.split("<"):
        if len(run) > _LONG_TAG and (tag := _TAG.match(run)) and _attributes(tag[0]) > MAX_ATTRIBUTES:
            raise UnreadablePage(f"a tag of the page has more than {MAX_ATTRIBUTES} attributes; it is not read")


def refuse_flood(paragraphs: tuple[str, ...]) -> None:
    """Raises `UnreadablePage` for a text that is longer than any article."""
    length = sum(map(len, paragraphs))
    if length > MAX_TEXT:
        raise UnreadablePage(f"the page has {length} characters of text, more than {MAX_TEXT}; it is not read")


def _attributes(tag: str) -> int:
    """How many attributes `tag` has at most: what stands apart, by white space, a quote or a slash."""
    return len(_QUOTED.sub('"" ', tag).replace("/", " ").split())
