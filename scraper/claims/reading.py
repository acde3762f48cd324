"""A text read once, from tokens to claims. Part of `scraper.claims`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from msgspec import structs

from scraper.claims.casualties import CasualtyReader
from scraper.claims.ceasefires import CeasefireReader
from scraper.claims.conflict import ConflictReader
from scraper.claims.sentence import Sentence, read_sentence
from scraper.claims.trace import Notes, Span, Trace
from scraper.keywords import Matcher
from scraper.language.detection import detect_language
from scraper.language.lexicon import Lexicon, Lexicons, packaged_lexicons
from scraper.language.sentences import split_sentences
from scraper.language.tokens import tokenise
from scraper.model import Analysis, CasualtyClaim, CeasefireClaim

LONGEST_TEXT = 500_000
"""Characters that are read for claims; no article is longer, and what is longer is no article."""


@dataclass(frozen=True)
class _Reading:
    language: str | None
    conflict: bool
    why: str
    casualties: tuple[CasualtyClaim, ...]
    ceasefire: tuple[CeasefireClaim, ...]
    rejected: tuple[Span, ...]
    features: Mapping[str, float]


def analyse(
    text: str,
    *,
    title: str | None = None,
    language: str | None = None,
    published: date | None = None,
    matcher: Matcher | None = None,
    lexicons: Lexicons | None = None,
) -> Analysis:
    """All that `text` claims; offsets are into `text`, the title is only context.

    A text that is not about an armed conflict claims nothing, though people died in it. `published` tells old dates from
    new ones. Claims are read in the first `LONGEST_TEXT` characters, keywords in all. `lexicons` are the packaged ones if
    none are given.
    """
    reading = _read(text, title, language, published, lexicons)
    return Analysis(
        language=reading.language,
        conflict=reading.conflict,
        casualties=reading.casualties if reading.conflict else (),
        ceasefire=reading.ceasefire if reading.conflict else (),
        keywords=matcher.find(text) if matcher else (),
    )


def read_trace(
    text: str,
    *,
    title: str | None = None,
    language: str | None = None,
    published: date | None = None,
    lexicons: Lexicons | None = None,
) -> Trace:
    """Why `analyse` said what it said: spans counted, spans rejected, each with its reason, in order of place."""
    notes = Notes()
    reading = _read(text, title, language, published, lexicons, notes)
    counted = [*map(_casualty_span, reading.casualties), *map(_truce_span, reading.ceasefire)]
    rejected = list(reading.rejected)
    if not reading.conflict:
        rejected += [structs.replace(span, reason="no armed conflict") for span in counted]
        counted = []
    return Trace(
        language=reading.language,
        conflict=reading.conflict,
        conflict_reason=reading.why,
        counted=tuple(sorted(counted, key=lambda span: span.start)),
        rejected=tuple(sorted(rejected, key=lambda span: span.start)),
        passages=tuple(notes.passages((*counted, *rejected))),
        sentences=notes.sentences,
        cues=notes.cues(),
    )


def conflict_features(
    text: str, *, title: str | None = None, language: str | None = None, published: date | None = None
) -> dict[str, float]:
    """What the decision whether `text` is about an armed conflict rests on; for fitting its weights."""
    return dict(_read(text, title, language, published).features)


def _casualty_span(claim: CasualtyClaim) -> Span:
    reason = f"{claim.min}..{claim.max} {claim.who}"
    return Span(kind=claim.kind, start=claim.start, end=claim.end, text=claim.quote, reason=reason, casualty=claim)


def _truce_span(claim: CeasefireClaim) -> Span:
    return Span(kind="ceasefire", start=claim.start, end=claim.end, text=claim.quote, reason=claim.status, truce=claim)


def _read(
    text: str,
    title: str | None,
    language: str | None,
    published: date | None,
    lexicons: Lexicons | None = None,
    notes: Notes | None = None,
) -> _Reading:
    lexicons = lexicons or packaged_lexicons()
    tokens = tokenise(text[:LONGEST_TEXT])
    spoken = detect_language(tokens, language, lexicons)
    lexicon = lexicons[spoken]
    casualties, ceasefires = CasualtyReader(text, published), CeasefireReader(text, published)
    conflict = ConflictReader(published)
    if title:
        for sentence in _sentences(title, lexicon):
            conflict.read(sentence, title=True)
            if notes:
                notes.add(sentence, title=True)
            ceasefires.named = ceasefires.named or any(mark.label == "noun" for mark in sentence.marks("truce"))
    harmed: list[CasualtyClaim] = []
    truces: list[CeasefireClaim] = []
    for part in split_sentences(text, tokens, lexicon.abbreviations):
        sentence = read_sentence(part, lexicon, lexicon.grammar)
        conflict.read(sentence)
        if notes:
            notes.add(sentence)
        harmed.extend(casualties.read(sentence))
        truces.extend(ceasefires.read(sentence))
    decided, why = conflict.decide(len(harmed), len(truces))
    features = conflict.features(len(harmed), len(truces))
    rejected = (*casualties.rejected, *ceasefires.rejected)
    return _Reading(spoken, decided, why, tuple(harmed), tuple(truces), rejected, features)


def _sentences(text: str, lexicon: Lexicon) -> Iterator[Sentence]:
    for part in split_sentences(text, tokenise(text[:1000]), lexicon.abbreviations):
        yield read_sentence(part, lexicon, lexicon.grammar)
