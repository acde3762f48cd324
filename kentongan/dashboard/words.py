"""Claims and times as the dashboard prints them, in the words of the alerts. Part of the front door; pure."""

from __future__ import annotations

from scheduler.channels.rendering import describe
from scheduler.channels.wording import WORDINGS, Language
from scraper.model import CasualtyClaim, Change, Range, TruceStatus


def change_words(change: Change, language: Language = "en") -> str:
    """One line that says what changed: "Toll rises: 2 → 5 killed (civilians)", "Ceasefire: agreed → violated"."""
    return describe(change, WORDINGS[language])


def count_words(count: Range | TruceStatus, language: Language = "en") -> str:
    """A count or a truce's state: "13", "20–30", "at least 34", "number unknown", "in effect"."""
    words = WORDINGS[language]
    return words.truce[count] if isinstance(count, TruceStatus) else words.range(count)


def range_words(claim: CasualtyClaim, language: Language = "en") -> str:
    """The count of a claim, as `count_words` prints it."""
    return count_words(Range(min=claim.min, max=claim.max), language)
