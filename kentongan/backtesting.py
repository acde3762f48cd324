"""Rules tried on stored articles as if they came in now, one after another. Part of the front door; sends nothing.

Articles are read, judged and held by the functions that do it live; only the store is a memory of this process.
"""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial

from msgspec import structs

from kentongan.memory import Memory
from scheduler.manners import Holds
from scheduler.reading import Reader
from scraper.judging import ask
from scraper.keywords import compile_rules
from scraper.language.lexicon import Lexicons, packaged_lexicons
from scraper.model import Alert, Article, Delivery, Rule

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Windows:
    """When each alert would go out: the digests and quiet hours that are on, rule by rule and channel by channel."""

    def __init__(self, holds: Mapping[str, Holds]) -> None:
        self._holds = holds
        self._ends: dict[tuple[str, str], datetime] = {}

    def timed(self, alert: Alert) -> Alert:
        """`alert`, later than those before it, with the `due` of each delivery; None is at once."""
        return structs.replace(
            alert, deliveries=tuple(self._delivery(alert, delivery) for delivery in alert.deliveries)
        )

    def _delivery(self, alert: Alert, delivery: Delivery) -> Delivery:
        holds = self._holds.get(delivery.channel)
        until = holds.of(alert, alert.created) if holds else None
        if until is None:
            return delivery
        window = (delivery.channel, alert.rule)
        ends = self._ends.get(window)
        if ends is None or ends <= alert.created:
            # As in `storage/scripts/hold.lua`: the first one opens it, the others join.
            ends = self._ends[window] = until
        return structs.replace(delivery, due=min(ends, until))


async def rehearse(
    articles: AsyncIterable[Article],
    rules: Sequence[Rule],
    lexicons: Lexicons | None = None,
    holds: Mapping[str, Holds] | None = None,
) -> AsyncIterator[Alert]:
    """The alerts that `rules` would have sent of `articles`, which come in order of first sight: each once, with its times.

    An article counts as it stands now: earlier revisions are not told of.
    """
    reader = Reader(rules, compile_rules(rules), lambda: lexicons or packaged_lexicons())
    memory, windows = Memory(), Windows(holds or {})
    told: set[str] = set()
    async for stored in articles:
        article = structs.replace(stored, story=None, duplicate_of=None, revision=1, first_seen=None, last_seen=None)
        analysis = await reader.read(article)
        verdict = reader.judge(article, analysis, memory.recall(ask(article, analysis)), partial(came, stored))
        memory.commit(verdict, came(stored))
        for alert in verdict.alerts:
            if alert.id not in told:
                told.add(alert.id)
                yield windows.timed(alert)


def came(article: Article) -> datetime:
    """When `article` was first seen."""
    return article.first_seen or _EPOCH
