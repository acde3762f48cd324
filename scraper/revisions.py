"""What changed between two revisions of an article: paragraph by paragraph, and in each word by word. Part of `scraper`; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import pairwise

from scraper.model import Article, Paragraph, Value

_MOST_PAIRS = 250_000
"""So many pairs of paragraphs or words are compared at most, for time grows with them; beyond it all is removed and added."""
_MOST_LIKENESSES = 10_000
"""As above, of paragraphs that are compared by their words."""
_ALIKE = 0.4
"""Share of common words from which a paragraph is another one, changed."""


class Op(StrEnum):
    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"
    CHANGED = "changed"


class Words(Value, frozen=True, kw_only=True):
    """A run of words, a blank between any two: kept, removed or added."""

    op: Op
    text: str


class Edit(Value, frozen=True, kw_only=True):
    """One headline or paragraph that is not what it was."""

    part: str
    """"headline" or "paragraph"."""
    op: Op
    page: int | None
    """On which page it stands now, or stood; None for a headline."""
    before: str | None
    after: str | None
    words: tuple[Words, ...]
    """All its words in order, what was removed before what was added in its place."""


class Step(Value, frozen=True, kw_only=True):
    """From one kept revision of an article to the next."""

    article: str
    before: int
    after: int
    """Numbers of the two revisions."""
    edits: tuple[Edit, ...]
    """Empty if only other things changed: a page that was missing had nothing new, a date, a tag."""
    kept: int
    """Paragraphs that are what they were."""


def steps(revisions: Sequence[Article]) -> tuple[Step, ...]:
    """What changed from each of `revisions`, oldest first, to the next; empty for fewer than two."""
    return tuple(_step(before, after) for before, after in pairwise(revisions))


def _step(before: Article, after: Article) -> Step:
    headline: tuple[Edit, ...] = ()
    if before.headline != after.headline:
        headline = (_edit(None, before.headline, after.headline, part="headline"),)
    edits = tuple(_edits(before.paragraphs, after.paragraphs))
    kept = len(after.paragraphs) - sum(edit.after is not None for edit in edits)
    return Step(article=after.id, before=before.revision, after=after.revision, edits=headline + edits, kept=kept)


def _edits(before: Sequence[Paragraph], after: Sequence[Paragraph]) -> Iterator[Edit]:
    """In order; where nothing of a passage is left, what was removed goes before what was added in its place."""
    for first, last, start, end in _gaps([one.text for one in before], [one.text for one in after]):
        olds, added = before[first:last], list[Edit]()
        is_bounded = len(olds) * (end - start) <= _MOST_LIKENESSES
        for new in after[start:end]:
            place = _likest(olds, new.text) if is_bounded else None
            if place is None:
                added.append(_edit(new.page, None, new.text))
                continue
            yield from (_edit(old.page, old.text, None) for old in olds[:place])
            yield from added
            yield _edit(new.page, olds[place].text, new.text)
            olds, added = olds[place + 1 :], []
        yield from (_edit(old.page, old.text, None) for old in olds)
        yield from added


def _likest(olds: Sequence[Paragraph], text: str) -> int | None:
    """Which of `olds` has the most words in common with `text`; None if they are all others."""
    words = set(text.split())
    rated = [(len(words & theirs) / max(len(words | theirs), 1), -place) for place, theirs in enumerate(_bags(olds))]
    share, place = max(rated, default=(0.0, 0))
    return -place if share >= _ALIKE else None


def _bags(paragraphs: Sequence[Paragraph]) -> Iterator[set[str]]:
    return (set(paragraph.text.split()) for paragraph in paragraphs)


def _edit(page: int | None, before: str | None, after: str | None, *, part: str = "paragraph") -> Edit:
    op = Op.ADDED if before is None else Op.REMOVED if after is None else Op.CHANGED
    words = tuple(_words((before or "").split(), (after or "").split()))
    return Edit(part=part, op=op, page=page, before=before, after=after, words=words)


def _words(before: list[str], after: list[str]) -> Iterator[Words]:
    done = 0
    for first, last, start, end in _gaps(before, after):
        for op, words in ((Op.KEPT, after[done:start]), (Op.REMOVED, before[first:last]), (Op.ADDED, after[start:end])):
            if words:
                yield Words(op=op, text=" ".join(words))
        done = end
    if after[done:]:
        yield Words(op=Op.KEPT, text=" ".join(after[done:]))


def _gaps(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """Where the two differ: from where to where in each, in order."""
    head = next((at for at, (one, other) in enumerate(zip(before, after, strict=False)) if one != other), None)
    if head is None:
        head = min(len(before), len(after))
    tails = zip(reversed(before[head:]), reversed(after[head:]), strict=False)
    tail = next((at for at, (one, other) in enumerate(tails) if one != other), None)
    if tail is None:
        tail = min(len(before), len(after)) - head
    last, end = len(before) - tail, len(after) - tail
    if (last - head) * (end - head) > _MOST_PAIRS:
        yield head, last, head, end
        return
    matcher = SequenceMatcher(None, before[head:last], after[head:end], autojunk=False)
    for op, *places in matcher.get_opcodes():
        if op != "equal":
            first, until, start, to = (head + place for place in places)
            yield first, until, start, to
