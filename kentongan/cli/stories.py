"""`stories`: threads of events with their tolls and truces. Part of `kentongan.cli`."""

# ruff: noqa: PLC0415
# The store is opened when a command runs: `--help` stays quick.

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from kentongan.cli.invocation import invocation, wait_for
from kentongan.cli.output import Json, clean, print_line, print_table
from kentongan.cli.refusals import unknown
from kentongan.dashboard.words import count_words
from scraper.model import Alert, Range, Story, Toll

app = typer.Typer(help="List stories, and show how one unfolded.", no_args_is_help=True)


@app.command("list")
def list_(
    context: typer.Context,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many, newest first.")] = 30,
    json: Json = False,
) -> None:
    """List stories with their running tolls and the state of their truce."""
    settings = invocation(context).settings

    async def newest() -> list[Story]:
        from kentongan.stores import open_store

        async with open_store(settings) as store:
            return list(await store.stories.newest(limit))

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
def show(context: typer.Context, story_id: Annotated[str, typer.Argument(metavar="ID")], json: Json = False) -> None:
    """Draw the timeline of one story."""
    settings = invocation(context).settings

    async def kept() -> tuple[Story | None, list[Alert]]:
        from kentongan.stores import open_store

        async with open_store(settings) as store:
            return await store.stories.get(story_id), list(await store.alerts.of_story(story_id, 100))

    story, alerts = wait_for(kept())
    if story is None:
        raise unknown("story", story_id, "kentongan stories list")
    if json:
        print_line(story)
    else:
        _draw(story, alerts)


def toll_words(toll: Toll) -> str:
    """A toll in few words: killed 13 civilian; killed 300 in all."""
    return _figure_words(toll, toll.best)


def _figure_words(toll: Toll, figure: Range) -> str:
    who = "" if toll.who == "unspecified" else f" {toll.who}"
    return f"{toll.kind} {count_words(figure)}{who}{' in all' if toll.cumulative else ''}"


def _draw(story: Story, alerts: list[Alert]) -> None:
    print(clean(story.title))
    print(
        f"{len(story.articles)} articles, {len(alerts)} alerts, {clean(story.first_seen)} to {clean(story.last_seen)}\n"
    )
    print_table(("when", "", "what", "article"), _timeline(story), empty="Nothing was told yet.")


def _timeline(story: Story) -> list[tuple[datetime, str, str, str]]:
    """Every step of every toll and of the truce, oldest first; a bar shows a figure against the story's highest."""
    highest = max((step.figure.min or 0 for toll in story.tolls for step in toll.steps), default=0)
    tolls = [
        (step.at, _bar(step.figure.min or 0, highest), _figure_words(toll, step.figure), step.article)
        for toll in story.tolls
        for step in toll.steps
    ]
    truce = [(state.since, "✦", f"ceasefire {count_words(state.status)}", state.article) for state in story.truce]
    return sorted([*tolls, *truce])


def _bar(figure: int, highest: int) -> str:
    return "█" * max(1, round(20 * figure / highest)) if highest else "·"
