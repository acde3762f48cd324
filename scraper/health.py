"""How a source is doing, judged by its visits. Part of `scraper`; pure: knows no clock and no store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import field

from scraper.model import HealthState, Value

_REFUSALS = frozenset({401, 403, 407, 429, 451})
_SERVER_ERROR = 500
RECENT = 3
"""One visit may fail by chance; so many in a row say something."""
_LONG = 10
_QUIET_SHARE = 0.5


class Visit(Value, frozen=True, kw_only=True):
    """One pass over one source, as counted."""

    started: datetime
    finished: datetime
    requests: int = 0
    pages: int = 0
    """Pages that were fetched whole, listings and articles."""
    articles_new: int = 0
    """New and updated articles alike: what made the visit worth while."""
    articles_failed: int = 0
    errors: tuple[str, ...] = ()
    statuses: dict[int, int] = field(default_factory=dict)
    """HTTP status → how many responses had it."""
    not_modified: int = 0
    refused: bool = False
    """The site refused the visit as a whole, by its robots.txt or at its door; `errors` says how."""


def judge_source(runs: Sequence[Visit]) -> tuple[HealthState, str]:
    """The state of a source after `runs` (oldest first), and the reason in one line for the operator.

    A source that was never visited is well. The state follows the latest visits, so that a source is well again with the
    first good one.
    """
    recent = runs[-RECENT:]
    if not recent:
        return HealthState.WELL, "not visited yet"
    last = recent[-1]
    if _is_refused(last):
        return HealthState.BLOCKED, _spell_refusals(last)
    if len(recent) == RECENT and all(map(_brought_nothing, recent)):
        return HealthState.FAILING, f"{RECENT} visits in a row brought no page: {_last_error(last)}"
    if len(recent) == RECENT and all(map(_is_unreadable, recent)):
        failed = sum(visit.articles_failed for visit in recent)
        return (
            HealthState.BROKEN,
            f"{failed} articles could not be read in {RECENT} visits and none could: layout changed?",
        )
    if _fell_silent(runs):
        return HealthState.SILENT, f"nothing new in {_LONG} visits, {_usual(runs[:-_LONG])} new articles in each before"
    return HealthState.WELL, _spell_well(last)


def has_failed(visit: Visit) -> bool:
    """Whether `visit` brought nothing that a visit is for, by a failure or by a refusal."""
    return _brought_nothing(visit) or _is_refused(visit)


def _brought_nothing(visit: Visit) -> bool:
    return not visit.pages and not visit.not_modified and (bool(visit.errors) or visit.requests > 0)


def _is_unreadable(visit: Visit) -> bool:
    return visit.articles_failed > 0 and not visit.articles_new


def _refusals(visit: Visit) -> int:
    return sum(count for status, count in visit.statuses.items() if status in _REFUSALS)


def _responses(visit: Visit) -> int:
    return sum(visit.statuses.values())


def _is_refused(visit: Visit) -> bool:
    return visit.refused or _refusals(visit) * 2 > _responses(visit)


def _spell_refusals(visit: Visit) -> str:
    if visit.refused:
        return f"the site refuses us: {_last_error(visit)}"
    seen = ", ".join(f"HTTP {status}" for status in sorted(visit.statuses) if status in _REFUSALS)
    return f"{_refusals(visit)} of {_responses(visit)} responses refused us ({seen})"


def _last_error(visit: Visit) -> str:
    if visit.errors:
        return visit.errors[-1]
    broken = sorted(status for status in visit.statuses if status >= _SERVER_ERROR)
    return f"HTTP {broken[-1]}" if broken else "no response"


def _fell_silent(runs: Sequence[Visit]) -> bool:
    latest, before = runs[-_LONG:], runs[:-_LONG]
    return len(before) >= _LONG and not any(visit.articles_new for visit in latest) and _usual(before) >= _QUIET_SHARE


def _usual(runs: Sequence[Visit]) -> float:
    return round(sum(visit.articles_new for visit in runs) / len(runs), 1)


def _spell_well(visit: Visit) -> str:
    if _brought_nothing(visit):
        return f"the last visit failed, earlier ones did not: {_last_error(visit)}"
    if visit.articles_new:
        return f"{visit.articles_new} new article{'' if visit.articles_new == 1 else 's'} at the last visit"
    return (
        "not modified since the last visit"
        if visit.not_modified and not visit.pages
        else "nothing new at the last visit"
    )
