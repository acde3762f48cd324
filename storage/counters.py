"""What was done, counted in one hash for all processes together. Part of `storage`.

A counter grows in the trip that does what it counts, so that it survives restarts and never counts what was not stored.
A field is its name and labels, joined by bars; the label that may hold anything stands last.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from scraper.health import Visit, has_failed
from scraper.model import Alert, Fate, PagesState, Parcel, Verdict
from storage.alerts import Outcome

Counts = Mapping[str, int]

DELAY_BUCKETS_S = (1, 5, 15, 60, 300, 900, 3600, 21600, 86400)
"""Upper bounds of an alert's way from its making to the channel's answer."""
LATENESS_BUCKETS_S = (1, 5, 15, 60, 300, 900, 3600)
"""Upper bounds of how late after its due date a visit began."""
ENDLESS = "+Inf"


def of_commit(verdict: Verdict) -> Counts:
    """What the commit of `verdict` counts beside its alerts; nothing for an article that was met unchanged."""
    if verdict.fate is Fate.UNCHANGED:
        return {}
    source = verdict.article.source or ""
    counts = Counter([f"articles|{verdict.fate}|{source}"])
    if verdict.article.pages.state is PagesState.PARTIAL:
        counts[f"articles|partial|{source}"] += 1
    counts.update(f"claims|casualty|{claim.kind}" for claim in verdict.analysis.casualties)
    counts.update(f"claims|ceasefire|{claim.status}" for claim in verdict.analysis.ceasefire)
    return counts


def of_alert(alert: Alert) -> str:
    """The field that counts a new `alert` on one channel, up to the channel's name."""
    return f"alerts|{alert.severity}|{alert.change.type}|"


def of_attempt(parcel: Parcel, outcome: Outcome, after: Iterable[timedelta] = ()) -> Counts:
    """What an attempt counts; `after` says of each alert that was delivered how old it was."""
    channel = parcel.channel
    counts = Counter({f"attempts|{outcome}|{channel}": 1})
    for age in after:
        counts.update(_observed("delay", age, DELAY_BUCKETS_S, f"|{channel}"))
    return counts


def of_visit(source: str, visit: Visit, due: datetime | None) -> Counts:
    """What a visit counts. One that was asked for by hand before it was `due` is not late, nor is the first one."""
    counts = Counter(
        {
            f"visits|{_outcome(visit)}|{source}": 1,
            f"requests|{source}": visit.requests,
            f"pages|{source}": visit.pages,
            f"articles|failed|{source}": visit.articles_failed,
        }
    )
    if due and visit.started >= due:
        counts.update(_observed("lateness", visit.started - due, LATENESS_BUCKETS_S))
    return +counts


def source_of(field: str) -> str | None:
    """The source that `field` is about; None if it is about none."""
    name, *labels = field.split("|", 2)
    return labels[-1] if name in {"articles", "visits", "requests", "pages"} else None


def _outcome(visit: Visit) -> str:
    if visit.refused:
        return "blocked"
    if has_failed(visit):
        return "failed"
    return "partial" if visit.errors else "ok"


def _observed(name: str, span: timedelta, bounds: tuple[int, ...], labels: str = "") -> Counts:
    """One observation: its bucket, and its milliseconds in the sum."""
    place = bisect_left(bounds, span.total_seconds())
    bucket = str(bounds[place]) if place < len(bounds) else ENDLESS
    return {f"{name}|{bucket}{labels}": 1, f"{name}|sum{labels}": max(0, span // timedelta(milliseconds=1))}
