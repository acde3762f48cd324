"""What the visits of a source look like: a state, and why, with what to do. Part of `scraper`; pure.

Each finding is about now and may be chance; what of it is told is decided in `scraper.health.standing`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import takewhile
from math import comb

from scraper.health.rhythm import Rhythm
from scraper.health.visits import REFUSALS, Visit, brought_nothing, has_failed, is_refused, last_error, refusals
from scraper.model import HealthState, Value

_LOOKED_AT = 10
"""Visits among which failures are counted."""
_MOST_FAILED = 6
_RECOVERED = 2
"""Good visits in a row after which earlier failures count no more."""
_SAMPLE = 6
"""Articles from which something is concluded; fewer may be odd ones."""
_CHANCE = 0.001
"""So unlikely must what is seen be, if nothing had changed."""
_MOST_LOST = 0.5
_PAGES_SAMPLE, _MOST_ASTRAY = 10, 0.8
"""Films and galleries come and go in a list: of links more is wanted than of fields."""
_ALWAYS = 3
"""Visits after which a source that never gave anything is not merely slow."""


class Finding(Value, frozen=True, kw_only=True):
    """What a source looks like."""

    state: HealthState
    reason: str
    """In one line, for the operator: figures first, then what to do."""


_Test = Callable[[Sequence[Visit]], str | None]
_Count = Callable[[Visit], int]


def judge_source(visits: Sequence[Visit], rhythm: Rhythm | None = None) -> Finding:
    """What a source looks like after `visits` (oldest first, the latest of them at least), which have shown its `rhythm`."""
    if not visits:
        return Finding(state=HealthState.WELL, reason="not visited yet")
    if all(map(brought_nothing, visits)) and not any(map(is_refused, visits)) and not _was_up(rhythm):
        return Finding(state=HealthState.FAILING, reason=_spell_never(visits))
    for state, test in _TESTS:
        if (reason := test(visits)) is not None:
            return Finding(state=state, reason=reason)
    if (reason := _silence(visits, rhythm)) is not None:
        return Finding(state=HealthState.SILENT, reason=reason)
    return Finding(state=HealthState.WELL, reason=_spell_well(visits[-1]))


# ── the door ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _blockade(visits: Sequence[Visit]) -> str | None:
    last, latest = visits[-1], visits[-_LOOKED_AT:]
    refused = sum(map(is_refused, latest))
    if is_refused(last):
        return f"{_spell_refusal(last)}; ask the publisher, or watch its feed"
    if refused >= _MOST_FAILED and any(map(is_refused, visits[-_RECOVERED:])):
        return f"{refused} of the last {len(latest)} visits were refused; ask the publisher, or set a longer every"
    return None


def _spell_refusal(visit: Visit) -> str:
    if visit.wall is not None:
        return f"{visit.wall} stands in the place of its pages"
    if visit.refused:
        return f"the site refuses us: {last_error(visit)}"
    seen = ", ".join(f"HTTP {status}" for status in sorted(visit.statuses) if status in REFUSALS)
    return f"{refusals(visit)} of {sum(visit.statuses.values())} responses refused us ({seen})"


def _was_up(rhythm: Rhythm | None) -> bool:
    """Whether it ever brought a page, of the visits that are forgotten too."""
    return rhythm is not None and rhythm.looked is not None


def _spell_never(visits: Sequence[Visit]) -> str:
    tries = _count(len(visits), "visit")
    return f"never answered since it was configured ({tries}): {last_error(visits[-1])}; is the address right?"


def _failure(visits: Sequence[Visit]) -> str | None:
    last, latest = visits[-1], visits[-_LOOKED_AT:]
    failed = sum(map(brought_nothing, latest))
    if brought_nothing(last):
        run = sum(1 for _ in takewhile(brought_nothing, reversed(visits)))
        these = f"{run} visits in a row" if run > 1 else "the last visit"
        return f"{these} brought no page: {last_error(last)}; open it in a browser"
    if failed >= _MOST_FAILED and any(map(brought_nothing, visits[-_RECOVERED:])):
        return f"{failed} of the last {len(latest)} visits brought no page; the site is unsteady"
    return None


# ── what is behind it ─────────────────────────────────────────────────────────────────────────────────────────────────


def _empty_list(visits: Sequence[Visit]) -> str | None:
    """The list shows no article any more, or never did."""
    read = [visit for visit in visits if visit.links is not None]
    if not read or read[-1].links or has_failed(visits[-1]):
        return None
    used_to = max((visit.links or 0 for visit in read), default=0)
    if used_to:
        return (
            f"the list shows no link to an article, where it had {used_to}: has its layout changed? try sources check"
        )
    if any(visit.brought for visit in visits):  # an article, or what is read along, feeds this one
        return None
    return f"no link to an article was ever found there ({_count(len(read), 'visit')}): is it the address of a list?"


def _unreachable(visits: Sequence[Visit]) -> str | None:
    """The list is there and none of its articles can be had."""
    tried = [visit for visit in visits if visit.brought or visit.articles or visit.articles_failed][-_RECOVERED:]
    failed = [visit.articles_failed for visit in tried if not visit.articles and not visit.brought]
    if len(failed) < _RECOVERED or min(failed) < _SAMPLE:
        return None
    return f"none of {sum(failed)} articles could be had in {len(failed)} visits: {last_error(tried[-1])}; open one in a browser"


def _unreadable(visits: Sequence[Visit]) -> str | None:
    """Links lead to pages that are no articles any more, or articles lack what they used to have."""
    pages = _compared(
        visits,
        _articles,
        _followed,
        sample=_PAGES_SAMPLE,
        most_lost=_MOST_ASTRAY,
    )
    if pages is not None:
        return f"{pages} of what it links to could be read as articles: has its layout changed? try sources check"
    followed = sum(map(_followed, visits))
    if (
        len(visits) >= _ALWAYS
        and followed >= _PAGES_SAMPLE
        and not any(visit.articles or visit.brought for visit in visits)
    ):
        return f"none of {followed} links could ever be read as an article: {_last_error(visits)}; try sources check"
    for name in ("headline", "body"):
        share = _compared(visits, lambda visit, name=name: visit.filled.get(name, 0), _articles)  # type: ignore[misc]  # mypy infers no default
        if share is not None:
            return f"{share} of its articles have a {name}: has its layout changed? try sources check"
    return None


def _undated(visits: Sequence[Visit]) -> str | None:
    share = _compared(visits, lambda visit: visit.filled.get("date", 0), _articles)
    if share is not None:
        return f"{share} of its articles have a date that can be read; report the page, meanwhile first sight counts"
    unread, articles = _latest(visits, lambda visit: visit.unread_dates, _articles)
    if articles >= _SAMPLE and unread > articles * _MOST_LOST:
        return f"{unread} of {articles} articles print a date that cannot be read; report the page"
    return None


def _incomplete(visits: Sequence[Visit]) -> str | None:
    partial, articles = _latest(visits, lambda visit: visit.articles_partial, _articles)
    if articles < _SAMPLE or partial <= articles * _MOST_LOST:
        return None
    return f"{partial} of {articles} articles lack a page: {_last_error(visits)}; they are tried again by themselves"


def _articles(visit: Visit) -> int:
    return visit.articles


def _followed(visit: Visit) -> int:
    return visit.articles + visit.strays


def _last_error(visits: Sequence[Visit]) -> str:
    return next((visit.errors[-1] for visit in reversed(visits) if visit.errors), "they lead to no articles")


def _compared(
    visits: Sequence[Visit], good: _Count, whole: _Count, *, sample: int = _SAMPLE, most_lost: float = _MOST_LOST
) -> str | None:
    """As "2 of 9 (before: 120 of 121)" if the latest visits are worse than chance makes them out of the earlier ones."""
    had, of = _latest(visits, good, whole, sample)
    had_before, of_before = (sum(map(count, visits)) - latest for count, latest in ((good, had), (whole, of)))
    if of < sample or of_before < sample or of - had <= of * most_lost:
        return None
    usual = (had_before + 1) / (of_before + 2)
    chance = sum(comb(of, few) * usual**few * (1 - usual) ** (of - few) for few in range(had + 1))
    return f"{had} of {of} (before: {had_before} of {of_before})" if chance < _CHANCE else None


def _latest(visits: Sequence[Visit], good: _Count, whole: _Count, sample: int = _SAMPLE) -> tuple[int, int]:
    """`good` and `whole` of the latest visits that together are a sample, at least two of those that count."""
    had, of, counted = 0, 0, 0
    for visit in reversed(visits):
        if of >= sample and counted > 1:
            break
        had, of, counted = had + good(visit), of + whole(visit), counted + bool(whole(visit))
    return had, of


def _silence(visits: Sequence[Visit], rhythm: Rhythm | None) -> str | None:
    missing = rhythm.missing() if rhythm is not None else None
    if rhythm is None or missing is None or rhythm.heard is None:
        return None
    hours = round((visits[-1].finished - rhythm.heard).total_seconds() / 3600)
    return f"nothing new for {hours} h, in which about {missing:.0f} articles were to come: has the list moved?"


def _spell_well(visit: Visit) -> str:
    if visit.articles_new:
        return f"{_count(visit.articles_new, 'new article')} at the last visit"
    if visit.articles_updated:
        return f"{_count(visit.articles_updated, 'updated article')} at the last visit"
    if visit.not_modified and not visit.pages:
        return "not modified since the last visit"
    return "nothing new at the last visit"


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


_TESTS: tuple[tuple[HealthState, _Test], ...] = (
    (HealthState.BLOCKED, _blockade),
    (HealthState.FAILING, _failure),
    (HealthState.BROKEN, _empty_list),
    (HealthState.BROKEN, _unreachable),
    (HealthState.BROKEN, _unreadable),
    (HealthState.INCOMPLETE, _incomplete),
    (HealthState.UNDATED, _undated),
)
"""The gravest first: what does not come in cannot be judged."""
