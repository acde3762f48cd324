"""What an article says of a truce against the life of that truce so far. Part of `scraper.novelty`; pure.

A status is told the first time, and again only after the truce went on to something that makes it possible anew: a truce
is broken once, until it is agreed again. Reports repeat old steps for days and arrive in any order; time of publication,
not of arrival, decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from scraper.model import Analysis, Article, CeasefireClaim, Change, ChangeType, Quote, Story, TruceState, TruceStatus
from scraper.novelty.elsewhere import Elsewhere
from scraper.novelty.theatres import theatre_of

MAX_STEPS = 64
STARTS = frozenset({TruceStatus.AGREED, TruceStatus.IN_EFFECT, TruceStatus.EXTENDED})
BREAKS = frozenset({TruceStatus.VIOLATED, TruceStatus.ENDED, TruceStatus.REJECTED})
_TALKS = frozenset({TruceStatus.CALLED_FOR, TruceStatus.PROPOSED, TruceStatus.NEGOTIATING})
_OPENED_BY: dict[TruceStatus, frozenset[TruceStatus]] = {
    TruceStatus.AGREED: BREAKS,
    TruceStatus.IN_EFFECT: BREAKS,
    TruceStatus.EXTENDED: BREAKS | {TruceStatus.EXTENDED},
    TruceStatus.VIOLATED: STARTS,
    TruceStatus.ENDED: STARTS,
    TruceStatus.REJECTED: STARTS | _TALKS,
    **dict.fromkeys(_TALKS, BREAKS),
}
_BROKEN = frozenset({TruceStatus.VIOLATED, TruceStatus.ENDED})
_OVERTAKEN_BY: dict[TruceStatus, frozenset[TruceStatus]] = {
    TruceStatus.AGREED: _BROKEN | {TruceStatus.IN_EFFECT, TruceStatus.EXTENDED},
    TruceStatus.IN_EFFECT: _BROKEN | {TruceStatus.EXTENDED},
    TruceStatus.EXTENDED: _BROKEN,
    TruceStatus.VIOLATED: STARTS | {TruceStatus.ENDED},
    TruceStatus.ENDED: STARTS,
    TruceStatus.REJECTED: STARTS,
    **dict.fromkeys(_TALKS, STARTS | _BROKEN),
}
"""Who knows one of these to have come long after learns nothing of the present from a status that is read late. A mere refusal
or call overtakes nothing: it may be of another truce.
"""
_REST = timedelta(hours=24)
"""Outlets repeat a step for about a day: so long it is the same one, unless a truce was broken."""
_REST_EXTENDED = timedelta(hours=36)
_SETTLED = timedelta(hours=12)
"""A start first read sooner after a break than this is the start of the truce that broke, read late."""
_HISTORY = timedelta(hours=24)
"""A step that was followed by another so long after it is no news any more."""
_ANEW = timedelta(hours=72)
"""A break beside a start ("broken minutes after it began"), so long after the last break, is one of a truce that we missed."""
_NEAR = 400
"""Characters between a start and a break in one text within which the start is a recollection ("minutes after it began")."""


class Reading(NamedTuple):
    steps: tuple[TruceState, ...]
    changes: tuple[tuple[int, Change], ...]
    standing: tuple[Change, ...]


def read_truce(
    article: Article,
    analysis: Analysis,
    story: Story,
    at: datetime,
    *,
    reprinted: frozenset[TruceStatus] = frozenset(),
    elsewhere: Elsewhere,
) -> Reading:
    """The life of the truces of `story` after `article`, and which of their steps are new.

    `reprinted` are the statuses that this text had before, in an earlier revision or in the original of a copy. The truce of
    a theatre that has a story of its own is left to it.
    """
    reading = Reading(story.truce, (), ())
    by_theatre: dict[str, list[CeasefireClaim]] = {}
    for claim in analysis.ceasefire:
        if not claim.background:
            by_theatre.setdefault(theatre_of(claim, article, story), []).append(claim)
    for theatre, claims in by_theatre.items():
        if theatre not in elsewhere.theatres:
            told = [step for step in elsewhere.truce if step.theatre == theatre]
            reading = _read_theatre(theatre, claims, article, reading, at, reprinted=reprinted, told=told)
    return reading


def _read_theatre(
    theatre: str,
    claims: Sequence[CeasefireClaim],
    article: Article,
    reading: Reading,
    at: datetime,
    *,
    reprinted: frozenset[TruceStatus],
    told: Sequence[TruceState],
) -> Reading:
    """`reading` after what `article` says of the truce of one theatre."""
    others = [step for step in reading.steps if step.theatre != theatre]
    steps = tuple(step for step in reading.steps if step.theatre == theatre)
    changes = list(reading.changes)
    standing = {change.key: change for change in reading.standing}
    known = sorted((*steps, *told), key=lambda step: step.since)
    for position, claim in _in_order_of_life(_first_of_each(claims)):
        quote = Quote(text=claim.quote, page=article.page_of(claim.start))
        was_told = any(step.status is claim.status for step in known)
        if not (was_told and claim.status in reprinted) and _is_news(claim, claims, known, at):
            before = next((step.status for step in reversed(steps) if step.since <= at), None)
            step = TruceState(status=claim.status, since=at, article=article.id, theatre=theatre)
            key = _key(step, steps)
            is_overtaken = any(_overtakes(later, claim.status, at) for later in known)
            steps = tuple(sorted((*steps, step), key=lambda known: known.since))
            if not is_overtaken:  # else it belongs to the truce's life, and its news is old
                changes.append((position, _change(key, before, claim.status, quote)))
            continue
        own = [step for step in steps if step.status is claim.status]
        if own:
            key = _key(own[-1], steps[: steps.index(own[-1])])
            standing[key] = _change(key, None, claim.status, quote)
    every = sorted((*others, *steps), key=lambda step: step.since)
    return Reading(tuple(every[-MAX_STEPS:]), tuple(changes), tuple(standing.values()))


def _first_of_each(claims: Sequence[CeasefireClaim]) -> list[CeasefireClaim]:
    firsts: dict[TruceStatus, CeasefireClaim] = {}
    for claim in claims:
        firsts.setdefault(claim.status, claim)
    return list(firsts.values())


def _in_order_of_life(claims: Sequence[CeasefireClaim]) -> list[tuple[int, CeasefireClaim]]:
    """`claims` with the place in the text where each is told: "broken minutes after it began" began before it broke."""
    first_break = min((claim.start for claim in claims if claim.status in BREAKS), default=0)
    placed = [
        (min(claim.start, first_break) if _is_recollection(claim, claims) else claim.start, claim) for claim in claims
    ]
    return sorted(placed, key=lambda pair: (pair[0], pair[1].status in BREAKS))


def _is_news(
    claim: CeasefireClaim, claims: Sequence[CeasefireClaim], steps: Sequence[TruceState], at: datetime
) -> bool:
    """Whether `claim` tells a step that `steps`, as known before its article, do not have.

    Steps of the same article open nothing: "agreed anew; the last one was broken at once" breaks no second truce.
    """
    told = [step for step in steps if step.status is claim.status]
    if not told:
        return True
    if at < told[-1].since + _rest(claim.status):
        return False
    recalled = [other for other in claims if _is_recollection(other, claims)]
    if claim in recalled:
        return False
    if claim.status in BREAKS and recalled and at - told[-1].since >= _ANEW:
        return True
    return any(_opens(step, claim.status, told[-1], steps) for step in steps if step.since <= at)


def _rest(status: TruceStatus) -> timedelta:
    if status in {TruceStatus.VIOLATED, TruceStatus.ENDED}:
        return timedelta(0)
    return _REST_EXTENDED if status is TruceStatus.EXTENDED else _REST


def _opens(step: TruceState, status: TruceStatus, told: TruceState, steps: Sequence[TruceState]) -> bool:
    """Whether `step` makes `status`, told at `told`, possible anew."""
    if step.status not in _OPENED_BY[status]:
        return False
    if step is told:
        return status is TruceStatus.EXTENDED
    if step.since <= told.since:
        return False
    is_repeat = any(known.status is step.status and known.since < step.since for known in steps)
    return status not in BREAKS or is_repeat or step.since - told.since >= _SETTLED


def _overtakes(later: TruceState, status: TruceStatus, at: datetime) -> bool:
    """Whether `later` shows that `status`, published at `at`, was long over when it was read.

    Outlets tell a step at different hours: those of one day are told in whatever order they are read.
    """
    return later.status in _OVERTAKEN_BY[status] and later.since - at >= _HISTORY


def _is_recollection(claim: CeasefireClaim, claims: Sequence[CeasefireClaim]) -> bool:
    """Whether a start is only named to say what broke: a break stands before it, or close behind."""
    if claim.status not in STARTS:
        return False
    return any(other.status in BREAKS and other.start < claim.end + _NEAR for other in claims)


def _key(step: TruceState, earlier: Sequence[TruceState]) -> str:
    """The day makes it itself; the number tells apart a truce that broke twice on one day."""
    day = f"{step.since:%Y-%m-%d}"
    number = 1 + sum(known.status is step.status and f"{known.since:%Y-%m-%d}" == day for known in earlier)
    place = f"{step.theatre}:" if step.theatre else ""
    return f"ceasefire:{place}{step.status}:{day}" + (f".{number}" if number > 1 else "")


def _change(key: str, before: TruceStatus | None, after: TruceStatus, quote: Quote) -> Change:
    return Change(type=ChangeType.STATUS_CHANGE, key=key, before=before, after=after, quotes=(quote,))
