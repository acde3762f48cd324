"""Progress bars on stderr. Part of the front door."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from scraper.model import Source
from spiders.summary import CrawlSummary
from spiders.summary import Progress as ProgressCall


@contextmanager
def shown_progress(sources: Sequence[Source], *, wanted: bool) -> Iterator[ProgressCall | None]:
    """A call that moves the bar of a summary's source; None if no bar is wanted."""
    if not wanted:
        yield None
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[found]}"))
    with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True) as bars:
        # How many articles there are is known only at the end: a bar without total pulses.
        tasks = {source.name: bars.add_task(source.name, total=None, found="") for source in sources}

        def move(summary: CrawlSummary) -> None:
            taken = summary.articles_new + summary.articles_updated + summary.articles_duplicate
            found = f"{taken} articles, {summary.pages_fetched} pages, {summary.alerts} alerts"
            bars.update(tasks[summary.source], completed=taken, found=found)

        yield move


@contextmanager
def counted(label: str, total: int) -> Iterator[Callable[[], None]]:
    """A call that moves a bar of `total` steps on, if stderr is a terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bars:
        task = bars.add_task(label, total=total)
        yield lambda: bars.advance(task)
