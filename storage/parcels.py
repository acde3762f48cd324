"""Parcels read from the scripts' answers, and what is written of them. Part of `storage`; pure."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from scraper.model import Delivery, DeliveryState, Parcel, Setback, Terms, Value
from storage.alerts import Attempt, Outcome, alert_of
from storage.retention import moment, stamp

GROUP = "couriers"
Bearing = tuple[str, str, int, int, int, int]
"""What came of a parcel as it bears on its channel: ARGV[13] to [18] of `leave.lua`."""
NO_BEARING: Bearing = ("", "", 0, 0, 0, 0)
WORKS: Bearing = ("works", "", 0, 0, 0, 0)
_MILLISECOND = timedelta(milliseconds=1)


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
    channel: str,
    consumer: str,
    stream: str,
    entry: str,
    leased: str,
    tries: str,
    since: str,
    alerts: list[list[str]],
    mark: str,
) -> Parcel:
    read = tuple(alert_of(dict(zip(alert[::2], alert[1::2], strict=True))) for alert in alerts)
    return Parcel(
        entry=f"{stream}/{entry}/{leased}/{consumer}",
        channel=channel,
        alerts=read,
        # What is only claimed to be parked is not tried.
        attempt=int(tries) + int(leased) - (mark == "stranded"),
        since=moment(since) if since else read[0].created,
        is_fresh=stream == "outbox" and not since,
        is_probe=mark == "probe",
        is_stranded=mark == "stranded",
    )


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


def terms_arguments(terms: Terms, now: datetime) -> tuple[str | int, ...]:
    """ARGV[9] to [13] of `claim.lua`."""
    storm = terms.storm
    return (
        terms.interval // _MILLISECOND,
        storm.more_than if storm else 0,
        storm.within // _MILLISECOND if storm else 0,
        stamp(now - terms.patience) if terms.patience is not None else 0,
        json.dumps({"fresh": terms.held_fresh, "again": terms.held_again}),
    )


def setback_arguments(setback: Setback | None, error: str, *, answered: bool = False) -> Bearing:
    """What a failure, or a refusal that is `answered`, means for the channel; of a failure nothing without a `setback`."""
    if setback is None:
        return ("refuses", error, 0, 0, 0, 0) if answered else NO_BEARING
    rests = (setback.probe_after // _MILLISECOND, setback.longest_rest // _MILLISECOND, setback.asked // _MILLISECOND)
    return ("refuses" if answered else "fails", error, setback.opens_after, *rests)
