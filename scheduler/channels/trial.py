"""The marked alert by which an operator tries a channel. Part of `scheduler`; pure."""

from __future__ import annotations

from datetime import datetime
from hashlib import blake2b

from scraper.model import (
    Alert,
    ArticleRef,
    Change,
    ChangeType,
    Delivery,
    Kind,
    PagesRef,
    PagesState,
    Quote,
    Range,
    Severity,
    StoryRef,
    Who,
)


def test_alert(channel: str, now: datetime) -> Alert:
    """An alert for `channel` alone that says of itself that it is a test; its id differs from call to call."""
    quote = Quote(text="Ini pesan uji coba kentongan. This is a test message.", page=1)
    identity = blake2b(f"test\n{channel}\n{now.isoformat()}".encode(), digest_size=8).hexdigest()
    return Alert(
        id=identity,
        rule="test",
        severity=Severity.NORMAL,
        change=Change(
            type=ChangeType.TOLL_RISE,
            key=f"test:{identity}",
            kind=Kind.INJURED,
            who=Who.UNSPECIFIED,
            cumulative=False,
            before=Range(min=1, max=1),
            after=Range(min=2, max=2),
            quotes=(quote,),
        ),
        story=StoryRef(id="test", title="kentongan"),
        article=ArticleRef(
            id="test",
            url="https://example.org/",
            headline="Uji coba · Test",
            source="test",
            pages=PagesRef(state=PagesState.COMPLETE),
        ),
        quotes=(quote,),
        independent_sources=1,
        created=now,
        deliveries=(Delivery(channel=channel),),
        test=True,
    )


# pytest would collect it where a test module imports it.
test_alert.__test__ = False  # type: ignore[attr-defined]  # an attribute that only pytest reads
