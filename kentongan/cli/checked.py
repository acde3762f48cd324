"""A check of a source as a person reads it. Part of `kentongan.cli`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime

from rich.console import Console
from rich.table import Table
from rich.text import Text

from kentongan.checking import Report, Sample
from kentongan.cli.output import clean, now
from scraper.discovery import Link, Offer

_COLOURS = {"ok": "green", "partial": "yellow", "blocked": "red", "failed": "red"}
_WIDE = 200
_DAY_HOURS, _HOUR_MINUTES = 24, 60
_SHOWN = 3


def print_report(report: Report) -> None:
    """`report` is on stdout: the verdict first, then what was found, what can be done, and lines to paste.

    On a terminal long lines of findings are cut; what is to be read or pasted never is.
    """
    console = Console(width=None if sys.stdout.isatty() else _WIDE, highlight=False)
    console.print(_verdict(report))
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="bold", no_wrap=True, min_width=11)
    table.add_column(overflow="ellipsis", no_wrap=True)
    for name, value in _rows(report):
        table.add_row(f"  {name}", value)
    console.print(table)
    remarks = Table.grid(padding=(0, 1, 0, 0))
    for error in report.errors:
        remarks.add_row("  !", Text(clean(error), style="red"))
    for line in report.advice:
        remarks.add_row("  →", Text(clean(line), style="cyan"))
    console.print(remarks)
    if report.configuration:
        console.print(Text("\n  for sources: in kentongan.yaml", style="bold"))
        for line in report.configuration:
            console.print(Text(f"    {clean(line)}"), soft_wrap=True)
    console.print()


def _verdict(report: Report) -> Text:
    head = Text(f"{clean(report.source)}: ")
    head.append(report.state, style=f"bold {_COLOURS[report.state]}")
    return head.append(f" ({clean(report.url)})").append(
        f"  {_count(report.requests, 'request')} in {report.seconds:g} s", style="dim"
    )


def _rows(report: Report) -> Iterator[tuple[str, Text]]:
    delay = f"; {report.crawl_delay:g} s between requests" if report.crawl_delay else ""
    yield "robots", Text(f"{clean(report.robots)}{delay}")
    if report.kind is not None:
        beyond = f", {report.links} with what is read along" if report.links > report.listed else ""
        yield "found", Text(f"{report.kind}: {_count(report.listed, 'link')} to articles{beyond}")
    for number, link in enumerate(report.examples[:_SHOWN]):
        yield "" if number else "e.g.", _link(link)
    if report.next_url:
        yield "next page", Text(clean(report.next_url))
    for offer in report.offers:
        yield offer.kind, _offer(offer)
    for number, sample in enumerate(report.samples):
        yield "" if number else "articles", _sample(sample)
    if report.articles:
        filled = ", ".join(f"{field} {count}/{report.articles}" for field, count in report.filled.items())
        yield "filled", Text(filled)
        yield "browser", Text("was needed" if report.used_browser else "not needed")


def _link(link: Link) -> Text:
    line = Text(clean(link.title or "(no title)"))
    if link.published:
        line.append(f", {_ago(link.published)}", style="dim")
    return line.append(f"\n{clean(link.url)}", style="dim")


def _offer(offer: Offer) -> Text:
    newest = f", newest {_ago(offer.newest)}" if offer.newest else ""
    line = Text(f"{clean(offer.url)}\n{_count(offer.links, 'article')}{newest}: ")
    if offer.is_chosen:
        return line.append(f"read along, {offer.new} that the page does not show", style="green")
    return line.append(f"left, {clean(offer.reason)}", style="dim")


def _sample(sample: Sample) -> Text:
    claimed = sample.pages_claimed or sample.pages_fetched
    line = Text(clean(sample.headline or "(no headline)"))
    line.append(f"\n{sample.pages_fetched}/{claimed} pages, {sample.state}", style="dim")
    if sample.reason:
        line.append(f": {clean(sample.reason)}", style="yellow")
    if sample.date_published:
        line.append(f", {clean(sample.date_published)}", style="dim")
    return line.append(f"\n{clean(sample.url)}", style="dim")


def _ago(moment: datetime) -> str:
    minutes = int((now() - moment).total_seconds() // 60)
    if minutes < 0:
        return clean(moment)
    if minutes < _HOUR_MINUTES:
        return f"{minutes} min ago"
    hours = minutes // _HOUR_MINUTES
    return f"{hours} h ago" if hours < 2 * _DAY_HOURS else f"{hours // _DAY_HOURS} days ago"


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
