"""A progress bar on stderr for passes over sources. Part of the front door."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

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
