"""One visit of a source, as counted. Part of `scraper`; pure."""

from __future__ import annotations

from datetime import datetime

from msgspec import field

from scraper.model import Value

REFUSALS = frozenset({401, 403, 407, 429, 451})
_SERVER_ERROR = 500
_SEVERAL = 3


class Visit(Value, frozen=True, kw_only=True, omit_defaults=True):
    """One pass over one source. What it does not say was not counted, or was nought."""

    started: datetime
    finished: datetime
    requests: int = 0
    pages: int = 0
    """Pages that were fetched whole, listings and articles."""
    links: int | None = None
    """Links to articles on the source itself; None where it was not read, or had not changed."""
    articles_new: int = 0
    articles_updated: int = 0
    articles: int = 0
    """Those that were read for the first time."""
    articles_partial: int = 0
    """Of these: those with a page missing."""
    articles_failed: int = 0
    strays: int = 0
    """Links, followed for the first time, to a page that is no article or cannot be read."""
    filled: dict[str, int] = field(default_factory=dict)
    """Field (headline, date, body) → how many of `articles` have it."""
    unread_dates: int = 0
    """Articles that print a date which could not be read."""
    errors: tuple[str, ...] = ()
    statuses: dict[int, int] = field(default_factory=dict)
    """HTTP status → how many responses had it."""
    not_modified: int = 0
    refused: bool = False
    """The site refused the visit as a whole, by its robots.txt or at its door; `errors` says how."""
    wall: str | None = None
    """What stood in the place of pages, as `scraper.walls` calls it: a challenge, a captcha, a question for consent."""
    rest_until: datetime | None = None
    """When the site asked to be left alone until, if that was longer than a visit lasts."""

    @property
    def brought(self) -> int:
        """New and updated articles alike: what made the visit worth while."""
        return self.articles_new + self.articles_updated


def has_failed(visit: Visit) -> bool:
    """Whether `visit` brought nothing that a visit is for, by a failure or by a refusal."""
    return brought_nothing(visit) or is_refused(visit)


def brought_nothing(visit: Visit) -> bool:
    """Whether not even the source itself was read."""
    return not visit.pages and not visit.not_modified and (bool(visit.errors) or visit.requests > 0)


def is_refused(visit: Visit) -> bool:
    """Whether the site does not let us in: it says so, by most of its answers, or puts a wall before its pages.

    Articles that are for subscribers are refused beside others that are not.
    """
    if visit.refused or visit.wall is not None:
        return True
    came_in = visit.articles or visit.brought or visit.not_modified
    return not came_in and refusals(visit) >= _SEVERAL and refusals(visit) * 2 > sum(visit.statuses.values())


def refusals(visit: Visit) -> int:
    """How many responses refused us."""
    return sum(count for status, count in visit.statuses.items() if status in REFUSALS)


def last_error(visit: Visit) -> str:
    """What went wrong, in the words of the visit."""
    if visit.errors:
        return visit.errors[-1]
    broken = sorted(status for status in visit.statuses if status >= _SERVER_ERROR)
    return f"HTTP {broken[-1]}" if broken else "no response"
