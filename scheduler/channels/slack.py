"""Alerts to Slack by an incoming webhook. Part of `scheduler`. Threads need a bot: `slackbot.py`."""

from __future__ import annotations

from datetime import UTC, timedelta, tzinfo
from typing import Any

import msgspec

from scheduler.channels.blockkit import alert_content, digest_content
from scheduler.channels.gathering import collect
from scheduler.channels.posting import Postbox
from scheduler.channels.rendering import render
from scheduler.channels.wording import Language
from scheduler.clock import Clock, utc_now
from scraper.model import Alert, Digest, Receipt

PLAIN = {"mrkdwn": False, "unfurl_links": False, "unfurl_media": False}
"""The text for notifications is no markup, and no link brings a picture along."""


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
        return await self._post(alert_content(message))

    async def send_digest(self, digest: Digest) -> Receipt:
        """As `send`; every alert's block carries its id."""
        return await self._post(digest_content(collect(digest, language=self._language, zone=self._zone)))

    async def _post(self, content: dict[str, Any]) -> Receipt:
        answer = await self._postbox.post(
            msgspec.json.encode(content | PLAIN), {"Content-Type": "application/json; charset=utf-8"}
        )
        return Receipt(channel=self.name, reference=answer.summary)

    async def check(self) -> str | None:
        return await self._postbox.why_unreachable()

    async def close(self) -> None:
        await self._postbox.close()
