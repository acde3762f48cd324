"""`stories`: threads of events with their tolls and truces. Part of `kentongan.cli`."""

# ruff: noqa: PLC0415
# The store is opened when a command runs: `--help` stays quick.

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kentongan.cli.completion import story_ids
from kentongan.cli.invocation import invocation, wait_for
from kentongan.cli.output import Json, clean, print_line
from kentongan.cli.paging import Limit, Offset
from kentongan.cli.refusals import unknown
from kentongan.cli.tables import print_table
from kentongan.dashboard.words import count_words
from scraper.codec import to_builtins
from scraper.model import Range, Story, Toll

if TYPE_CHECKING:
    from kentongan.chronicle import Chronicle

_NARROWEST, _WIDEST, _PAPER = 60, 110, 80
"""Columns of a drawing: on the smallest and the widest terminal, and in a file or pipe."""

app = typer.Typer(help="List stories, and show how one unfolded.", no_args_is_help=True)


@app.command("list")
def list_(
    context: typer.Context,
    limit: Limit = 30,
    offset: Offset = 0,
    json: Json = False,
) -> None:
    """List stories with their running tolls and the state of their truce."""
    settings = invocation(context).settings

    async def newest() -> list[Story]:
        from kentongan.stores import open_store

        async with open_store(settings) as store:
            return list(await store.stories.newest(limit, offset))

    stories = wait_for(newest())
    if json:
        for story in stories:
            print_line(story)
        return
    print_table(
        ("id", "last seen", "articles", "tolls", "truce", "title"),
        [
            (
                story.id,
                story.last_seen,
                len(story.articles),
                ", ".join(toll_words(toll) for toll in story.tolls),
                count_words(story.truce[-1].status) if story.truce else None,
                story.title,
            )
            for story in stories
        ],
        empty="No stories.",
    )


@app.command()
def show(
    context: typer.Context,
    story_id: Annotated[str, typer.Argument(metavar="ID", autocompletion=story_ids)],
    json: Json = False,
) -> None:
    """Draw the timeline of one story: its tolls, who printed them, its truce."""
    settings = invocation(context).settings

    async def kept() -> Chronicle | None:
        from kentongan.chronicle import chronicle
        from kentongan.stores import open_store

        async with open_store(settings) as store:
            return await chronicle(story_id, store)

    told = wait_for(kept())
    if told is None:
        raise unknown("story", story_id, "kentongan stories list")
    if json:
        reports, alerts = ([to_builtins(one) for one in values] for values in (told.reports, told.alerts))
        print_line({**to_builtins(told.story), "reports": reports, "alerts": alerts})
    else:
        _draw(told)


def toll_words(toll: Toll) -> str:
    """A toll in few words: killed 13 civilian; killed 300 in all."""
    return _figure_words(toll, toll.best)


def _figure_words(toll: Toll, figure: Range) -> str:
    who = "" if toll.who == "unspecified" else f" {toll.who}"
    return f"{toll.kind} {count_words(figure)}{who}{' in all' if toll.cumulative else ''}"


def _draw(told: Chronicle) -> None:
    from rich.console import Console

    from kentongan.cli.timeline import timeline

    story, console = told.story, Console(highlight=False)
    width = min(max(console.width, _NARROWEST), _WIDEST) if console.is_terminal else _PAPER
    print(clean(story.title))
    sources = {report.source for report in told.reports if not report.copy_of}
    print(f"story {story.id}: {len(told.reports)} articles, {len(sources)} sources, {len(told.alerts)} alerts")
    first, last = story.first_seen.astimezone(), story.last_seen.astimezone()
    print(f"{first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M}, times in {last:%Z (UTC%z)}\n")
    for line in timeline(told, width):
        console.print(line, soft_wrap=True)
    print()
    print_table(("when", "told", "source", "article"), _steps(told), empty="Nothing was told yet.")


def _steps(told: Chronicle) -> list[tuple[str, str, str | None, str]]:
    """Every step of every toll and of the truce, oldest first."""
    sources = {report.article: report.source for report in told.reports}
    steps = [
        (step.at, _figure_words(toll, step.figure), step.article) for toll in told.story.tolls for step in toll.steps
    ]
    steps += [(state.since, f"ceasefire {count_words(state.status)}", state.article) for state in told.story.truce]
    return [
        (f"{at.astimezone():%Y-%m-%d %H:%M}", what, sources.get(article), article)
        for at, what, article in sorted(steps)
    ]
