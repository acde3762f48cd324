"""What passes between judging and keeping: the two trips to the store. Part of `scraper.model`.

Trip 1 answers a `Question` with a `Recall`; the pure judgement makes a `Verdict` of it; trip 2 commits the verdict whole
or not at all.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from scraper.model.alerts import Alert, Change
from scraper.model.articles import Article
from scraper.model.claims import Analysis
from scraper.model.stories import Story
from scraper.model.value import Value


class Sketch(Value, frozen=True, kw_only=True):
    """A text in small, for finding near-duplicates."""

    fingerprints: tuple[int, ...]
    """Winnowed word 3-gram hashes (32 bit, not negative), ascending, distinct; bounded in number."""
    numbers: tuple[int, ...]
    """The numbers in the text, ascending, distinct; bounded. Template stories differ in them and in names alone."""
    words: tuple[int, ...] = ()
    """Hashes (24 bit) of the content words, ascending, distinct; bounded."""
    facts: tuple[str, ...] = ()
    """What an alarm may hang on, sorted, distinct; bounded: "killed:12" for a count, "truce:agreed" for a truce's state."""


class Question(Value, frozen=True, kw_only=True):
    """What the judgement wants to know before it decides about one article."""

    article_id: str
    sketch: Sketch
    anchors: tuple[str, ...]
    """Folded names and places of the article, most telling first."""


class Copy(Value, frozen=True, kw_only=True):
    """An article in the store that shares fingerprints with the one asked about."""

    article: str
    site: str | None
    story: str | None
    sketch: Sketch


class Recall(Value, frozen=True, kw_only=True):
    """What the store knows. All empty for a first article."""

    article: Article | None = None
    """What is stored under this id already."""
    analysis: Analysis | None = None
    copies: tuple[Copy, ...] = ()
    """Rarest shared fingerprints first; bounded. Never the article itself."""
    stories: tuple[Story, ...] = ()
    """The article's own story, its copies' stories and those that share anchors; bounded."""
    epoch: int = 0
    """Counts the commits that wrote any story. Two workers that open a story for one event at once find out by it."""


class Fate(StrEnum):
    """What became of an article that was handed in."""

    NEW = "new"
    UPDATED = "updated"
    DUPLICATE = "duplicate"
    """A near-copy of a known article: stored, and told of only as a further source."""
    UNCHANGED = "unchanged"


class Verdict(Value, frozen=True, kw_only=True):
    """Everything one commit writes. Committing the same verdict twice writes once."""

    fate: Fate
    article: Article
    """With `story`, `duplicate_of`, `revision`, `first_seen` and `last_seen` filled in."""
    analysis: Analysis
    sketch: Sketch
    anchors: tuple[str, ...]
    revision_read: int
    """The stored revision this verdict was made from; 0 for none. The commit refuses another one."""
    story: Story | None
    """The story as it shall stand, its `version` one above the one read; None if the article belongs to none, or is unchanged."""
    epoch_read: int = 0
    """The recall's epoch. A commit that opens a story (version 1) or tells somebody refuses with `StaleStory` if the epoch moved on."""
    changes: tuple[Change, ...]
    """All that is new, whether or not a rule wants it told."""
    alerts: tuple[Alert, ...]
    """Only those not known yet are written; their ids decide."""
    at: datetime
