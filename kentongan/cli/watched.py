"""Sources and their visits as a person reads them. Part of `kentongan.cli`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime, timedelta

from rich.console import Console
from rich.text import Text

from kentongan.cli.output import clean
from kentongan.cli.tables import print_table
from kentongan.moments import relative
from kentongan.watchlist import Watched
from scraper.health import Visit, has_failed

_WIDE = 200
_COLOURS = {"well": "green", "new": "dim", "silent": "yellow", "incomplete": "yellow", "undated": "yellow"}
_ILL = "bold red"
_BARS = "▁▂▃▄▅▆▇█"
_NONE, _FAILED = "·", "×"


def print_watchlist(sources: Sequence[Watched], now: datetime) -> None:
    """`sources` are on stdout: a table of all, and below it a line for each that needs one."""
    rows = [
        (
            one.source,
            _state(one),
            _when(one.since, now),
            spark(one.recent),
            one.articles_today,
            "–" if one.usual_per_day is None else f"{one.usual_per_day:g}",
            _pace(one),
            _when(one.last_visit, now),
            _next(one, now),
        )
        for one in sources
    ]
    columns = ("source", "state", "since", "visits", "today", "a day", "pace", "last", "next")
    print_table(columns, rows, empty="No sources.", right={"today", "a day"})
    console = _console()
    reasons = [(one.source, why) for one in sources if (why := _why(one, now)) is not None]
    if reasons:
        console.print()
    for source, why in reasons:
        console.print(
            Text(f"{clean(source)}: ", style="bold").append(Text(clean(why), style="not bold")), soft_wrap=True
        )


def print_source(one: Watched, visits: Sequence[Visit], now: datetime) -> None:
    """`one` and its `visits` (oldest first) are on stdout, the latest visit first."""
    console = _console()
    head = Text(f"{clean(one.source)}: ", style="bold").append(_state(one)).append(f"  {clean(one.url)}", style="dim")
    console.print(head, soft_wrap=True)
    for line in (one.paused.words(now) if one.paused else None, one.reason):
        if line:
            console.print(Text(f"  {clean(line)}"), soft_wrap=True)
    console.print(f"  {_usual(one)}{one.articles_today} today; pace {_pace(one)}, next visit {_next(one, now)}\n")
    counts = ("new", "read", "partial", "failed", "links", "headline", "date", "requests")
    columns = ("visit", "took", *counts, "answers", "what went wrong")
    rows = [
        [Text(cell, style="red" if has_failed(visit) else "") for cell in _visit(visit)] for visit in reversed(visits)
    ]
    print_table(columns, rows, empty="No visits.")


def spark(brought: Sequence[int | None]) -> Text:
    """A bar for each visit, as high as what it brought; a dot for nothing, a cross for a failure."""
    most = max((count for count in brought if count), default=1)
    line = Text()
    for count in brought:
        if count is None:
            line.append(_FAILED, style="red")
        elif not count:
            line.append(_NONE, style="dim")
        else:
            line.append(_BARS[(len(_BARS) - 1) * count // most])
    return line


def _visit(visit: Visit) -> tuple[str, ...]:
    def share(field: str) -> str:
        return f"{visit.filled.get(field, 0)}/{visit.articles}" if visit.articles else "–"

    answers = " ".join(f"{status}×{count}" for status, count in sorted(visit.statuses.items()))
    return (
        clean(visit.started),
        f"{(visit.finished - visit.started).total_seconds():.0f} s",
        str(visit.articles_new),
        str(visit.articles),
        str(visit.articles_partial),
        str(visit.articles_failed),
        "–" if visit.links is None else str(visit.links),
        share("headline"),
        share("date"),
        str(visit.requests),
        answers or "–",
        clean(visit.errors[-1]) if visit.errors else "",
    )


def _state(one: Watched) -> Text:
    if one.paused is not None:
        return Text("paused", style="cyan")
    if one.state == "well" and one.recent and one.recent[-1] is None:  # it may be chance: nothing is told yet
        return Text("well?", style="yellow")
    return Text(clean(one.state), style=_COLOURS.get(one.state, _ILL))


def _why(one: Watched, now: datetime) -> str | None:
    """What the operator should know; None where all is well."""
    if one.paused is not None:
        return one.paused.words(now)
    return one.reason if one.state not in {"well", "new"} or (one.recent and one.recent[-1] is None) else None


def _usual(one: Watched) -> str:
    return "" if one.usual_per_day is None else f"usually {one.usual_per_day:g} new articles a day, "


def _pace(one: Watched) -> str:
    return one.cron or (_span(one.pace) if one.pace is not None else "–")


def _span(span: timedelta) -> str:
    minutes = round(span.total_seconds() / 60)
    if minutes < 1:
        return f"{span.total_seconds():.0f} s"
    return f"{minutes} min" if minutes < 120 else f"{minutes / 60:.0f} h"  # noqa: PLR2004 - two hours


def _next(one: Watched, now: datetime) -> str:
    if one.next_visit is None:
        return "–" if one.paused else "at once"
    return relative(one.next_visit, now) if one.next_visit > now else "due"


def _when(moment: datetime | None, now: datetime) -> str:
    return relative(moment, now) if moment is not None else "–"


def _console() -> Console:
    return Console(width=None if sys.stdout.isatty() else _WIDE, highlight=False)
