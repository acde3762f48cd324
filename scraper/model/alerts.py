"""What is told, to whom, and how far it has come. Part of `scraper.model`."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from enum import StrEnum

from scraper.model.articles import PagesState
from scraper.model.claims import Kind, TruceStatus, Who
from scraper.model.conditions import Turn
from scraper.model.stories import Range
from scraper.model.value import Value


class ChangeType(StrEnum):
    FIRST_REPORT = "first_report"
    TOLL_RISE = "toll_rise"
    TOLL_FALL = "toll_fall"
    DISPUTED = "disputed"
    STATUS_CHANGE = "status_change"
    NEW_KEYWORD = "new_keyword"
    CORRECTION = "correction"
    VANISHED = "vanished"
    SOURCE_HEALTH = "source_health"
    """A source turned silent, blocked, broken or well again: a notice for the operator, of no story."""
    CHANNEL_HEALTH = "channel_health"
    """A channel takes no messages, or takes them again: a notice for the operator, of no story."""

    @property
    def is_notice(self) -> bool:
        """Whether it is about us and not about the news."""
        return self in {ChangeType.SOURCE_HEALTH, ChangeType.CHANNEL_HEALTH}


class Quote(Value, frozen=True, kw_only=True):
    text: str
    page: int | None


class Change(Value, frozen=True, kw_only=True, rename={"before": "from", "after": "to"}):
    """One thing that is new in a story. Casualties fill `kind`, `who` and ranges; a truce fills the statuses; a notice `health`."""

    type: ChangeType
    key: str
    """What makes this change itself within its story, for its id: the same change has the same key for ever."""
    kind: Kind | None = None
    who: Who | None = None
    cumulative: bool | None = None
    before: Range | TruceStatus | None = None
    after: Range | TruceStatus | None = None
    keyword: str | None = None
    rule: str | None = None
    """Only for `new_keyword`: the rule whose keyword it is."""
    quotes: tuple[Quote, ...] = ()
    health: Turn | None = None


class Severity(StrEnum):
    URGENT = "urgent"
    NORMAL = "normal"


class CasualtyCondition(Value, frozen=True, kw_only=True):
    kinds: tuple[Kind, ...]
    """Empty: any kind."""
    at_least: int = 1


class QuietHours(Value, frozen=True, kw_only=True):
    """A span of every day by the clock on the wall of a channel; over midnight if it ends before it begins."""

    begin: time
    end: time


class Rule(Value, frozen=True, kw_only=True):
    """Who wants to hear of what. Conditions that are given are alternatives: any of them matches."""

    name: str
    ceasefire: tuple[TruceStatus, ...] = ()
    casualties: CasualtyCondition | None = None
    keywords: tuple[str, ...] = ()
    all_keywords: tuple[str, ...] = ()
    """Every one of these must stand in the article too."""
    none: tuple[str, ...] = ()
    """None of these may stand in the article; vetoes the whole rule."""
    sources: tuple[str, ...] = ()
    """Empty: all sources."""
    channels: tuple[str, ...]
    severity: Severity | None = None
    """None: computed from the change."""
    digest: timedelta | None = None
    """So long, from the first one on, alerts are gathered into one message; urgent ones pass at once."""
    quiet: QuietHours | None = None
    """When nothing is sent but what is urgent, by the clock of each channel."""


class StoryRef(Value, frozen=True, kw_only=True):
    id: str
    title: str


class PagesRef(Value, frozen=True, kw_only=True):
    state: PagesState


class ArticleRef(Value, frozen=True, kw_only=True):
    id: str
    url: str
    headline: str | None
    source: str | None
    pages: PagesRef


class DeliveryState(StrEnum):
    PENDING = "pending"
    DELIVERED = "delivered"
    PARKED = "parked"


class Delivery(Value, frozen=True, kw_only=True):
    """How far an alert has come on one channel."""

    channel: str
    state: DeliveryState = DeliveryState.PENDING
    attempts: int = 0
    last_error: str | None = None
    delivered_at: datetime | None = None
    due: datetime | None = None
    """Until when it is held by a digest or quiet hours, or put off after a failure; None: as soon as can be."""


class Alert(Value, frozen=True, kw_only=True):
    """A change that a rule wants told. `id` is computed from rule, story and change key, so the same change has one id."""

    id: str
    rule: str
    severity: Severity
    change: Change
    story: StoryRef
    article: ArticleRef
    quotes: tuple[Quote, ...]
    independent_sources: int
    created: datetime
    deliveries: tuple[Delivery, ...]
    test: bool = False


class Receipt(Value, frozen=True, kw_only=True):
    """A channel's word that it took a message."""

    channel: str
    reference: str | None = None
    """What the channel calls it (a Message-ID, a status line), for the log."""


class Digest(Value, frozen=True, kw_only=True):
    """Alerts that go out as one message. `id` is computed from theirs, so a repeat carries the same one."""

    id: str
    rule: str | None
    """The rule that all of them are of; None if a storm gathered those of several: each names its own."""
    alerts: tuple[Alert, ...]
    """Two or more, oldest first; of a storm story by story, those with something urgent first."""


class Parcel(Value, frozen=True, kw_only=True):
    """One message on its way to one channel, leased to one consumer."""

    entry: str
    """The outbox entry to settle, put off or park."""
    channel: str
    alerts: tuple[Alert, ...]
    """One, or several that were gathered, in the order in which they are told."""
    attempt: int
    """1 for the first try."""
    since: datetime
    """From when on it could be sent: its making, the end of its digest or quiet hours, or a second chance given by hand."""
    is_fresh: bool = True
    """Whether it never waited for anything yet: only then may a digest gather it."""
    is_probe: bool = False
    """Whether its channel is open, and this tries how it is."""
    is_stranded: bool = False
    """Whether it waited longer for an open channel than anybody will: it is not sent but parked."""

    @property
    def rule(self) -> str | None:
        """The rule that all its alerts are of; None if there are several."""
        rules = {alert.rule for alert in self.alerts}
        return self.alerts[0].rule if len(rules) == 1 else None

    @property
    def last_error(self) -> str | None:
        """Why it was not taken the last time."""
        return next((one.last_error for one in self.alerts[0].deliveries if one.channel == self.channel), None)
