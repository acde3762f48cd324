"""Alerts to Slack by an incoming webhook, in Block Kit. Part of `scheduler`.

Limits: https://docs.slack.dev/reference/block-kit/blocks (header 150, section 3,000 characters, 50 blocks).
Escaping: https://docs.slack.dev/messaging/formatting-message-text#escaping
"""

from __future__ import annotations

from datetime import UTC, timedelta, tzinfo
from typing import Any

import msgspec

from scheduler.channels.posting import Postbox
from scheduler.channels.rendering import Message, render
from scheduler.channels.sanitising import shorten
from scheduler.channels.wording import Language
from scheduler.clock import Clock, utc_now
from scraper.model import Alert, Receipt

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
        message = render(alert, language=self._language, zone=self._zone)
        body = msgspec.json.encode(payload(message))
        answer = await self._postbox.post(body, {"Content-Type": "application/json; charset=utf-8"})
        return Receipt(channel=self.name, reference=answer)

    async def check(self) -> str | None:
        return None

    async def close(self) -> None:
        await self._postbox.close()


def payload(message: Message) -> dict[str, Any]:
    """`message` as a webhook's JSON; nothing in it can mention anybody or unfold a link."""
    link = escape(message.headline, _SECTION - 2100)
    blocks = [
        {"type": "header", "block_id": message.id[:255], "text": _plain(message.title, _HEADER)},
        {"type": "section", "text": _plain("\n".join([message.change, *message.quotes]), _SECTION)},
        {
            "type": "section",
            "text": {"type": "mrkdwn", "verbatim": True, "text": f"<{_address(message.url)}|{link}>"},
        }
        if message.url
        else {"type": "section", "text": _plain(message.headline, _SECTION)},
        {
            "type": "context",
            "elements": [
                _plain(" · ".join([*(f"{fact.label}: {fact.value}" for fact in message.facts), message.id]), _CONTEXT)
            ],
        },
    ]
    return {
        "text": escape(message.title, _SECTION),
        "mrkdwn": False,
        "unfurl_links": False,
        "unfurl_media": False,
        "blocks": blocks,
    }


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
