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
from scraper.errors import DeliveryError
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
        """Slack, or what speaks as it does, took it. A repeat has the same `block_id`; webhooks know no better key."""
        message = render(alert, language=self._language, zone=self._zone)
        return await self._post(alert_content(message))

    async def send_digest(self, digest: Digest) -> Receipt:
        """As `send`; every alert's block carries its id."""
        return await self._post(digest_content(collect(digest, language=self._language, zone=self._zone)))

    async def _post(self, content: dict[str, Any]) -> Receipt:
        answer = await self._postbox.post(
            msgspec.json.encode(content | PLAIN), {"Content-Type": "application/json; charset=utf-8"}
        )
        if objection := _objection(answer.body):
            raise DeliveryError(f"{self.name}: {objection}: {answer.summary}")
        return Receipt(channel=self.name, reference=answer.summary)

    async def check(self) -> str | None:
        return await self._postbox.why_unreachable()

    async def close(self) -> None:
        await self._postbox.close()


class _Said(msgspec.Struct, frozen=True):
    """What services in Slack's place say: Rocket.Chat `success`, proxies of the API `ok`."""

    success: bool = True
    ok: bool = True


def _objection(body: bytes) -> str | None:
    """Why a 200 with `body` is none of Slack's, which says "ok" (as text/html); None if it may be.

    Mattermost says "ok" too, Rocket.Chat `{"success":true}`, others nothing.
    """
    if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return "an HTML page stands in its place (a login page or a proxy in between?)"
    try:
        said = msgspec.json.decode(body, type=_Said)
    except msgspec.DecodeError:
        return None
    return None if said.success and said.ok else "it says that it did not take the message"
