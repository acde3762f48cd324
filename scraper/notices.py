"""What kentongan has to say about itself, as alerts: a source or a channel fell ill or is well again. Part of `scraper`; pure.

A notice takes the way of every alert (outbox, channels, log) and has no story: in its place stands what it is about.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from scraper.model import (
    NOTICES,
    Alert,
    ArticleRef,
    Change,
    ChangeType,
    Delivery,
    HealthState,
    PagesRef,
    PagesState,
    Severity,
    Source,
    StoryRef,
    Turn,
)
from scraper.rules import alert_id


def source_notice(source: Source, turn: Turn, *, channels: Sequence[str], since: datetime, now: datetime) -> Alert:
    """`source` has changed as `turn` says. Its id is the same for whoever finds the same change, of the state begun `since`."""
    subject = StoryRef(id=f"source:{source.name}", title=source.name)
    return _notice(ChangeType.SOURCE_HEALTH, subject, turn, channels, since, now, url=source.url, source=source.name)


def channel_notice(channel: str, turn: Turn, *, channels: Sequence[str], since: datetime, now: datetime) -> Alert:
    """As `source_notice`, of `channel`, told through `channels`. That one takes nothing is urgent: alerts do not arrive."""
    subject = StoryRef(id=f"channel:{channel}", title=channel)
    return _notice(ChangeType.CHANNEL_HEALTH, subject, turn, channels, since, now)


def _notice(
    kind: ChangeType,
    subject: StoryRef,
    turn: Turn,
    channels: Sequence[str],
    since: datetime,
    now: datetime,
    *,
    url: str = "",
    source: str | None = None,
) -> Alert:
    key = f"{kind}:{turn.after}:{since.isoformat()}"
    is_urgent = kind is ChangeType.CHANNEL_HEALTH and turn.after is not HealthState.WELL
    return Alert(
        id=alert_id(NOTICES, subject.id, key),
        rule=NOTICES,
        severity=Severity.URGENT if is_urgent else Severity.NORMAL,
        change=Change(type=kind, key=key, health=turn),
        story=subject,
        article=ArticleRef(
            id="", url=url, headline=turn.reason, source=source, pages=PagesRef(state=PagesState.UNKNOWN)
        ),
        quotes=(),
        independent_sources=1,
        created=now,
        deliveries=tuple(Delivery(channel=channel) for channel in dict.fromkeys(channels)),
    )
