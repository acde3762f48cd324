"""Claims and times as the dashboard prints them, in the words of the alerts. Part of the front door; pure."""

from __future__ import annotations

from datetime import UTC, datetime

from scheduler.channels.rendering import describe
from scheduler.channels.wording import WORDINGS
from scraper.model import CasualtyClaim, Change, Range, TruceStatus

_WORDS = WORDINGS["en"]


def change_words(change: Change) -> str:
    """One line that says what changed: "Toll rises: 2 → 5 killed (civilians)", "Ceasefire: agreed → violated"."""
    return describe(change, _WORDS)


def count_words(count: Range | TruceStatus) -> str:
    """A count or a truce's state: "13", "20–30", "at least 34", "number unknown", "in effect"."""
    return _WORDS.truce[count] if isinstance(count, TruceStatus) else _WORDS.range(count)


def range_words(claim: CasualtyClaim) -> str:
    """The count of a claim, as `count_words` prints it."""
    return count_words(Range(min=claim.min, max=claim.max))


def moment(time: datetime | None) -> str:
    """`time` in UTC to the minute, "–" for None."""
    return "–" if time is None else time.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
