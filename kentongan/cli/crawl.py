"""`run`, `crawl`, `worker` and `demo`: the commands that do the work. Part of `kentongan.cli`."""

# ruff: noqa: PLC0415
# The rooms are imported when a command runs: `--help` stays quick.

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from kentongan.cli.completion import source_names
from kentongan.cli.invocation import invocation, wait_for
from kentongan.cli.output import Json, clean, print_line, say
from kentongan.cli.refusals import BadUsage, unknown
from kentongan.cli.tables import print_table
from kentongan.dashboard.words import change_words

if TYPE_CHECKING:
    from kentongan.onepass import Pass

TERMINATED = 143
"""What a shell expects of a program that SIGTERM ended before it was done."""


def run(context: typer.Context, json: Json = False) -> None:
    """Run the daemon: crawls, delivery, dashboard, health and metrics. SIGTERM and SIGINT end it within ten seconds."""
    settings = invocation(context).settings
    from kentongan.ahead import ended_in_order, settle, started_ahead

    with ended_in_order(0) as stop, started_ahead(settings) as redis:
        from kentongan.service import serve

        settle()
        if not stop.is_set():
            wait_for(serve(settings, redis, stop, console_json=json))


def crawl(
    context: typer.Context,
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[SOURCE…]", autocompletion=source_names, help="Left away: every source."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Store nothing, send nothing, print what it would.")
    ] = False,
    json: Json = False,
) -> None:
    """Make one pass over sources now, deliver the alerts, and exit."""
    asked = invocation(context)
    settings = asked.settings
    known = {source.name: source for source in settings.source_views()}
    for name in names or ():
        if name not in known:
            raise unknown("source", name, "kentongan sources list")
    sources = [known[name] for name in dict.fromkeys(names or known)]
    if not sources:
        raise BadUsage("no sources are configured: name one under `sources`")
    from kentongan.ahead import ended_in_order, settle, started_ahead
    from kentongan.progress import shown_progress

    wanted = not json and asked.verbosity == 0 and sys.stderr.isatty()
    with (
        ended_in_order(TERMINATED) as stop,
        started_ahead(settings) as redis,
        shown_progress(sources, wanted=wanted) as progress,
    ):
        from kentongan.onepass import one_pass

        settle()
        if stop.is_set():
            raise typer.Exit(TERMINATED)
        done = wait_for(
            one_pass(
                settings,
                sources,
                redis,
                dry_run=dry_run,
                console_json=json,
                say=say,
                progress=progress,
                with_paused=bool(names),
            )
        )
    _print(done, json=json, dry_run=dry_run)
    if not done.is_whole:
        raise typer.Exit(1)


def worker(context: typer.Context) -> None:
    """Only visit sources that are due, beside a daemon elsewhere. SIGTERM and SIGINT end it within ten seconds."""
    settings = invocation(context).settings
    from kentongan.ahead import ended_in_order, settle, started_ahead

    with ended_in_order(0) as stop, started_ahead(settings) as redis:
        from kentongan.service import work

        settle()
        if not stop.is_set():
            wait_for(work(settings, redis, stop))


def demo(keep: Annotated[bool, typer.Option("--keep", help="Stay up at the end, to look around.")] = False) -> None:
    """See the main job done once, for real, on a small built-in news site."""
    from kentongan.demo.run import demo as play

    raise typer.Exit(play(keep=keep))


def _print(done: Pass, *, json: bool, dry_run: bool) -> None:
    if json:
        for summary in done.summaries:
            print_line(summary)
    else:
        _print_verdicts(done)
        _print_summaries(done)
    for summary in done.summaries:
        for error in summary.errors:
            say(f"{clean(summary.source)}: {clean(error)}")
    told = done.delivered
    if told is not None and (told.pending or told.parked):
        held = f" ({told.held} of them for the end of a digest or of quiet hours)" if told.held else ""
        say(f"{told.pending} alerts wait for their channel{held}, {told.parked} are parked")
    if dry_run:
        say("Nothing was stored and nothing sent.")


def _print_verdicts(done: Pass) -> None:
    """What a dry run would have stored and told."""
    for verdict in done.verdicts:
        print(f"{verdict.fate}: {clean(verdict.article.headline)} ({clean(verdict.article.url)})")
        for alert in verdict.alerts:
            told = ", ".join(delivery.channel for delivery in alert.deliveries)
            print(f"  {alert.severity}, rule {alert.rule}: {change_words(alert.change)} -> {told}")


def _print_summaries(done: Pass) -> None:
    counts = ("new", "updated", "duplicate", "partial", "failed")
    print_table(
        ("source", "state", *counts, "alerts", "requests"),
        [
            (
                summary.source,
                summary.state,
                *(getattr(summary, f"articles_{count}") for count in counts),
                summary.alerts,
                summary.requests,
            )
            for summary in done.summaries
        ],
        empty="No sources.",
    )
