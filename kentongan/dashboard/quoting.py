"""A text with its claims marked in place, whole or as far as they need it to be understood. Part of the front door; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from scraper.model import Article, CasualtyClaim, CeasefireClaim, Value

AROUND = 180
"""Characters of context on each side of a quote."""
MOST_TEXT = 60_000
"""Characters of a body that a page shows."""

Claim = CasualtyClaim | CeasefireClaim


class Piece(Value, frozen=True, kw_only=True):
    text: str
    claim: Claim | None = None
    """What these words claim; None for the words between."""
    number: int = 0
    """The claim's place among all of the article, from 1; a claim that goes on in a further piece has it there too."""


class MarkedParagraph(Value, frozen=True, kw_only=True):
    page: int
    pieces: tuple[Piece, ...]


class Passage(Value, frozen=True, kw_only=True):
    """A paragraph that claims something, what stands far from its claims left out with "…"."""

    page: int | None
    """None where the body is another by now and only the quote is known."""
    pieces: tuple[Piece, ...]
    claims: tuple[Claim, ...]


def marked(article: Article, claims: Sequence[Claim]) -> tuple[tuple[MarkedParagraph, ...], bool]:
    """The paragraphs of `article` with `claims` (by their place in the body) marked, and whether all of it is there."""
    paragraphs: list[MarkedParagraph] = []
    start = 0
    for paragraph in article.paragraphs:
        text = paragraph.text[: max(MOST_TEXT - start, 0)]
        if not text and paragraph.text:
            return tuple(paragraphs), False
        paragraphs.append(MarkedParagraph(page=paragraph.page, pieces=tuple(_pieces(text, start, claims))))
        if len(text) < len(paragraph.text):
            return tuple(paragraphs), False
        start += len(paragraph.text) + 2
    return tuple(paragraphs), True


def _pieces(text: str, offset: int, claims: Sequence[Claim]) -> Iterable[Piece]:
    done = 0
    numbered = sorted(enumerate(claims, 1), key=lambda one: (one[1].start, -one[1].end))
    for number, claim in numbered:
        start, end = max(claim.start - offset, done), min(claim.end - offset, len(text))
        if start >= end:
            continue
        if start > done:
            yield Piece(text=text[done:start])
        yield Piece(text=text[start:end], claim=claim, number=number)
        done = end
    if done < len(text):
        yield Piece(text=text[done:])


def passages_of(article: Article, claims: Sequence[Claim]) -> tuple[Passage, ...]:
    """The paragraphs of `article` that hold `claims`, in order, each once; a quote that does not stand there stands alone."""
    body, start = article.body, 0
    there = [claim for claim in claims if body[claim.start : claim.end] == claim.quote]
    found = []
    for paragraph in article.paragraphs:
        end = start + len(paragraph.text) + 2
        those = tuple(claim for claim in there if start <= claim.start < end)
        if those:
            pieces = tuple(_pieces(paragraph.text, start, those))
            found.append(Passage(page=paragraph.page, pieces=_shortened(pieces), claims=those))
        start = end
    alone = (claim for claim in claims if claim not in there)
    return (
        *found,
        *(Passage(page=None, pieces=(Piece(text=one.quote, claim=one),), claims=(one,)) for one in alone),
    )


def _shortened(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    last = len(pieces) - 1
    return tuple(
        piece
        if piece.claim is not None
        else Piece(text=_around(piece.text, is_first=number == 0, is_last=number == last))
        for number, piece in enumerate(pieces)
    )


def _around(text: str, *, is_first: bool, is_last: bool) -> str:
    """The words of `text` next to the claims before and behind it."""
    if len(text) <= AROUND * 2:
        return text
    head = "" if is_first else text[:AROUND].rpartition(" ")[0] + " "
    tail = "" if is_last else " " + text[-AROUND:].partition(" ")[2]
    return f"{head}…{tail}"
