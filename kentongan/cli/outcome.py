"""What comes of an article, for people: its claims against what was known, the rules, whom they tell. Part of `kentongan.cli`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kentongan.cli.output import clean
from kentongan.dashboard.words import change_words, count_words
from scraper.accounts import Account, Known, Silence

if TYPE_CHECKING:
    from kentongan.explanation import Explanation
    from kentongan.hearing import Hearing
    from scraper.model import Alert

Line = tuple[str, str]
"""A label and what stands behind it."""

_SILENCES = {
    Silence.NO_CONFLICT: "not weighed: the article is about no armed conflict",
    Silence.BACKGROUND: "background: told of old, not weighed",
    Silence.COPY: "the article is a copy: it says nothing that its original did not",
    Silence.DENIED: "denied: it disputes nothing that was told",
    Silence.PART: "part of another figure: not told beside it",
    Silence.REPEAT: "repeats what is known",
    Silence.LOWER: "lower than what is known, and no correction: an older figure",
    Silence.HIGHER: "higher than what is known, and not told: it was known before, or is out of date",
    Silence.AGAIN: "the same article says it elsewhere",
    Silence.ELSEWHERE: "told in another story of the same war",
    Silence.VAGUE: "no count that the story follows: no number, or beside the article's news",
}


def outcome(explanation: Explanation) -> Iterator[Line]:
    """All of it, line by line."""
    story = explanation.story
    yield "story", f"{story.title} ({story.id})" if story else "none: about no conflict, and without a keyword"
    if explanation.copy_of:
        yield "copy of", explanation.copy_of
    for claim in explanation.claims:
        yield from _claim(claim)
    if not explanation.claims:
        yield "claims", "none"
    for hearing in explanation.rules:
        yield from _hearing(hearing)
    for alert in explanation.alerts:
        yield "would tell", _told(alert)
    if not explanation.alerts:
        yield "would tell", "nobody"
    for alert in explanation.told:
        yield "told", f"{_told(alert)} at {clean(alert.created)} (alert {alert.id})"


def _claim(claim: Account) -> Iterator[Line]:
    figure = count_words(claim.figure)
    verb = "denied" if claim.is_denied else "said"
    by = f", {verb} by {claim.attributed_to}" if claim.attributed_to else ""
    yield f"{claim.kind} {figure}", f"“{claim.quote}”{by}"
    yield "", f"→ {_verdict(claim)}"
    if claim.toll:
        yield "", f"held against {claim.toll}"
    if claim.known:
        yield "", f"known: {_known(claim.known)}"


def _verdict(claim: Account) -> str:
    if claim.change is not None:
        return f"new: {change_words(claim.change)}"
    return _SILENCES[claim.silence] if claim.silence else "not weighed"


def _known(known: Known) -> str:
    by = f", said by {', '.join(known.by)}" if known.by else ""
    sources = f", printed by {', '.join(known.sources)}" if known.sources else ""
    return f"{count_words(known.figure)} since {clean(known.since)}{by}{sources} (article {known.article})"


def _hearing(hearing: Hearing) -> Iterator[Line]:
    label = f"rule {hearing.rule}"
    if hearing.refusal:
        yield label, f"does not listen: {hearing.refusal}"
    elif not hearing.answers:
        yield label, "listens; there is nothing new to tell"
    for answer in hearing.answers:
        anew = " (new to this rule)" if answer.is_standing else ""
        reason = f"not told: {answer.objection}" if answer.objection else f"matches{anew}"
        yield label, f"{change_words(answer.change)}: {reason}"


def _told(alert: Alert) -> str:
    channels = ", ".join(
        f"{delivery.channel}{f' (held until {clean(delivery.due)})' if delivery.due else ''}"
        for delivery in alert.deliveries
    )
    return f"{channels}: {change_words(alert.change)} ({alert.severity}, rule {alert.rule})"
