"""All that the page of a story, and that of an article, tells beside the stored value. Part of the front door; pure."""

from __future__ import annotations

from collections.abc import Sequence

from kentongan.dashboard.quoting import Claim, MarkedParagraph, Passage, marked, passages_of
from kentongan.dashboard.readings import Reading
from kentongan.dashboard.revisions import Revision, revisions_of
from kentongan.dashboard.timeline.drawing import Drawing, draw
from kentongan.dashboard.timeline.lanes import Lane, lanes_of
from kentongan.dashboard.timeline.style import NARROW, WIDE
from kentongan.dashboard.versions import Version, versions_of
from scraper.model import Analysis, Article, CeasefireClaim, Story, Value

MOST_QUOTED = 12
MOST_QUOTES = 6


class Quoted(Value, frozen=True, kw_only=True):
    """One article's claims where they stand."""

    reading: Reading
    passages: tuple[Passage, ...]


class StoryAccount(Value, frozen=True, kw_only=True):
    lanes: tuple[Lane, ...]
    drawings: tuple[Drawing, ...]
    """For a wide page and for a telephone; none where there is nothing to draw."""
    versions: tuple[Version, ...]
    quoted: tuple[Quoted, ...]
    """The latest articles that claim something, at most `MOST_QUOTED`."""


class ArticleAccount(Value, frozen=True, kw_only=True):
    paragraphs: tuple[MarkedParagraph, ...]
    is_whole: bool
    claims: tuple[tuple[int, Claim, int | None, bool], ...]
    """Number, claim, page, and whether it is one of a truce, in order of appearance."""
    revisions: tuple[Revision, ...]


def story_account(story: Story, readings: Sequence[Reading]) -> StoryAccount:
    """The account of `story` by its latest articles, `readings`, latest first."""
    lanes = lanes_of(story, readings)
    drawings = (draw(story, lanes, measures) for measures in (WIDE, NARROW))
    quoted = [_quoted(reading) for reading in readings if reading.article.duplicate_of is None]
    return StoryAccount(
        lanes=lanes,
        drawings=tuple(drawing for drawing in drawings if drawing is not None),
        versions=versions_of(readings),
        quoted=tuple(one for one in quoted if one.passages)[:MOST_QUOTED],
    )


def article_account(article: Article, analysis: Analysis | None, history: Sequence[Article]) -> ArticleAccount:
    """The account of `article`; `history` are its earlier revisions, latest first."""
    everything: list[Claim] = [*analysis.casualties, *analysis.ceasefire] if analysis else []
    claims = sorted(everything, key=lambda claim: (claim.start, claim.end))
    paragraphs, is_whole = marked(article, claims)
    return ArticleAccount(
        paragraphs=paragraphs,
        is_whole=is_whole,
        claims=tuple(
            (number, claim, article.page_of(claim.start), isinstance(claim, CeasefireClaim))
            for number, claim in enumerate(claims, 1)
        ),
        revisions=revisions_of(article, history),
    )


def _quoted(reading: Reading) -> Quoted:
    claims: list[Claim] = sorted([*reading.casualties, *reading.ceasefire], key=lambda claim: claim.start)
    return Quoted(reading=reading, passages=passages_of(reading.article, claims[:MOST_QUOTES]))
