"""Parcels read from the scripts' answers, and what is written of them. Part of `storage`; pure."""

from __future__ import annotations

from datetime import datetime

from scraper.model import Delivery, DeliveryState, Parcel, Value
from storage.alerts import Attempt, Outcome, alert_of
from storage.retention import moment

GROUP = "couriers"


class Lease(Value, frozen=True, kw_only=True):
    """What `Parcel.entry` says: which entry of which stream was leased to whom, and how often before."""

    stream: str
    entry: str
    leased: str
    consumer: str

    @classmethod
    def of(cls, entry: str) -> Lease:
        stream, number, leased, consumer = entry.split("/", 3)
        return cls(stream=stream, entry=number, leased=leased, consumer=consumer)

    @property
    def words(self) -> tuple[str, str, str, str]:
        """As the scripts take it: group, entry, consumer, times leased."""
        return GROUP, self.entry, self.consumer, self.leased


def parcel_of(
    channel: str, consumer: str, stream: str, entry: str, leased: str, tries: str, since: str, alerts: list[list[str]]
) -> Parcel:
    read = tuple(alert_of(dict(zip(alert[::2], alert[1::2], strict=True))) for alert in alerts)
    return Parcel(
        entry=f"{stream}/{entry}/{leased}/{consumer}",
        channel=channel,
        alerts=read,
        attempt=int(tries) + int(leased),
        since=moment(since) if since else read[0].created,
        is_fresh=stream == "outbox" and not since,
    )


def last_error(parcel: Parcel) -> str | None:
    return next((one.last_error for one in parcel.alerts[0].deliveries if one.channel == parcel.channel), None)


def delivery_of(
    parcel: Parcel, state: DeliveryState, *, last_error: str | None = None, delivered_at: datetime | None = None
) -> Delivery:
    return Delivery(
        channel=parcel.channel, state=state, attempts=parcel.attempt, last_error=last_error, delivered_at=delivered_at
    )


def attempt_of(
    parcel: Parcel, outcome: Outcome, at: datetime, *, error: str | None = None, reference: str | None = None
) -> Attempt:
    return Attempt(
        at=at, channel=parcel.channel, attempt=parcel.attempt, outcome=outcome, error=error, reference=reference
    )
