"""Alerts for feed readers. Part of `scheduler`; the dashboard serves the feed from the store, so there is nothing to send."""

from __future__ import annotations

from datetime import timedelta

from scraper.model import Alert, Digest, Receipt


class AtomChannel:
    """Satisfies `Channel`: an alert that is stored is published."""

    interval = timedelta(0)

    def __init__(self, name: str) -> None:
        self.name = name

    async def send(self, alert: Alert) -> Receipt:
        if alert.test:
            return Receipt(channel=self.name, reference="a feed is fetched, not sent: look at /alerts.atom")
        return Receipt(channel=self.name, reference=f"/alerts.atom#{alert.id}")

    async def send_digest(self, digest: Digest) -> Receipt:
        return Receipt(channel=self.name, reference=f"/alerts.atom#{digest.alerts[-1].id}")

    async def check(self) -> str | None:
        return None

    async def close(self) -> None:
        """Nothing is open."""
