"""Who told which figure when: the rows of the timeline before anything is drawn. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from kentongan.dashboard.readings import Reading
from scraper.model import CasualtyClaim, ClaimStatus, Kind, Range, Story, Toll, TollStep, Value

MOST_LANES = 10
MOST_TELLINGS = 60
_KINDS = tuple(Kind)


class Telling(Value, frozen=True, kw_only=True):
    """One source gives one figure of a lane."""

    at: datetime
    figure: Range
    article: str
    source: str
    """Where it was printed; "" where the article is not kept any more."""
    headline: str
    quote: str
    """Its words; "" where the claim is not found again."""
    is_step: bool
    """True: it moved the story's figure; False: it only repeats one, or gives another."""


class Lane(Value, frozen=True, kw_only=True):
    """One toll of the story: what was held true from when to when, and who said so."""

    toll: Toll
    steps: tuple[TollStep, ...]
    """Oldest first, at least one."""
    tellings: tuple[Telling, ...]
    """Oldest first, at most `MOST_TELLINGS`."""


def lanes_of(story: Story, readings: Sequence[Reading]) -> tuple[Lane, ...]:
    """The tolls of `story` with what `readings` say of them: the killed first, the busiest first. At most `MOST_LANES`."""
    ranked = sorted(story.tolls, key=lambda toll: (_KINDS.index(toll.kind), -len(toll.steps), -(toll.best.min or 0)))
    return tuple(_lane(toll, story, readings) for toll in ranked[:MOST_LANES])


def _lane(toll: Toll, story: Story, readings: Sequence[Reading]) -> Lane:
    steps = toll.steps or (TollStep(at=toll.first_seen, figure=toll.best, article=""),)
    by_id = {reading.article.id: reading for reading in readings}
    told = [_stepped(step, toll, by_id.get(step.article)) for step in steps]
    known = {(one.article, one.figure) for one in told}
    others = [one for reading in readings for one in _repeated(reading, toll, story) if _new(one, known)]
    tellings = sorted([*told, *others[: max(MOST_TELLINGS - len(told), 0)]], key=lambda one: (one.at, one.article))
    return Lane(toll=toll, steps=steps, tellings=tuple(tellings[-MOST_TELLINGS:]))


def _new(telling: Telling, known: set[tuple[str, Range]]) -> bool:
    key = telling.article, telling.figure
    fresh = key not in known
    known.add(key)
    return fresh


def _stepped(step: TollStep, toll: Toll, reading: Reading | None) -> Telling:
    claims = _claims(reading, toll) if reading else ()
    quote = next((claim.quote for claim in claims if _figure(claim) == step.figure), "")
    return Telling(
        at=step.at,
        figure=step.figure,
        article=step.article if reading else "",
        source=reading.source if reading else "",
        headline=reading.headline if reading else "",
        quote=quote,
        is_step=True,
    )


def _repeated(reading: Reading, toll: Toll, story: Story) -> Iterable[Telling]:
    """What one article says of `toll`. Where several tolls are of its sort, only figures that `toll` ever stood at are its."""
    sort = toll.kind, toll.who, toll.cumulative
    alone = sum((other.kind, other.who, other.cumulative) == sort for other in story.tolls) == 1
    stood = {step.figure for step in toll.steps} | {toll.best}
    for claim in _claims(reading, toll):
        if alone or _figure(claim) in stood:
            yield Telling(
                at=reading.at,
                figure=_figure(claim),
                article=reading.article.id,
                source=reading.source,
                headline=reading.headline,
                quote=claim.quote,
                is_step=False,
            )


def _claims(reading: Reading, toll: Toll) -> tuple[CasualtyClaim, ...]:
    return tuple(
        claim
        for claim in reading.casualties
        if (claim.kind, claim.who, bool(claim.cumulative)) == (toll.kind, toll.who, toll.cumulative)
        and claim.status is not ClaimStatus.DENIED
    )


def _figure(claim: CasualtyClaim) -> Range:
    return Range(min=claim.min, max=claim.max)
