"""A store in memory and articles made by hand, to replay news through the judgement."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from msgspec.structs import replace

from scraper.anchors import keys_of
from scraper.errors import StaleStory
from scraper.judging import ask, judge
from scraper.model import (
    Alert,
    Analysis,
    Article,
    CasualtyClaim,
    CasualtyCondition,
    CeasefireClaim,
    ClaimStatus,
    Completeness,
    Copy,
    KeywordHit,
    Kind,
    PagesState,
    Paragraph,
    Question,
    Recall,
    Rule,
    Story,
    TruceStatus,
    Verdict,
    Who,
)
from scraper.urls import article_id

C = TypeVar("C", CasualtyClaim, CeasefireClaim)
MORNING = datetime(2020, 10, 10, 2, 15, tzinfo=UTC)
TRUCES = Rule(
    name="ceasefire",
    ceasefire=tuple(TruceStatus),
    channels=("console",),
)
DEATHS = Rule(name="deaths", casualties=CasualtyCondition(kinds=(Kind.KILLED,)), channels=("console", "desk"))
RULES = (TRUCES, DEATHS)


class MemoryStore:
    """What the two trips to the store promise, over dicts."""

    def __init__(self) -> None:
        self.articles: dict[str, Verdict] = {}
        self.stories: dict[str, Story] = {}
        self.alerts: dict[str, Alert] = {}
        self.epoch = 0

    def recall(self, question: Question) -> Recall:
        mine = self.articles.get(question.article_id)
        copies = [
            Copy(article=known.article.id, site=known.article.site, story=known.article.story, sketch=known.sketch)
            for known in self.articles.values()
            if known.article.id != question.article_id
            and set(known.sketch.fingerprints) & set(question.sketch.fingerprints)
        ]
        asked = set(question.sketch.fingerprints)
        copies.sort(key=lambda copy: -len(asked & set(copy.sketch.fingerprints)))
        wanted = {mine.article.story if mine else None, *(copy.story for copy in copies[:20])}
        stories = [
            story
            for story in self.stories.values()
            if story.id in wanted or keys_of(story.anchors) & keys_of(question.anchors)
        ]
        return Recall(
            article=mine.article if mine else None,
            analysis=mine.analysis if mine else None,
            copies=tuple(copies[:20]),
            stories=tuple(stories),
            epoch=self.epoch,
        )

    def commit(self, verdict: Verdict) -> tuple[Alert, ...]:
        stored = self.articles.get(verdict.article.id)
        if (stored.article.revision if stored else 0) != verdict.revision_read:
            raise StaleStory(verdict.article.id)
        if verdict.story:
            known = self.stories.get(verdict.story.id)
            if (known.version if known else 0) != verdict.story.version - 1:
                raise StaleStory(verdict.story.id)
            if (verdict.story.version == 1 or verdict.alerts) and verdict.epoch_read != self.epoch:
                raise StaleStory(verdict.story.id)
            self.stories[verdict.story.id] = verdict.story
            self.epoch += 1
        self.articles[verdict.article.id] = verdict
        fresh = tuple(alert for alert in verdict.alerts if alert.id not in self.alerts)
        self.alerts |= {alert.id: alert for alert in fresh}
        return fresh

    def take(
        self, news: tuple[Article, Analysis], rules: Sequence[Rule] = RULES, now: datetime | None = None
    ) -> tuple[Verdict, tuple[Alert, ...]]:
        """One article through both trips; `now` is ten minutes after its publication."""
        article, analysis = news
        at = now or (article.date_published or MORNING) + timedelta(minutes=10)
        verdict = judge(article, analysis, self.recall(ask(article, analysis)), rules, now=at)
        return verdict, self.commit(verdict)


def told(alerts: Iterable[Alert]) -> list[str]:
    """Each alert in short: "first_report killed 2-2", "status_change violated"."""
    return [f"{alert.change.type} {alert.change.kind or ''} {_after(alert)}".replace("  ", " ") for alert in alerts]


def _after(alert: Alert) -> str:
    after = alert.change.after
    if after is None:
        return alert.change.keyword or ""
    return str(after) if isinstance(after, TruceStatus) else f"{after.min}-{after.max}"


def article(
    url: str,
    *paragraphs: str,
    claims: Sequence[CasualtyClaim | CeasefireClaim] = (),
    hits: Sequence[tuple[str, str]] = (),
    conflict: bool = True,
    at: datetime = MORNING,
    headline: str | None = None,
    site: str | None = None,
    source: str | None = None,
    pages: PagesState = PagesState.COMPLETE,
    revision_of: str = "",
) -> tuple[Article, Analysis]:
    """An article of one page with its claims put where their quotes stand in it."""
    address = f"https://{site or 'kabar.example'}/{url}"
    made = Article(
        id=article_id(address),
        url=address,
        site=site or "kabar.example",
        source=source,
        headline=headline,
        date_published=at,
        paragraphs=tuple(Paragraph(page=1, text=text) for text in paragraphs),
        pages=Completeness(state=pages, claimed=1, fetched=1, urls=(address,)),
        content_hash=f"sha256:{hash(paragraphs)}{revision_of}",
    )
    placed = [_placed(claim, made.body) for claim in claims]
    return made, Analysis(
        language="id",
        conflict=conflict,
        casualties=tuple(claim for claim in placed if isinstance(claim, CasualtyClaim)),
        ceasefire=tuple(claim for claim in placed if isinstance(claim, CeasefireClaim)),
        keywords=tuple(_hit(rule, word, made.body) for rule, word in hits),
    )


def killed(quote: str, low: int | None, high: int | None = -1, **more: object) -> CasualtyClaim:
    """A claim of deaths that will stand where `quote` does; `high` left away: exactly `low`."""
    plain = CasualtyClaim(
        kind=Kind.KILLED,
        min=low,
        max=low if high == -1 else high,
        count_text=None,
        who=Who.UNSPECIFIED,
        cumulative=False,
        background=False,
        status=ClaimStatus.ASSERTED,
        attributed_to=None,
        quote=quote,
        start=0,
        end=0,
    )
    return replace(plain, **more)


def truce(status: TruceStatus, quote: str, *, background: bool = False) -> CeasefireClaim:
    return CeasefireClaim(status=status, background=background, quote=quote, start=0, end=0)


def _placed(claim: C, body: str) -> C:
    start = body.index(claim.quote)
    return replace(claim, start=start, end=start + len(claim.quote))


def _hit(rule: str, word: str, body: str) -> KeywordHit:
    match = re.search(re.escape(word), body, re.IGNORECASE)
    assert match, word
    return KeywordHit(rule=rule, keyword=word, start=match.start(), end=match.end())
