"""What a reader of a page would answer for each of its fields, and whether ours is the same.

An answer for names, tags and captions is a list in which order does not count; a section may be any of a list (a breadcrumb has several).
A caption or description is given by its beginning, or by its beginning and end with " … " between them: the texts are their publishers'.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from scraper.model import Page

_KEYS = {
    "author": "authors",
    "authors": "authors",
    "editor": "editors",
    "editors": "editors",
    "section": "section",
    "tags": "tags",
    "topics": "tags",
    "description": "description",
    "captions": "captions",
    "date_utc": "date_stated",
}


def plain(text: str) -> str:
    """`text` as its words alone, without case."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def field_answers(known: dict[str, Any]) -> dict[str, Any]:
    """Field → answer, of those keys of an answers file that speak of a field of ours; `V1` is the form of Fundus."""
    named = known.get("V1", known)
    return {field: named[key] for key, field in _KEYS.items() if key in named}


def value_of(page: Page, field: str) -> Any:
    if field == "captions":
        return tuple(dict.fromkeys(image.caption for image in page.images if image.caption))
    return page.date_published if field == "date_stated" else getattr(page, field)


def is_right(field: str, got: Any, answer: Any) -> bool:
    return _COMPARISONS.get(field, _same_names)(got, answer)


def _same_names(got: Iterable[str], answer: str | list[str]) -> bool:
    return {plain(name) for name in got} == {plain(name) for name in _listed(answer)}


def _one_of(got: str | None, answer: str | list[str]) -> bool:
    return plain(got or "") in {plain(name) for name in _listed(answer)}


def _same_captions(got: Iterable[str], answer: list[str]) -> bool:
    """Every answer stands in a caption of ours, and every caption of ours holds one of the answers."""
    found = tuple(got)
    return all(any(_holds(each, part) for each in found) for part in answer) and all(
        any(_holds(each, part) for part in answer) for each in found
    )


def _holds(text: str, part: str) -> bool:
    return plain(part) in plain(text)


def _begins(got: str | None, answer: str) -> bool:
    start, _, end = answer.partition(" … ")
    return plain(got or "").startswith(plain(start)) and plain(got or "").endswith(plain(end))


def _same_minute(got: datetime | None, answer: str) -> bool:
    stated = datetime.fromisoformat(answer).replace(second=0, microsecond=0)
    return got is not None and got.replace(second=0, microsecond=0) == stated


def _listed(answer: str | list[str]) -> list[str]:
    return [answer] if isinstance(answer, str) else answer


_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "section": _one_of,
    "captions": _same_captions,
    "description": _begins,
    "date_stated": _same_minute,
}
