"""Which story an article belongs to. Part of `scraper`; pure.

A story is a thread of events of one conflict. An article joins the open story that shares its theatre of war, or its
actors and towns; else it opens its own, named after itself, so that every process gives the same story the same id. A war
that stays in the news is told in chapters, each a story that knows what the one before has told.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from hashlib import blake2b

from msgspec.structs import replace

from scraper.anchors import is_ambiguous, is_known, is_party, key_of, keys_of, theatre_in, weight_of
from scraper.model import Article, Story
from scraper.novelty import FRESH, Elsewhere

LIFETIME = timedelta(days=14)
"""A story without news for so long is closed; what comes later opens another."""
SPAN = timedelta(days=28)
"""A war in the news every day is told in chapters: what comes so long after a story began opens the next one."""
MEMORY = timedelta(days=3)
"""Incidents that were printed within it go along into the next chapter; totals and the truce always do."""
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


def carry_on(story: Story, previous: Story) -> Story:
    """`story`, just opened, as the next chapter of `previous`: what was told there is known, so that nothing is told again.

    Keywords are not known: in a war that goes on a rule hears of its words once a chapter.
    """
    return replace(
        story,
        previous=previous.id,
        anchors=(*(name for name in previous.anchors if is_known(name)), *story.anchors)[:MAX_STORY_ANCHORS],
        tolls=tuple(toll for toll in previous.tolls if toll.cumulative or story.first_seen - toll.last_seen <= MEMORY),
        truce=previous.truce,
    )


def find_previous(anchors: Sequence[str], at: datetime, stories: Iterable[Story]) -> Story | None:
    """The story that an article of time `at`, which joins none, carries on; None if it is of a thread of its own."""
    spent = [story for story in stories if _is_spent(story, at) and affinity(anchors, story) > 0]
    return max(spent, key=lambda story: (story.first_seen, affinity(anchors, story), story.id), default=None)


def told_elsewhere(story: Story, anchors: Sequence[str], at: datetime, stories: Iterable[Story]) -> Elsewhere:
    """What an article with `anchors` need not tell in `story`, for others of `stories` told it of late."""
    own = theatre_in(story.anchors)
    others = [other for other in stories if other.id != story.id and _is_alive(other, at)]
    theatres = {other.id: theatre_in(other.anchors) for other in others}
    same_war = [other for other in others if affinity(anchors, other) > 0 or affinity(story.anchors, other) > 0]
    return Elsewhere(
        tolls=tuple(toll for other in others if theatres[other.id] in {own, None} or not own for toll in other.tolls),
        truce=tuple(step for other in same_war for step in other.truce),
        theatres=frozenset(theatre for theatre in theatres.values() if theatre and theatre != own),
    )


def find_story(anchors: Sequence[str], at: datetime, stories: Iterable[Story]) -> Story | None:
    """The open story that an article of time `at` with `anchors` tells of; None if it opens one. Deterministic."""
    rated = [(affinity(anchors, story), story.last_seen, story.id, story) for story in stories if is_open(story, at)]
    best = max(rated, key=lambda row: row[:3], default=None)
    return best[3] if best and best[0] > 0 else _find_by_town(anchors, at, [row[3] for row in rated])


def _find_by_town(anchors: Sequence[str], at: datetime, stories: Iterable[Story]) -> Story | None:
    """The one war of `stories` that counted at a town of `anchors` of late, where an article names no war; its newest story.

    A follow-up often names the town alone. Towns that two wars have, or that two countries do, lead nowhere.
    """
    if theatre_in(anchors):
        return None
    wanted = keys_of(name for name in anchors if not is_known(name) and not is_ambiguous(name))
    near = [story for story in stories if wanted & _counted_at(story, at)]
    wars = {theatre_in(story.anchors) for story in near}
    return max(near, key=lambda story: (story.last_seen, story.id)) if len(wars) == 1 else None


def _counted_at(story: Story, at: datetime) -> frozenset[str]:
    """The towns whose counts were printed within `FRESH` of `at`."""
    tolls = (toll for toll in story.tolls if abs(at - toll.last_seen) <= FRESH)
    return frozenset(key_of(name) for toll in tolls for name in toll.anchors if not is_known(name))


def is_open(story: Story, at: datetime) -> bool:
    """Whether an article of time `at` may still join."""
    return _is_alive(story, at) and not _is_spent(story, at)


def _is_alive(story: Story, at: datetime) -> bool:
    # Differences, for a sum would overflow on a page that claims to be of the year 1.
    return story.first_seen - at <= LATE and at - story.last_seen <= LIFETIME


def _is_spent(story: Story, at: datetime) -> bool:
    return at - story.first_seen > SPAN and at - story.last_seen <= LIFETIME


def affinity(anchors: Sequence[str], story: Story) -> float:
    """How much an article's anchors and a story's have in common; 0 if they are of different threads."""
    theirs = keys_of(story.anchors)
    shared = [name for name in anchors if key_of(name) in theirs]
    weight = sum(map(weight_of, shared))
    if weight < _THRESHOLD or weight < _SHARE * sum(map(weight_of, anchors[:_TELLING])):
        return 0.0
    here, there = theatre_in(anchors), theatre_in(story.anchors)
    # Two wars that name the same actors are two.
    if here and there:
        return weight if here == there else 0.0
    # What leaves its theatre away is known by who fights, or by its towns.
    return weight if _share_parties(anchors, story.anchors) or any(not is_known(name) for name in shared) else 0.0


def grow(story: Story, article: Article, anchors: Sequence[str], at: datetime) -> Story:
    """`story` with `article` in it: found by its names too, and seen at `at`. The names it had come first."""
    kept = (*story.anchors, *(name for name in anchors if name not in story.anchors))
    members = (*(member for member in story.articles if member != article.id), article.id)
    return replace(
        story,
        first_seen=min(story.first_seen, at),
        last_seen=max(story.last_seen, at),
        anchors=kept[:MAX_STORY_ANCHORS],
        articles=members[-MAX_ARTICLES:],
    )


def _share_parties(anchors: Sequence[str], others: Sequence[str]) -> bool:
    """Whether the two parties that an article is about are among the leading ones of a story."""
    ours, theirs = ([name for name in names if is_party(name)] for names in (anchors, others))
    return len(ours) > 1 and set(ours[:2]) <= set(theirs[:_LEADING])
