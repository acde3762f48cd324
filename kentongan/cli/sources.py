"""`sources`: how well each source is, and whether it is visited. Part of `kentongan.cli`."""

# ruff: noqa: PLC0415
# The rooms are opened when a command runs: `--help` stays quick.

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from kentongan.cli.completion import source_names
from kentongan.cli.imported import import_
from kentongan.cli.invocation import invocation, wait_for
from kentongan.cli.output import Json, midnight, now, print_line, say, waiting
from kentongan.cli.refusals import BadUsage, unknown
from scraper.codec import to_builtins

if TYPE_CHECKING:
    from kentongan.checking import Report
    from kentongan.watchlist import Watched
    from scraper.health import Visit
    from scraper.model import Source
    from settings import Settings
    from storage.pauses import Pauses

T = TypeVar("T")

app = typer.Typer(help="The health of each source, and pauses.", no_args_is_help=True)
app.command("import")(import_)


@app.command("list")
def list_(context: typer.Context, json: Json = False) -> None:
    """List the configured sources: how each is, since when and why, and when it is visited next."""
    settings = invocation(context).settings
    rows = wait_for(_watched(settings, list(settings.source_views())))
    if json:
        for row in rows:
            print_line(row)
    elif not rows:
        say("No sources are configured.")
    else:
        from kentongan.cli.watched import print_watchlist

        print_watchlist(rows, now())


@app.command()
def show(context: typer.Context, name: Annotated[str, typer.Argument(metavar="SOURCE")], json: Json = False) -> None:
    """Show one source with its last visits; with --json the source, then a visit a line, the latest first."""
    settings = invocation(context).settings
    source = _named(settings, name)

    async def shown() -> tuple[list[Watched], list[Visit]]:
        from kentongan.stores import open_store
        from kentongan.watchlist import visits_of, watchlist

        async with open_store(settings) as store:
            return await watchlist(store, [source], midnight=midnight()), await visits_of(store, source.name)

    (row,), visits = wait_for(shown())
    if json:
        print_line(row)
        for visit in reversed(visits):
            print_line(visit)
    else:
        from kentongan.cli.watched import print_source

        print_source(row, visits, now())


@app.command()
def pause(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="SOURCE")],
    span: Annotated[
        str | None, typer.Option("--for", metavar="SPAN", help="2h, 3d …; left away: until `sources resume`.")
    ] = None,
    json: Json = False,
) -> None:
    """Leave a source alone. Every process sees it within seconds; a visit under way is finished."""
    from kentongan.notation import duration
    from storage.pauses import Pause

    settings = invocation(context).settings
    source, since = _named(settings, name), now()
    try:
        until = since + duration(span) if span is not None else None
    except ValueError as error:
        raise BadUsage(f"--for: {span!r} {error}") from error
    if until == since:
        raise BadUsage(f"--for: {span!r} is no time at all")
    made = Pause(by="operator", since=since, until=until)
    wait_for(_with_pauses(settings, lambda pauses: pauses.pause(source.name, made)))
    if json:
        print_line({"source": name, **to_builtins(made)})
        return
    end = f"until {until:%Y-%m-%d %H:%M}Z" if until is not None else f"until `kentongan sources resume {name}`"
    say(f"{name} is paused {end}")


@app.command()
def resume(context: typer.Context, name: Annotated[str, typer.Argument(metavar="SOURCE")], json: Json = False) -> None:
    """Visit a paused source again, at once if it is due."""
    settings = invocation(context).settings
    source = _named(settings, name)
    if source.paused:
        raise BadUsage(f"{name} is paused by the configuration: take paused: true away there")
    was_paused = wait_for(_with_pauses(settings, lambda pauses: pauses.resume(source.name)))
    if json:
        print_line({"source": name, "was_paused": was_paused})
    else:
        say(f"{name} is visited again" if was_paused else f"{name} was not paused")


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
    reports = wait_for(_reports(settings, sources, json=json, alone=invocation(context).is_configured))
    if len(reports) < len(sources) or any(report.state != "ok" for report in reports):
        raise typer.Exit(1)


def _named(settings: Settings, name: str) -> Source:
    for source in settings.source_views():
        if source.name == name:
            return source
    raise unknown("source", name, "kentongan sources list")


async def _watched(settings: Settings, sources: list[Source]) -> list[Watched]:
    from kentongan.stores import open_store
    from kentongan.watchlist import watchlist

    async with open_store(settings) as store:
        return await watchlist(store, sources, midnight=midnight())


async def _with_pauses(settings: Settings, act: Callable[[Pauses], Awaitable[T]]) -> T:
    from kentongan.stores import open_store

    async with open_store(settings) as store:
        return await act(store.sources.pauses)


async def _reports(settings: Settings, sources: list[Source], *, json: bool, alone: bool) -> list[Report]:
    """The report of each of `sources`, shown as soon as it is there.

    With `alone` no other process of the same store is on a site meanwhile; a source whose site does not get free is told of
    and left out.
    """
    from kentongan.checking import LONGEST_WAIT, check_in_turn, check_source
    from kentongan.cli.checked import print_report
    from kentongan.composition import crawling, holder
    from kentongan.stores import open_store
    from scheduler.sites import Sites

    reports = []
    async with AsyncExitStack() as stack:
        browser = await stack.enter_async_context(crawling(settings))
        store = await stack.enter_async_context(open_store(settings)) if alone else None
        for source in sources:
            with waiting(f"asking {source.url}"):
                if store is None:
                    report: Report | None = await check_source(source, browser)
                else:
                    report = await check_in_turn(source, browser, Sites(store.leases, holder=holder("check")))
            if report is None:
                say(f"{source.name}: another process was on its site for {LONGEST_WAIT.seconds} s; try again later")
                continue
            reports.append(report)
            if json:
                print_line(report)
            else:
                print_report(report)
    return reports
