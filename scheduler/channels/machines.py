"""Alerts as programs read them: the JSON of a webhook and of the console. Part of `scheduler`; pure."""

from __future__ import annotations

from msgspec.structs import replace

from scraper.model import Alert, Delivery, Digest


def as_made(alert: Alert) -> Alert:
    """`alert` as it was before anybody was told: the same at every try, and for every channel.

    How other channels took it is not for this one's reader: an error may name who reads there.
    """
    return replace(alert, deliveries=tuple(Delivery(channel=one.channel) for one in alert.deliveries))


def digest_as_made(digest: Digest) -> Digest:
    """`digest` with each of its alerts as `as_made`."""
    return replace(digest, alerts=tuple(map(as_made, digest.alerts)))
