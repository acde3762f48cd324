"""The values that cross rooms: frozen, compared by value, named as the public interface names them.

Times are aware `datetime`s; those of a page keep the page's own zone. `None` means "the page does not say".
"""

from scraper.model.alerts import (
    Alert,
    ArticleRef,
    CasualtyCondition,
    Change,
    ChangeType,
    Delivery,
    DeliveryState,
    Digest,
    PagesRef,
    Parcel,
    QuietHours,
    Quote,
    Receipt,
    Rule,
    Severity,
    StoryRef,
)
from scraper.model.articles import Article, Completeness, PagesState, Paragraph
from scraper.model.channels import ChannelCondition, Claimed, Setback, Storm, Terms
from scraper.model.claims import (
    Analysis,
    CasualtyClaim,
    CeasefireClaim,
    ClaimStatus,
    KeywordHit,
    Kind,
    TruceStatus,
    Who,
)
from scraper.model.conditions import NOTICES, HealthState, Turn
from scraper.model.exchanges import Exchange
from scraper.model.judgement import Copy, Fate, Question, Recall, Sketch, Verdict
from scraper.model.pages import Image, Page, PageKind, Pager
from scraper.model.sources import FetchLimits, Render, Source, SourceKind
from scraper.model.stories import Range, Story, Toll, TollStep, TruceState
from scraper.model.value import Value

__all__ = [
    "NOTICES",
    "Alert",
    "Analysis",
    "Article",
    "ArticleRef",
    "CasualtyClaim",
    "CasualtyCondition",
    "CeasefireClaim",
    "Change",
    "ChangeType",
    "ChannelCondition",
    "ClaimStatus",
    "Claimed",
    "Completeness",
    "Copy",
    "Delivery",
    "DeliveryState",
    "Digest",
    "Exchange",
    "Fate",
    "FetchLimits",
    "HealthState",
    "Image",
    "KeywordHit",
    "Kind",
    "Page",
    "PageKind",
    "Pager",
    "PagesRef",
    "PagesState",
    "Paragraph",
    "Parcel",
    "Question",
    "QuietHours",
    "Quote",
    "Range",
    "Recall",
    "Receipt",
    "Render",
    "Rule",
    "Setback",
    "Severity",
    "Sketch",
    "Source",
    "SourceKind",
    "Storm",
    "Story",
    "StoryRef",
    "Terms",
    "Toll",
    "TollStep",
    "TruceState",
    "TruceStatus",
    "Turn",
    "Value",
    "Verdict",
    "Who",
]
