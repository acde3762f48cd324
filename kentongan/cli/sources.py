"""`sources`: how well each source is. Part of `kentongan.cli`."""

# ruff: noqa: PLC0415
# The rooms are opened when a command runs: `--help` stays quick.

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Annotated

import typer

from kentongan.cli.completion import source_names
from kentongan.cli.imported import import_
from kentongan.cli.invocation import invocation, wait_for
from kentongan.cli.output import Json, print_line, print_table, waiting
from kentongan.cli.refusals import unknown
from scraper.codec import to_builtins

if TYPE_CHECKING:
    from kentongan.checking import Report
    from scraper.model import Source
    from settings import Settings
    from storage.sources import SourceState

app = typer.Typer(help="The health of each source.", no_args_is_help=True)
app.command("import")(import_)


@app.command("list")
def list_(context: typer.Context, json: Json = False) -> None:
    """List the configured sources with their last visit and state."""
    from kentongan.notation import written_duration

    settings = invocation(context).settings

    async def states() -> list[SourceState]:
        from kentongan.stores import open_store

        async with open_store(settings) as store:
            return [await store.sources.get(source.name) for source in settings.sources]

    rows = list(zip(settings.source_views(), wait_for(states()), strict=True))
    if json:
        for source, state in rows:
            print_line({"source": source.name, "url": source.url, **to_builtins(state)})
        return
    print_table(
        ("source", "pace", "state", "last visit", "next visit", "new", "why"),
        [
            (
                source.name,
                source.cron or f"{written_duration(source.every)}–{written_duration(source.slowest)}",
                state.state,
                state.last_visit,
                state.next_visit,
                state.articles_new,
                state.reason,
            )
            for source, state in rows
        ],
        empty="No sources are configured.",
    )


@app.command()
def check(
    context: typer.Context,
    name: Annotated[
        str | None, typer.Argument(metavar="[SOURCE|URL]", autocompletion=source_names, help="Left away: every source.")
    ] = None,
    json: Json = False,
) -> None:
    """Visit once and report what was found, without storing anything."""
    from kentongan.tryout import source_named

    settings = invocation(context).settings_or_defaults if name and "://" in name else invocation(context).settings
    chosen = [source_named(settings, name)] if name else list(settings.source_views())
    sources = [source for source in chosen if source is not None]
    if name and not sources:
        raise unknown("source", name, "kentongan sources list")
    if invocation(context).verbosity <= 0:  # the report says what they would say
        for logger in ("spiders", "scrapy"):
            logging.getLogger(logger).setLevel(logging.ERROR)
    reports = wait_for(_reports(settings, sources, json=json))
    if any(report.state != "ok" for report in reports):
        raise typer.Exit(1)


async def _reports(settings: Settings, sources: list[Source], *, json: bool) -> list[Report]:
    """The report of each of `sources`, shown as soon as it is there."""
    from kentongan.checking import check_source
    from kentongan.cli.checked import print_report
    from kentongan.composition import crawling

    reports = []
    async with crawling(settings) as browser:
        for source in sources:
            with waiting(f"asking {source.url}"):
                report = await check_source(source, browser)
            reports.append(report)
            if json:
                print_line(report)
            else:
                print_report(report)
    return reports
