"""What became of every claim of an article, and against what it was held. Part of `scraper`; pure.

Told after the judgement, from its changes and the story before and after: decides nothing itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum

from scraper.model import (
    Analysis,
    Article,
    CasualtyClaim,
    CeasefireClaim,
    Change,
    ClaimStatus,
    Range,
    Story,
    Toll,
    TruceStatus,
    Value,
)
from scraper.novelty.figures import exceeds, falls_below
from scraper.novelty.sightings import Sighting, denials, figure_of, sightings
from scraper.novelty.slots import find_slot, slot_key


class Silence(StrEnum):
    """Why a claim is no news."""

    NO_CONFLICT = "no_conflict"
    BACKGROUND = "background"
    COPY = "copy"
    DENIED = "denied"
    """By somebody, and nothing that was told is disputed by it anew."""
    PART = "part"
    """Of another figure."""
    REPEAT = "repeat"
    LOWER = "lower"
    """Than what was told, and no correction: an older figure."""
    HIGHER = "higher"
    """Than what stands, and told before or out of date."""
    AGAIN = "again"
    """The same article says it elsewhere."""
    ELSEWHERE = "elsewhere"
    """Another story has told it."""
    VAGUE = "vague"
    """No number, or no count that the story follows."""


class Known(Value, frozen=True, kw_only=True):
    """What was known when the article came."""

    figure: Range | TruceStatus
    since: datetime
    by: tuple[str, ...] = ()
    """Parties that say so."""
    sources: tuple[str, ...] = ()
    article: str
    """The one that brought it."""


class Account(Value, frozen=True, kw_only=True):
    """One claim. With a `change` it is news, else `silence` says why not."""

    start: int
    quote: str
    kind: str
    """killed, injured … or ceasefire."""
    figure: Range | TruceStatus
    toll: str | None = None
    """The key of the toll that it was held against; None for a truce, and where there is none."""
    known: Known | None = None
    change: Change | None = None
    silence: Silence | None = None
    is_denied: bool = False
    attributed_to: str | None = None
    """Who says it, or denies it."""


def account(
    article: Article,
    analysis: Analysis,
    before: Story,
    after: Story,
    changes: Sequence[Change],
    *,
    at: datetime,
    is_copy: bool,
) -> tuple[Account, ...]:
    """One account for each claim of `article`, published at `at`, in order of the text.

    `before` is its story as it was, with nothing in it for a new one, `after` as it stands with the article.
    """
    rows = [*sightings(article, analysis.casualties), *denials(article, analysis.casualties)]
    told = _claims_told(rows, changes)
    general = _general(analysis, is_copy=is_copy)
    tolls = [_toll_account(claim, rows, before, after, told, general, at) for claim in analysis.casualties]
    truces = [_truce_account(claim, before, changes, general, at) for claim in analysis.ceasefire]
    return tuple(sorted((*tolls, *truces), key=lambda one: one.start))


def _general(analysis: Analysis, *, is_copy: bool) -> Silence | None:
    """What silences every claim of the article."""
    if not analysis.conflict:
        return Silence.NO_CONFLICT
    return Silence.COPY if is_copy else None


def _claims_told(rows: Iterable[Sighting], changes: Iterable[Change]) -> dict[CasualtyClaim, Change]:
    """Which claim made each change of a toll: the surest of those with its words and its figure."""
    told: dict[CasualtyClaim, Change] = {}
    known = list(rows)
    for change in changes:
        for row in known:
            if (row.claim.kind, row.figure, (row.quote,)) == (change.kind, change.after, change.quotes):
                told.setdefault(row.claim, change)
                break
    return told


def _toll_account(
    claim: CasualtyClaim,
    rows: Iterable[Sighting],
    before: Story,
    after: Story,
    told: dict[CasualtyClaim, Change],
    general: Silence | None,
    at: datetime,
) -> Account:
    change = told.get(claim)
    row = next((row for row in rows if row.claim == claim), None)
    toll = _toll_of(change, row, before.tolls, at)
    opened = None if toll else _toll_of(change, row, after.tolls, at)
    held_against = toll or opened
    return Account(
        start=claim.start,
        quote=claim.quote,
        kind=claim.kind,
        figure=figure_of(claim),
        toll=slot_key(held_against) if held_against else None,
        known=_known(toll) if toll else None,
        change=change,
        silence=None if change else general or _silence(claim, toll, opened, told.values()),
        is_denied=claim.status is ClaimStatus.DENIED,
        attributed_to=claim.attributed_to,
    )


def _toll_of(change: Change | None, row: Sighting | None, tolls: Sequence[Toll], at: datetime) -> Toll | None:
    if change is not None:
        return next((toll for toll in tolls if change.key.startswith(f"{slot_key(toll)}:")), None)
    return find_slot(row, tolls, at) if row else None


def _silence(claim: CasualtyClaim, toll: Toll | None, opened: Toll | None, told: Iterable[Change]) -> Silence:
    if claim.background:
        return Silence.BACKGROUND
    if claim.status is ClaimStatus.DENIED:
        return Silence.DENIED
    if claim.subcount:
        return Silence.PART
    if toll is not None:
        return _against(figure_of(claim), toll)
    if opened is not None:
        is_told = any(change.key.startswith(f"{slot_key(opened)}:") for change in told)
        return Silence.AGAIN if is_told else Silence.ELSEWHERE
    return Silence.VAGUE


def _against(figure: Range, toll: Toll) -> Silence:
    if exceeds(figure, toll.best):
        return Silence.HIGHER
    return Silence.LOWER if falls_below(figure, toll.best) else Silence.REPEAT


def _known(toll: Toll) -> Known:
    last = toll.steps[-1]
    return Known(figure=toll.best, since=last.at, by=toll.attributed_to, sources=toll.sources, article=last.article)


def _truce_account(
    claim: CeasefireClaim, before: Story, changes: Iterable[Change], general: Silence | None, at: datetime
) -> Account:
    """A truce is told once for each status; further claims of the status say it again."""
    change = next((one for one in changes if one.kind is None and one.after is claim.status), None)
    is_the_one = change is not None and bool(change.quotes) and change.quotes[0].text == claim.quote
    steps = [step for step in before.truce if step.since <= at]
    told = [step for step in steps if step.status is claim.status]
    last = next(iter((told or steps)[-1:]), None) if not is_the_one else next(iter(steps[-1:]), None)
    known = Known(figure=last.status, since=last.since, article=last.article) if last else None
    silence = Silence.BACKGROUND if claim.background else Silence.AGAIN if change else Silence.REPEAT
    if not (told or change or claim.background):
        silence = Silence.ELSEWHERE
    return Account(
        start=claim.start,
        quote=claim.quote,
        kind="ceasefire",
        figure=claim.status,
        known=known,
        change=change if is_the_one and not claim.background else None,
        silence=None if is_the_one and not claim.background else general or silence,
    )
