"""What was counted in a text and what was not, and why. Part of `scraper.claims`; for `explain`."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from scraper.claims.sentence import Sentence
from scraper.model import CasualtyClaim, CeasefireClaim, Value


class Span(Value, frozen=True, kw_only=True):
    """One reading of `text[start:end]`."""

    kind: str
    """What it was read as: "killed", "injured", …, "ceasefire", "number"."""
    start: int
    end: int
    text: str
    reason: str
    """For a counted span what it says ("2..2 civilian"), for a rejected one why it does not count."""
    casualty: CasualtyClaim | None = None
    """The claim it was read as, counted or refused because the text is about no conflict; else None, as `truce` is."""
    truce: CeasefireClaim | None = None


class Passage(Value, frozen=True, kw_only=True):
    """The sentence `text[start:end]` that had something to read; `number` counts the sentences of the text from 1."""

    number: int
    start: int
    end: int


class Cue(Value, frozen=True, kw_only=True):
    """A word that speaks for a conflict ("armed", "weak", "zone", "actor") or for another world ("not.sport")."""

    label: str
    word: str
    """Folded, as the lexicon has it."""
    times: int
    """How often it stands in headline and text."""


class Trace(Value, frozen=True, kw_only=True):
    """How one text was read."""

    language: str | None
    conflict: bool
    conflict_reason: str
    counted: tuple[Span, ...] = ()
    rejected: tuple[Span, ...] = ()
    passages: tuple[Passage, ...] = ()
    """The sentences that hold these spans, in order."""
    sentences: int = 0
    """Of the whole text."""
    cues: tuple[Cue, ...] = ()
    """What was weighed to tell a conflict from other worlds; those for it first, in the order of the text."""


@dataclass
class Notes:
    """What is kept of each sentence while a text is read to be traced."""

    _sentences: list[tuple[int, int]] = field(default_factory=list)
    _cues: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, sentence: Sentence, *, title: bool = False) -> None:
        """The next sentence of the text, or one of the headline, whose cues alone count."""
        if not title:
            self._sentences.append((sentence.tokens[0].start, sentence.tokens[-1].end))
        for mark in sentence.marks("conflict"):
            word = " ".join(token.norm for token in sentence.tokens[mark.start : mark.end])
            self._cues.update((label, word) for label in mark.labels)

    @property
    def sentences(self) -> int:
        return len(self._sentences)

    def cues(self) -> tuple[Cue, ...]:
        """Every cue once, those against a conflict last."""
        found = [Cue(label=label, word=word, times=times) for (label, word), times in self._cues.items()]
        return tuple(sorted(found, key=lambda cue: cue.label.startswith("not.")))

    def passages(self, spans: Iterable[Span]) -> Iterator[Passage]:
        """The sentences that hold one of `spans`."""
        begins = sorted(span.start for span in spans)
        for number, (start, end) in enumerate(self._sentences, 1):
            if bisect_left(begins, start) < bisect_left(begins, end):
                yield Passage(number=number, start=start, end=end)
