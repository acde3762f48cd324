"""Ties to claims: how many, who, when, on whose word. Part of `scraper.claims`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from scraper.claims.attachment import Attachment
from scraper.claims.clause import Tie
from scraper.claims.dating import is_background, is_undated, opens_in_the_past
from scraper.claims.elliptic import elliptic_ties
from scraper.claims.fates import with_fates
from scraper.claims.groups import Group, find_groups
from scraper.claims.moods import unreal
from scraper.claims.scope import is_cumulative, voice
from scraper.claims.sentence import Sentence
from scraper.claims.subcounts import borrowed_ties
from scraper.claims.trace import Span
from scraper.claims.whose import Identities
from scraper.model import CasualtyClaim, ClaimStatus, Kind


@dataclass
class CasualtyReader:
    """Reads sentence after sentence of one text; keeps what elliptic counts refer back to."""

    text: str
    published: date | None = None
    rejected: list[Span] = field(default_factory=list)
    _identities: Identities = field(default_factory=Identities)
    _last: Tie | None = None
    _main: Tie | None = None
    """The main figure of the sentence before."""
    _after_past: bool = False
    """The sentence before told of an earlier time."""
    _in_the_past: bool = False

    def read(self, sentence: Sentence) -> Iterator[CasualtyClaim]:
        """The claims of `sentence` in order; what counts nobody is added to `rejected`."""
        if not sentence.layers.get("harm") and self._last is None:
            self._after_past = opens_in_the_past(sentence, self.published)
            self._main = None
            return
        self._in_the_past = self._after_past and is_undated(sentence)
        self._after_past = self._in_the_past or opens_in_the_past(sentence, self.published)
        groups, others = find_groups(sentence)
        things = frozenset(other.quantity.start for other in others if other.reason == "counts a thing")
        attachment = Attachment(sentence, groups, things)
        attachment.ties = with_fates(sentence, groups, attachment.ties)
        ties = self._real(sentence, attachment.ties)
        unreal_ties = [tie for tie in attachment.ties if tie not in ties]
        attachment.ties = ties
        ties = [*ties, *borrowed_ties(sentence, attachment, self._last)]
        ties = [*ties, *elliptic_ties(sentence, attachment, ties, unreal_ties, self._main)]
        if sentence.layers.get("harm"):
            for other in others:
                self._reject(sentence, "number", other.quantity.start, other.quantity.end, other.reason)
        for harm, reason in attachment.loose:
            self._reject(sentence, harm.kind, harm.start, harm.end, reason)
        ties.sort(key=lambda tie: (min(tie.group.start, tie.harm.start), tie.harm.start))
        for tie in ties:
            yield self._claim(sentence, tie, ties)
        self._main = _to_compare_with(ties)
        self._last = _to_refer_to(ties) or (self._last if not ties and sentence.layers.get("people") is None else None)

    def _real(self, sentence: Sentence, ties: Sequence[Tie]) -> list[Tie]:
        """`ties` that claim a fact. Wounds that somebody died of are no count of the injured."""
        kept: list[Tie] = []
        for tie in ties:
            reason = unreal(sentence, tie)
            if reason is None and tie.group.quantity is None and voice(sentence, tie).status is ClaimStatus.DENIED:
                reason = "denied, and no number is given"
            if reason is None and tie.kind == "injured" and _died_of_it(sentence, tie, ties):
                reason = "died of it, counted as killed"
            if reason is None:
                kept.append(tie)
            else:
                start, end = min(tie.group.start, tie.harm.start), max(tie.group.end, tie.harm.end)
                self._reject(sentence, tie.kind, start, end, reason)
        return kept

    def _reject(self, sentence: Sentence, kind: str, start: int, end: int, reason: str) -> None:
        first, last = sentence.tokens[start].start, sentence.tokens[end - 1].end
        self.rejected.append(Span(kind=kind, start=first, end=last, text=self.text[first:last], reason=reason))

    def _claim(self, sentence: Sentence, tie: Tie, ties: Sequence[Tie]) -> CasualtyClaim:
        low, high, counted = _count(sentence, tie)
        first = sentence.tokens[min(tie.group.start, tie.harm.start)].start
        last = sentence.tokens[max(tie.group.end, tie.harm.end) - 1].end
        status, speaker = voice(sentence, tie)
        return CasualtyClaim(
            kind=Kind(tie.kind),
            min=low,
            max=high,
            count_text=self._count_text(sentence, tie.group) if counted else None,
            who=self._identities.of(sentence, tie, ties),
            cumulative=is_cumulative(sentence, tie),
            background=self._in_the_past or is_background(sentence, tie, self.published),
            status=status,
            attributed_to=speaker,
            quote=self.text[first:last],
            start=first,
            end=last,
            subcount=tie.part,
        )

    def _count_text(self, sentence: Sentence, group: Group) -> str:
        return self.text[sentence.tokens[group.start].start : sentence.tokens[group.end - 1].end]


def _died_of_it(sentence: Sentence, tie: Tie, ties: Sequence[Tie]) -> bool:
    """Whether the same people are the subject of a death further on: "yang cedera kritis … tewas"."""
    beside = [other for other in ties if other.kind == "killed" and other.group is tie.group]
    if any(other.harm.end == tie.harm.start or tie.harm.end == other.harm.start for other in beside):
        return True
    later = (
        other
        for other in ties
        if other.kind == "killed" and other.group is tie.group and other.harm.start > tie.harm.start
    )
    return any(other.harm.role == "undergo" for other in later) and sentence.has(
        "relative", tie.group.end, tie.harm.start
    )


def _to_refer_to(ties: Sequence[Tie]) -> Tie | None:
    """What "di antaranya" in the next sentence means: the last whole figure."""
    return next((tie for tie in reversed(ties) if not tie.part and tie.group.quantity), None)


def _to_compare_with(ties: Sequence[Tie]) -> Tie | None:
    """What a bare number of another speaker means: the dead before all, else the first whole figure."""
    whole = [tie for tie in ties if not tie.part and tie.group.quantity]
    return next((tie for tie in whole if tie.kind == "killed"), next(iter(whole), None))


def _count(sentence: Sentence, tie: Tie) -> tuple[int | None, int | None, bool]:
    """min, max and whether the text words a count. A bound may stand before the verb ("sedikitnya sudah menewaskan 23")."""
    quantity = tie.group.quantity
    if quantity is None:
        return (1, 1, True) if tie.group.single else (None, None, False)
    low, high = quantity.min, quantity.max
    if tie.harm.end <= quantity.start and low == high and low is not None:
        for mark in sentence.marks("numbers", tie.harm.start - 4, tie.harm.start):
            if not _leads_to(sentence, mark.end, tie.harm.start):
                continue
            if mark.label == "at_least":
                return low, None, True
            # "… hingga melukai dua orang" leads on to what came of it and bounds nothing.
            if mark.label == "at_most" and "to" not in mark.labels:
                return None, high, True
    return low, high, True


def _leads_to(sentence: Sentence, at: int, harm: int) -> bool:
    """Whether only small words stand between token `at` and the harm word: "sedikitnya telah menewaskan"."""
    while at < harm and (small := sentence.mark("adverb", at) or sentence.mark("causes", at)):
        at = small.end
    return at >= harm
