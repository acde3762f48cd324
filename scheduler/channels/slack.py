"""Alerts to Slack by an incoming webhook, in Block Kit. Part of `scheduler`.

Limits: https://docs.slack.dev/reference/block-kit/blocks (header 150, section 3,000 characters, 50 blocks).
Escaping: https://docs.slack.dev/messaging/formatting-message-text#escaping
"""

from __future__ import annotations

from datetime import UTC, timedelta, tzinfo
from typing import Any

import msgspec

from scheduler.channels.gathering import Collection, collect, facts_line
from scheduler.channels.posting import Postbox
from scheduler.channels.rendering import Message, render
from scheduler.channels.sanitising import shorten
from scheduler.channels.wording import Language
from scheduler.clock import Clock, utc_now
from scraper.model import Alert, Digest, Receipt

_HEADER = 150
_SECTION = 3000
_CONTEXT = 2000


class SlackChannel:
    """Satisfies `Channel`. Slack takes about one message a second for each webhook."""

    interval = timedelta(seconds=1)

    def __init__(
        self, name: str, webhook_url: str, *, language: Language = "id", zone: tzinfo = UTC, clock: Clock = utc_now
    ) -> None:
        self.name = name
        self._language = language
        self._zone = zone
        self._postbox = Postbox(name, webhook_url, clock=clock)

    async def send(self, alert: Alert) -> Receipt:
        """Slack answered "ok". A repeat has the same `block_id`; webhooks know no better key."""
        return await self._post(payload(render(alert, language=self._language, zone=self._zone)))

    async def send_digest(self, digest: Digest) -> Receipt:
        """As `send`; every alert's block carries its id."""
        return await self._post(digest_payload(collect(digest, language=self._language, zone=self._zone)))

    async def _post(self, content: dict[str, Any]) -> Receipt:
        answer = await self._postbox.post(
            msgspec.json.encode(content), {"Content-Type": "application/json; charset=utf-8"}
        )
        return Receipt(channel=self.name, reference=answer)

    async def check(self) -> str | None:
        return None

    async def close(self) -> None:
        await self._postbox.close()


def payload(message: Message) -> dict[str, Any]:
    """`message` as a webhook's JSON; nothing in it can mention anybody or unfold a link."""
    said = _plain("\n".join([message.change, *message.quotes]), _SECTION)
    return _content(
        message.title,
        [
            _header(message.id, message.title),
            {"type": "section", "text": said},
            {"type": "section", "text": _headline(message)},
            {"type": "context", "elements": [_plain(facts_line(message.facts, message.id), _CONTEXT)]},
        ],
    )


def digest_payload(collection: Collection) -> dict[str, Any]:
    """`collection` as `payload` does it: two blocks for each of its alerts, at most 24 of them."""
    blocks = [_header(collection.id, collection.title)]
    for number, item in enumerate(collection.items, 1):
        said = _plain("\n".join([f"{number}. {item.title}", *item.quotes[:1]]), _SECTION)
        blocks += [
            {"type": "section", "block_id": item.id[:255], "text": said},
            {"type": "context", "elements": [_headline(item), _plain(facts_line(item.facts, item.id), _CONTEXT)]},
        ]
    return _content(collection.title, blocks)


def _content(title: str, blocks: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "text": escape(title, _SECTION),
        "mrkdwn": False,
        "unfurl_links": False,
        "unfurl_media": False,
        "blocks": blocks,
    }


def _header(identity: str, title: str) -> dict[str, Any]:
    return {"type": "header", "block_id": identity[:255], "text": _plain(title, _HEADER)}


def _headline(message: Message) -> dict[str, Any]:
    """The headline as a link, where there is an address."""
    if not message.url:
        return _plain(message.headline, _SECTION)
    link = escape(message.headline, _SECTION - 2100)
    return {"type": "mrkdwn", "verbatim": True, "text": f"<{_address(message.url)}|{link}>"}


def escape(text: str, limit: int) -> str:
    """`text` with Slack's three control characters escaped, at most `limit` characters after that."""
    room = limit
    while True:
        escaped = shorten(text, room).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        if len(escaped) <= limit:
            return escaped
        room -= max(len(escaped) - limit, 8) // 4


def _address(url: str) -> str:
    # `web_link` has encoded everything else that ends a link.
    return url.replace("&", "&amp;")


def _plain(text: str, limit: int) -> dict[str, Any]:
    return {"type": "plain_text", "emoji": False, "text": escape(text, limit)}
