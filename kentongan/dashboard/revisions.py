"""What changed from one revision of an article to the next. Part of the front door; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from scraper.model import Article, Value

MOST_PARAGRAPHS = 400
"""Paragraphs of a revision that are compared; a comparison costs the product of two."""
MOST_EDITS = 40
MOST_WORDS = 400
"""Words of a paragraph that are compared one by one; longer ones stand as gone and as come."""


class Bit(Value, frozen=True, kw_only=True):
    """Words that stayed ("same"), are gone ("gone") or have come ("come")."""

    kind: str
    text: str


class Edit(Value, frozen=True, kw_only=True):
    """One passage that is not what it was."""

    bits: tuple[Bit, ...]


class Revision(Value, frozen=True, kw_only=True):
    """What became of one revision in the next."""

    number: int
    article: Article
    headline: Edit | None
    """None where it stayed."""
    edits: tuple[Edit, ...]
    is_whole: bool
    """False: there are more edits than are shown."""


def revisions_of(article: Article, history: Sequence[Article]) -> tuple[Revision, ...]:
    """The earlier revisions, `history` (latest first), each against what followed it; empty for an article never changed."""
    return tuple(_revision(old, new) for new, old in pairwise([article, *history]))


def _revision(old: Article, new: Article) -> Revision:
    before, after = _texts(old), _texts(new)
    edits = list(_edits(before, after))
    headline = None if old.headline == new.headline else _words(old.headline or "", new.headline or "")
    return Revision(
        number=old.revision,
        article=old,
        headline=headline,
        edits=tuple(edits[:MOST_EDITS]),
        is_whole=len(edits) <= MOST_EDITS and max(len(old.paragraphs), len(new.paragraphs)) <= MOST_PARAGRAPHS,
    )


def _texts(article: Article) -> list[str]:
    return [paragraph.text for paragraph in article.paragraphs[:MOST_PARAGRAPHS]]


def _edits(before: Sequence[str], after: Sequence[str]) -> Iterator[Edit]:
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "replace" and b - a == d - c:
            yield from (_words(old, new) for old, new in zip(before[a:b], after[c:d], strict=True))
        elif tag != "equal":
            gone = [Bit(kind="gone", text=text) for text in before[a:b]]
            yield from (Edit(bits=(bit,)) for bit in (*gone, *(Bit(kind="come", text=text) for text in after[c:d])))


def _words(old: str, new: str) -> Edit:
    before, after = old.split(" "), new.split(" ")
    if max(len(before), len(after)) > MOST_WORDS:
        return Edit(bits=(Bit(kind="gone", text=old), Bit(kind="come", text=new)))
    bits: list[Bit] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            bits.append(Bit(kind="same", text=" ".join(before[a:b])))
            continue
        bits += [Bit(kind="gone", text=" ".join(before[a:b]))] if b > a else []
        bits += [Bit(kind="come", text=" ".join(after[c:d]))] if d > c else []
    return Edit(bits=tuple(bits))
