"""When a told article is looked at again. Part of `scraper`; pure.

What was told may be edited or taken down, and most of that happens in its first hours.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from scraper.model import Story

LAST = timedelta(days=30)
"""An article that was first seen so long ago is looked at no more."""
CONFIRMED_AFTER = timedelta(minutes=10)
"""An article that is missing twice, so far apart, is gone; once is a hiccup of its site."""
_PACE = (
    (timedelta(hours=3), timedelta(minutes=15)),
    (timedelta(days=1), timedelta(hours=1)),
    (timedelta(days=7), timedelta(hours=3)),
    (LAST, timedelta(days=3)),
)
"""Up to which age, and how far apart."""
_SECOND_LOOK = timedelta(hours=1)


def next_revisit(first_seen: datetime, now: datetime) -> datetime | None:
    """When an article, looked at `now`, is due again; None when it would be too old then.

    Its age is counted from first sight: dates of pages are wrong too often, and what was told this morning is of interest
    today, however old its page says it is.
    """
    age = now - first_seen
    distance = next((distance for limit, distance in _PACE if age < limit), None)
    return None if distance is None or age + distance > LAST else now + distance


def second_look(first_seen: datetime, now: datetime) -> datetime:
    """When an article that is missing `now` is looked for once more: soon, however old it is."""
    return min(next_revisit(first_seen, now) or now + _SECOND_LOOK, now + _SECOND_LOOK)


def is_source_of(article_id: str, story: Story | None) -> bool:
    """Whether a figure or a truce's state of `story` stands there because of this article."""
    if story is None:
        return False
    tolls = {step.article for toll in story.tolls for step in toll.steps}
    return article_id in tolls or any(step.article == article_id for step in story.truce)
