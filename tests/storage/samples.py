"""Small whole values to store. Every name, place and number is invented."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from scraper.model import (
    Alert,
    Analysis,
    Article,
    ArticleRef,
    Change,
    ChangeType,
    Completeness,
    Delivery,
    Fate,
    PagesRef,
    PagesState,
    Paragraph,
    Severity,
    Sketch,
    Story,
    StoryRef,
    Verdict,
)
from scraper.urls import article_id

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
URL = "https://berita.example/dunia/1001/kabar-dari-lembah"


def at(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


def article(
    url: str = URL, *, state: PagesState = PagesState.COMPLETE, text: str = "Kabar dari lembah.", **fields: Any
) -> Article:
    pages = Completeness(
        state=state, claimed=2, fetched=1 if state is PagesState.PARTIAL else 2, urls=(url, f"{url}?page=2")
    )
    known = {
        "site": "berita.example",
        "headline": "Kabar",
        "source": "uji",
        "first_seen": NOW,
        "last_seen": NOW,
        "content_hash": text,
    }
    return Article(
        id=article_id(url), url=url, paragraphs=(Paragraph(page=1, text=text),), pages=pages, **{**known, **fields}
    )


def story(
    id_: str = "s1", *, version: int = 1, last_seen: datetime = NOW, anchors: tuple[str, ...] = ("lembah",)
) -> Story:
    return Story(id=id_, title="Lembah", version=version, first_seen=NOW, last_seen=last_seen, anchors=anchors)


def alert(id_: str = "a1", *channels: str, created: datetime = NOW) -> Alert:
    return Alert(
        id=id_,
        rule="korban",
        severity=Severity.URGENT,
        change=Change(type=ChangeType.FIRST_REPORT, key=f"key of {id_}"),
        story=StoryRef(id="s1", title="Lembah"),
        article=ArticleRef(
            id=article_id(URL), url=URL, headline="Kabar", source="uji", pages=PagesRef(state=PagesState.COMPLETE)
        ),
        quotes=(),
        independent_sources=1,
        created=created,
        deliveries=tuple(Delivery(channel=channel) for channel in channels or ("desk",)),
    )


def verdict(subject: Article | None = None, *, alerts: tuple[Alert, ...] = (), **fields: Any) -> Verdict:
    """A first commit of `subject` unless `fields` say otherwise; its story is named in the article too."""
    subject = subject or article()
    known: dict[str, Any] = {
        "fate": Fate.NEW,
        "analysis": Analysis(language="id", conflict=True),
        "sketch": Sketch(fingerprints=(), numbers=()),
        "anchors": (),
        "revision_read": 0,
        "story": None,
        "changes": (),
        "at": NOW,
    }
    known.update(fields)
    if known["story"]:
        subject = replace(subject, story=known["story"].id)
    return Verdict(article=subject, alerts=alerts, **known)
