"""What is found on a listing. Part of `scraper.discovery`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone

from msgspec import structs

from scraper.dates import parse_machine, parse_printed
from scraper.errors import ConfigurationError
from scraper.model import SourceKind, Value
from scraper.urls import identity, is_twin

LOCAL_ZONE = re.compile(r"\bWI(?:B|TA|T)\b", re.IGNORECASE)
WIB = timezone(timedelta(hours=7), "WIB")
"""The zone of a date that names none: western Indonesia, where the newsrooms are."""


class Link(Value, frozen=True, kw_only=True):
    """A way to one article. `url` is canonical; `published` is aware; None where the listing does not say."""

    url: str
    title: str | None = None
    published: datetime | None = None


class Listing(Value, frozen=True, kw_only=True):
    """What one answer of a source leads to."""

    kind: SourceKind
    """What the answer was. `ARTICLE`: it is one itself, and `links` is empty."""
    links: tuple[Link, ...] = ()
    """In the order of the listing, each article once."""
    next_url: str | None = None
    """The next page of the same list."""
    sitemaps: tuple[str, ...] = ()
    """Only of a sitemap index: the sitemaps it names, latest change first where it says."""


def once(links: Iterable[Link]) -> tuple[Link, ...]:
    """`links` with each article once, at its first place, with the longest title and the first date given for it.

    Of an article that is linked by its AMP or mobile page too, the plain one is kept.
    """
    found: dict[str, Link] = {}
    for link in links:
        known = found.setdefault(identity(link.url), link)
        title = max(known.title or "", link.title or "", key=len) or None
        found[identity(link.url)] = structs.replace(
            known,
            url=link.url if is_twin(known.url) and not is_twin(link.url) else known.url,
            title=title,
            published=known.published or link.published,
        )
    return tuple(found.values())


def moment(text: str | None) -> datetime | None:
    """The date that an attribute or element holds, aware; None for none ("3 menit lalu" needs a clock)."""
    if not text:
        return None
    # A feed's "Sat, 10 Oct 2020 17:04:00 WIT" has a machine's shape and a reader's zone.
    read = (parse_printed(text) if LOCAL_ZONE.search(text) else None) or parse_machine(text) or parse_printed(text)
    return read.at(WIB) if read else None


def compile_allow(allow: tuple[str, ...]) -> re.Pattern[str] | None:
    """One pattern of all that the operator allows; None if nothing is said. Raises `ConfigurationError`."""
    try:
        return re.compile("|".join(f"(?:{pattern})" for pattern in allow)) if allow else None
    except re.error as error:
        raise ConfigurationError(f"allow: {list(allow)!r} holds no regular expression: {error}") from error
