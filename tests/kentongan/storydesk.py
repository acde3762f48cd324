"""A desk at which the tests of the dashboard write stories: articles with claims, and the alerts they caused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta, timezone

from msgspec.structs import replace

from scraper.model import (
    Alert,
    Analysis,
    Article,
    ArticleRef,
    CasualtyClaim,
    CeasefireClaim,
    Change,
    ClaimStatus,
    Completeness,
    Delivery,
    Fate,
    Kind,
    PagesRef,
    PagesState,
    Paragraph,
    Question,
    Setback,
    Severity,
    Sketch,
    Story,
    StoryRef,
    Toll,
    TruceState,
    TruceStatus,
    Verdict,
    Who,
)
from scraper.urls import article_id
from storage.store import Store

WIB = timezone(timedelta(hours=7))
START = datetime(2026, 11, 20, 6, 10, tzinfo=UTC)


def after(hours: float) -> datetime:
    return START + timedelta(hours=hours)


class Desk:
    """Collects what one story is made of, and commits it as the daemon would."""

    def __init__(self, name: str, title: str) -> None:
        self.id, self.title = name, title
        self.printed: list[tuple[Article, Analysis]] = []
        self.alerts: list[Alert] = []
        self.tolls: tuple[Toll, ...] = ()
        self.truce: tuple[TruceState, ...] = ()

    def report(
        self,
        hours: float,
        site: str,
        headline: str,
        pages: Sequence[str],
        *,
        figures: Iterable[tuple[Kind, Who, int | None, int | None, bool, str]] = (),
        truce: Iterable[tuple[TruceStatus, str]] = (),
        revision: int = 1,
        url: str | None = None,
    ) -> str:
        """An article of `site` with its claims, found by their quotes; gives its id."""
        address = url or f"https://{site}/dunia/{self.id}-{len(self.printed)}"
        paragraphs = tuple(
            Paragraph(page=number, text=text) for number, page in enumerate(pages, 1) for text in page.split("\n\n")
        )
        article = Article(
            id=article_id(f"https://desk.example/{self.id}-{len(self.printed)}"),
            url=address,
            source=site.partition(".")[0],
            site=site,
            headline=headline,
            authors=("Ratih Lestari",),
            date_published=after(hours).astimezone(WIB),
            language="id",
            paragraphs=paragraphs,
            pages=Completeness(state=PagesState.COMPLETE, claimed=len(pages), fetched=len(pages), urls=(address,)),
            first_seen=after(hours),
            last_seen=after(hours),
            revision=revision,
            content_hash=f"sha256:{self.id}-{len(self.printed)}-{revision}",
            story=self.id,
        )
        analysis = Analysis(
            language="id",
            conflict=True,
            casualties=tuple(_casualty(article.body, *figure) for figure in figures),
            ceasefire=tuple(_ceasefire(article.body, *state) for state in truce),
        )
        self.printed.append((article, analysis))
        return article.id

    def tell(self, hours: float, change: Change, article: str, *deliveries: Delivery, urgent: bool = True) -> None:
        about = next(printed for printed, _ in self.printed if printed.id == article)
        self.alerts.append(
            Alert(
                id=f"{self.id}-alert-{len(self.alerts)}",
                rule="gencatan" if change.kind is None else "korban",
                severity=Severity.URGENT if urgent else Severity.NORMAL,
                change=change,
                story=StoryRef(id=self.id, title=self.title),
                article=ArticleRef(
                    id=about.id,
                    url=about.url,
                    headline=about.headline,
                    source=about.source,
                    pages=PagesRef(state=PagesState.COMPLETE),
                ),
                quotes=change.quotes,
                independent_sources=2,
                created=after(hours),
                deliveries=deliveries or (Delivery(channel="konsol"),),
            )
        )

    @property
    def story(self) -> Story:
        times = [article.first_seen or START for article, _ in self.printed]
        return Story(
            id=self.id,
            title=self.title,
            version=len(self.printed),
            first_seen=min(times),
            last_seen=max(times),
            articles=tuple(article.id for article, _ in self.printed),
            tolls=self.tolls,
            truce=self.truce,
        )

    async def commit(self, store: Store, *, first: int = 0) -> None:
        """Everything stands in the store, deliveries as they were given; what was printed before `first` stood there already."""
        for number, (article, analysis) in list(enumerate(self.printed))[first:]:
            nothing = Sketch(fingerprints=(), numbers=())
            question = Question(article_id=article.id, sketch=nothing, anchors=())
            await store.articles.commit(
                Verdict(
                    fate=Fate.NEW,
                    article=article,
                    analysis=analysis,
                    sketch=nothing,
                    anchors=(),
                    revision_read=article.revision - 1,
                    story=replace(self.story, version=number + 1),
                    epoch_read=(await store.articles.recall(question)).epoch,
                    changes=(),
                    alerts=tuple(alert for alert in self.alerts if alert.article.id == article.id),
                    at=article.first_seen or START,
                )
            )


async def shut(store: Store, channel: str, why: str, *, at: datetime, next_try: datetime) -> None:
    """What waits for `channel` was refused once at `at`, which opened it; it is tried again at `next_try`."""
    rest = next_try - at
    setback = Setback(opens_after=1, probe_after=rest, longest_rest=rest)
    claimed = await store.outbox.claim(channel, consumer="kurir", count=50, lease=timedelta(minutes=1), now=at)
    for parcel in claimed:
        await store.outbox.later(parcel, f"{channel}: {why}", at + timedelta(seconds=20), at, setback)


def _casualty(
    body: str, kind: Kind, who: Who, low: int | None, high: int | None, cumulative: bool, quote: str
) -> CasualtyClaim:
    start = body.index(quote)
    return CasualtyClaim(
        kind=kind,
        min=low,
        max=high,
        count_text=None,
        who=who,
        cumulative=cumulative,
        background=False,
        status=ClaimStatus.ASSERTED,
        attributed_to=None,
        quote=quote,
        start=start,
        end=start + len(quote),
    )


def _ceasefire(body: str, status: TruceStatus, quote: str) -> CeasefireClaim:
    start = body.index(quote)
    return CeasefireClaim(status=status, background=False, quote=quote, start=start, end=start + len(quote))
