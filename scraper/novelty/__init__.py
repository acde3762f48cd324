"""What an article says that its story does not know yet. Part of `scraper`; pure.

`read_news` is the whole answer; the modules behind it read the two ledgers of a story, its tolls and its truce.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from msgspec.structs import replace

from scraper.model import Analysis, Article, Change, Story
from scraper.novelty.elsewhere import Elsewhere
from scraper.novelty.moves import Printed
from scraper.novelty.sightings import moved_in, said_in
from scraper.novelty.slots import FRESH, slot_key
from scraper.novelty.tolls import figures, read_tolls
from scraper.novelty.truce import read_truce

__all__ = ["FRESH", "Earlier", "Elsewhere", "News", "independent_sources", "read_news"]


NOWHERE = Elsewhere()


class News(NamedTuple):
    story: Story
    """With its ledgers as they stand after the article."""
    changes: tuple[Change, ...]
    """What is new, in the order of the text."""
    standing: tuple[Change, ...]
    """What the article repeats of the present state, as it was told: news only to a rule that other outlets' reports did
    not reach."""


class Earlier(NamedTuple):
    """The last revision of an article, as it is stored."""

    article: Article
    analysis: Analysis


def read_news(
    article: Article,
    analysis: Analysis,
    story: Story,
    *,
    at: datetime,
    is_copy: bool,
    earlier: Earlier | None,
    elsewhere: Elsewhere = NOWHERE,
) -> News:
    """What `article`, published at `at`, adds to `story`, and other stories have not told."""
    if not analysis.conflict:
        return News(story, (), ())
    before = earlier.analysis if earlier and earlier.analysis.conflict else None
    said = said_in(*earlier) if earlier and before else frozenset()
    printed = Printed(
        article,
        at,
        is_independent=not is_copy,
        earlier=figures(before),
        said=said,
        moved=moved_in(article, analysis, earlier.article, said) if earlier and said else frozenset(),
        withdrawn=figures(before) - figures(analysis),
    )
    tolls = read_tolls(printed, analysis, story.tolls, elsewhere.tolls)
    old = analysis if is_copy else before
    reprinted = frozenset(claim.status for claim in old.ceasefire if not claim.background) if old else frozenset()
    truce = read_truce(article, analysis, story, at, reprinted=reprinted, elsewhere=elsewhere)
    changes = sorted((*tolls.changes, *truce.changes), key=lambda pair: pair[0])
    return News(
        story=replace(story, tolls=tolls.tolls, truce=truce.steps),
        changes=tuple(change for _, change in changes),
        standing=(*tolls.standing, *truce.standing),
    )


def independent_sources(change: Change, story: Story) -> int:
    """How many outlets with a text of their own print what `change` tells; 1 where no toll counts them."""
    counts = (len(toll.sources) for toll in story.tolls if change.key.startswith(f"{slot_key(toll)}:"))
    return max(next(counts, 1), 1)
