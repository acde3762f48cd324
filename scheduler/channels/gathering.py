"""A digest in plain words, once for all channels. Part of `scheduler`; pure.

Each of its alerts is rendered as it would be alone; only what all of them share is said once.
"""

from __future__ import annotations

from datetime import UTC, tzinfo

from msgspec.structs import replace

from scheduler.channels.rendering import Fact, Message, render
from scheduler.channels.sanitising import clean, shorten
from scheduler.channels.wording import WORDINGS, Language
from scraper.model import Digest, Value

_TITLE = 140
_RULE = 80


class Collection(Value, frozen=True, kw_only=True):
    """What one digest says."""

    id: str
    title: str
    """A subject line: how many, and of which rule."""
    items: tuple[Message, ...]
    """Oldest first; their facts are without story and rule, which stand in the titles."""


def collect(digest: Digest, *, language: Language = "id", zone: tzinfo = UTC) -> Collection:
    """`digest` in words of `language`, its times in `zone`."""
    words = WORDINGS[language]
    items = tuple(_item(render(alert, language=language, zone=zone), words.rule) for alert in digest.alerts)
    return Collection(
        id=clean(digest.id, _RULE),
        title=shorten(f"{words.digest}: {len(items)} {words.pieces} · {clean(digest.rule, _RULE)}", _TITLE),
        items=items,
    )


def collection_text(collection: Collection) -> str:
    """`collection` as lines of text, the title first."""
    return "\n".join([collection.title, *collection_lines(collection)])


def collection_lines(collection: Collection) -> list[str]:
    """`collection` as lines of text without its title: a numbered passage for each alert, its id at the end."""
    return [line for number, item in enumerate(collection.items, 1) for line in ("", *_passage(number, item))]


def facts_line(facts: tuple[Fact, ...], identity: str) -> str:
    """All `facts` on one line, the alert's id last."""
    return " · ".join([*(f"{fact.label}: {fact.value}" for fact in facts), identity])


def _passage(number: int, item: Message) -> list[str]:
    details = [*item.quotes[:1], item.headline, *([item.url] if item.url else []), facts_line(item.facts, item.id)]
    return [f"{number}. {item.title}", *(f"   {line}" for line in details)]


def _item(message: Message, rule_label: str) -> Message:
    return replace(message, facts=tuple(fact for fact in message.details if fact.label != rule_label))
