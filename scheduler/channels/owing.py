"""To whom a mail is still owed that others have. Part of `scheduler`; pure.

It stands at the end of the alert's last error, where people read it (`kentongan alerts show ID`). So it is known as long as the
alert waits or is parked, to every process and after a restart, and nothing has to be tidied up.
"""

from __future__ import annotations

from collections.abc import Iterable

from scraper.model import Alert

_STILL = "; still owed to "


def owing(addresses: Iterable[str]) -> str:
    """The end of an error that says to whom the message is owed; empty if to nobody."""
    named = ", ".join(addresses)
    return f"{_STILL}{named}" if named else ""


def owed(alert: Alert, channel: str) -> frozenset[str] | None:
    """To whom alone `alert` is owed on `channel`; None if it says nothing of that: to everybody."""
    errors = (one.last_error for one in alert.deliveries if one.channel == channel)
    _, marked, named = (next(errors, None) or "").rpartition(_STILL)
    return frozenset(named.split(", ")) if marked else None
