"""Moments as people speak of them. Part of the front door."""

from __future__ import annotations

from datetime import datetime, timedelta

_STEPS = ((timedelta(days=2), timedelta(days=1), "d"), (timedelta(hours=2), timedelta(hours=1), "h"))
_MINUTE = timedelta(minutes=1)


def relative(moment: datetime, now: datetime) -> str:
    """How far `moment` is from `now`: "in 3 min", "now", "5 h ago"."""
    away = round(abs(moment - now) / _MINUTE) * _MINUTE
    if not away:
        return "now"
    words = next((f"{round(away / unit)} {name}" for least, unit, name in _STEPS if away >= least), None)
    words = words or f"{away // _MINUTE} min"
    return f"in {words}" if moment > now else f"{words} ago"
