"""Which story an article belongs to. Part of `scraper`; pure.

A story is a thread of events of one conflict. An article joins the open story that shares its theatre of war, or its
actors and towns; else it opens its own, named after itself, so that every process gives the same story the same id.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from hashlib import blake2b

from scraper.anchors import is_known, is_party, is_theatre, weight_of
from scraper.model import Article, Story

LIFETIME = timedelta(days=14)
"""A story without news for so long is closed; what comes later opens another."""
LATE = timedelta(days=3)
"""An article may be so much older than the story's first one: outlets are read in any order."""
MAX_STORY_ANCHORS = 48
MAX_ARTICLES = 50
_TITLE_LENGTH = 120
_THRESHOLD = 2.0
"""Weight of the shared names: two actors, an actor and a town, or a theatre."""
_LEADING = 4
"""So many of a story's parties are its own; those named later only came by."""
_SHARE = 0.25
"""Shared weight in that of the article's most telling names: below it, the story is mentioned, not told."""
_TELLING = 10


def story_id(article_id: str) -> str:
    """The id of the story that the article with `article_id` opens: 16 hex digits."""
    return blake2b(f"story:{article_id}".encode(), digest_size=8).hexdigest()


def open_story(article: Article, anchors: Sequence[str], at: datetime) -> Story:
    """A story that knows nothing yet but how it is called; its version 0 was never committed."""
    title = article.headline or article.body[:_TITLE_LENGTH].partition("\n")[0]
    return Story(
        id=story_id(article.id), title=title, first_seen=at, last_seen=at, anchors=tuple(anchors)[:MAX_STORY_ANCHORS]
    )


def find_story(anchors: Sequence[str], at: datetime, stories: Iterable[Story]) -> Story | None:
    """The open story that an article of time `at` with `anchors` tells of; None if it opens one. Deterministic."""
    rated = [(affinity(anchors, story), story.last_seen, story.id, story) for story in stories if is_open(story, at)]
    best = max(rated, key=lambda row: row[:3], default=None)
    return best[3] if best and best[0] > 0 else None


def is_open(story: Story, at: datetime) -> bool:
    """Whether an article of time `at` may still join."""
    # Differences, for a sum would overflow on a page that claims to be of the year 1.
    return story.first_seen - at <= LATE and at - story.last_seen <= LIFETIME


def affinity(anchors: Sequence[str], story: Story) -> float:
    """How much an article's anchors and a story's have in common; 0 if they are of different threads."""
    shared = [name for name in anchors if name in set(story.anchors)]
    weight = sum(map(weight_of, shared))
    if weight < _THRESHOLD or weight < _SHARE * sum(map(weight_of, anchors[:_TELLING])):
        return 0.0
    ours, theirs = _theatre(anchors), _theatre(story.anchors)
    # Two wars that name the same actors are two.
    if ours and theirs:
        return weight if ours == theirs else 0.0
    # What leaves its theatre away is known by who fights, or by its towns.
    return weight if _share_parties(anchors, story.anchors) or any(not is_known(name) for name in shared) else 0.0


def grow(story: Story, article: Article, anchors: Sequence[str], at: datetime) -> Story:
    """`story` with `article` in it: found by its names too, and seen at `at`. The names it had come first."""
    kept = (*story.anchors, *(name for name in anchors if name not in story.anchors))
    members = (*(member for member in story.articles if member != article.id), article.id)
    return Story(
        id=story.id,
        title=story.title,
        version=story.version,
        first_seen=min(story.first_seen, at),
        last_seen=max(story.last_seen, at),
        anchors=kept[:MAX_STORY_ANCHORS],
        articles=members[-MAX_ARTICLES:],
        tolls=story.tolls,
        truce=story.truce,
        keywords=story.keywords,
    )


def _theatre(anchors: Iterable[str]) -> str | None:
    return next((name for name in anchors if is_theatre(name)), None)


def _share_parties(anchors: Sequence[str], others: Sequence[str]) -> bool:
    """Whether the two parties that an article is about are among the leading ones of a story."""
    ours, theirs = ([name for name in names if is_party(name)] for names in (anchors, others))
    return len(ours) > 1 and set(ours[:2]) <= set(theirs[:_LEADING])
