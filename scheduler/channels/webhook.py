"""Alerts as signed JSON to any address. Part of `scheduler`.

The receiver computes `HMAC-SHA256(secret, timestamp + "." + body)` and compares it in constant time with the part of
`X-Kentongan-Signature` after `v1=`; a timestamp that is minutes old marks a replay.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta

from scheduler.channels.machines import as_made, digest_as_made
from scheduler.channels.posting import Postbox
from scheduler.clock import Clock, utc_now
from scraper.codec import encode
from scraper.model import Alert, Digest, Receipt


class WebhookChannel:
    """Satisfies `Channel`. Without a secret the messages are not signed."""

    interval = timedelta(0)

    def __init__(self, name: str, url: str, *, secret: str | None = None, clock: Clock = utc_now) -> None:
        self.name = name
        self._secret = secret.encode() if secret else None
        self._clock = clock
        self._postbox = Postbox(name, url, clock=clock)

    async def send(self, alert: Alert) -> Receipt:
        """The receiver answered 2xx. A repeat has the same `Idempotency-Key` and the same body."""
        return await self._post(alert.id, encode(as_made(alert)))

    async def send_digest(self, digest: Digest) -> Receipt:
        """As `send`; the body is `{"id", "rule", "alerts": […]}`, each alert as it would be sent alone."""
        return await self._post(digest.id, encode(digest_as_made(digest)))

    async def _post(self, identity: str, body: bytes) -> Receipt:
        answer = await self._postbox.post(body, self._headers(identity, body))
        return Receipt(channel=self.name, reference=answer.summary)

    async def check(self) -> str | None:
        if (advice := await self._postbox.why_unreachable()) or self._secret:
            return advice
        return "set `secret`, so that the receiver can tell our messages from others'"

    async def close(self) -> None:
        await self._postbox.close()

    def _headers(self, identity: str, body: bytes) -> dict[str, str]:
        headers = {"Content-Type": "application/json", "Idempotency-Key": identity}
        if self._secret is not None:
            timestamp = str(int(self._clock().timestamp()))
            headers["X-Kentongan-Timestamp"] = timestamp
            headers["X-Kentongan-Signature"] = signature(self._secret, timestamp, body)
        return headers


def signature(secret: bytes, timestamp: str, body: bytes) -> str:
    """The header's value: "v1=" and the hexadecimal HMAC-SHA256 of `timestamp`, a dot and `body`."""
    return "v1=" + hmac.new(secret, timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
