"""What a text says of a truce. Part of `scraper.claims`.

Here is decided which nouns name a truce; `scraper.claims.truces` reads what is said of one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from scraper.claims.dating import is_long_after
from scraper.claims.halts import find_halts
from scraper.claims.references import find_accused_attack, find_references
from scraper.claims.sentence import Sentence
from scraper.claims.trace import Span
from scraper.claims.truces import LEFT, TruceReading, read_truce
from scraper.language.lexicon import Mark
from scraper.model import CeasefireClaim, TruceStatus

_PARTY = 6
_OF_STRANGERS = frozenset({"negotiating", "called_for", "proposed"})
"""What talks may be said to be where no truce was named: that they failed may be about anything."""
_STANDING = frozenset({"agreed", "in_effect", "extended"})
_SILENT = frozenset({"pronoun", "breach", "offer"})
"""Nouns that are no truce of their own: nothing is missed where they say nothing."""


@dataclass
class CeasefireReader:
    """Reads sentence after sentence; anaphoric nouns ("kesepakatan itu") count once the text has named a truce."""

    text: str
    published: date | None = None
    named: bool = False
    rejected: list[Span] = field(default_factory=list)
    _stands: bool = False
    """The text has said of a truce that it was agreed or runs, so that an attack breaks it."""

    def read(self, sentence: Sentence) -> Iterator[CeasefireClaim]:
        """The claims of `sentence`, one for each status and truce noun, in order."""
        told: list[TruceReading] = []
        for noun in sorted(self._nouns(sentence), key=lambda mark: mark.start):
            if not self._is_truce(noun, sentence):
                continue
            readings = [
                reading
                for reading in read_truce(sentence, noun, self.published)
                if noun.label != "maybe_talks" or self.named or reading.status in _OF_STRANGERS
            ]
            if not readings and noun.label not in _SILENT:
                self._reject(sentence, noun)
            told.extend(readings)
        if not told and self._stands and (attack := find_accused_attack(sentence)):
            told.append(TruceReading("violated", attack.start, attack.end))
        self._stands = self._stands or any(reading.status in _STANDING for reading in told)
        seen: set[tuple[str, int]] = set()
        for reading in told:
            key = (reading.status, reading.start)
            if key not in seen:
                seen.add(key)
                yield self._claim(sentence, reading)

    def _nouns(self, sentence: Sentence) -> Iterator[Mark]:
        """Whatever may name a truce in `sentence`, or stand for the one that was named before."""
        yield from sentence.marks("truce")
        yield from find_halts(sentence)
        if self.named:
            yield from find_references(sentence)

    def _is_truce(self, noun: Mark, sentence: Sentence) -> bool:
        if noun.label in {"noun", "talks"}:
            self.named = True
            return True
        if noun.label == "peace":
            return self.named or not sentence.has("relative", noun.start - LEFT, noun.start)
        if noun.label == "maybe_talks":
            return self.named or _joins_parties(sentence) or _is_with_fighters(sentence, noun)
        return self.named or noun.label == "halt"

    def _claim(self, sentence: Sentence, reading: TruceReading) -> CeasefireClaim:
        first, last = sentence.tokens[reading.start].start, sentence.tokens[reading.end - 1].end
        return CeasefireClaim(
            status=TruceStatus(reading.status),
            background=_is_past(sentence, reading),
            quote=self.text[first:last],
            start=first,
            end=last,
        )

    def _reject(self, sentence: Sentence, noun: Mark) -> None:
        first, last = sentence.tokens[noun.start].start, sentence.tokens[noun.end - 1].end
        self.rejected.append(
            Span(
                kind="ceasefire",
                start=first,
                end=last,
                text=self.text[first:last],
                reason="nothing is said of its state",
            )
        )


def _joins_parties(sentence: Sentence) -> bool:
    """Whether two parties of a war are named, so that talks can only be about it."""
    named = {sentence.norm(mark.start) for mark in sentence.marks("conflict") if {"actor", "zone"} & set(mark.labels)}
    return len(named) > 1


def _is_with_fighters(sentence: Sentence, talks: Mark) -> bool:
    """Whether the other party of the talks bears arms: "dialog dengan gerilyawan"."""
    if not sentence.mark("with", talks.end):
        return False
    return any(
        {"armed", "zone"} & set(mark.labels) for mark in sentence.marks("conflict", talks.end, talks.end + _PARTY)
    )


def _is_past(sentence: Sentence, reading: TruceReading) -> bool:
    """Whether what was read happened some time back. What goes on "sejak pekan lalu" does not."""
    if reading.status == "in_effect":
        return False
    if reading.status == "agreed" and is_long_after(sentence, reading.start):
        return True
    past = sentence.marks("past", reading.start, reading.end + 5)
    return any(not sentence.has("since", mark.start - 2, mark.start) for mark in past)
