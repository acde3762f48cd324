"""`articles`: what is stored. Part of `kentongan.cli`."""

# ruff: noqa: PLC0415
# The store is opened when a command runs: `--help` stays quick.

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kentongan.cli.invocation import invocation, wait_for
from kentongan.cli.output import Json, clean, moment, print_line, print_table, say
from kentongan.cli.refusals import unknown
from scraper.model import Article, PagesState

if TYPE_CHECKING:
    from settings import Settings

app = typer.Typer(help="List, show, search and export stored articles.", no_args_is_help=True)

Limit = Annotated[int, typer.Option("--limit", min=1, help="At most so many, newest first.")]
Since = Annotated[str | None, typer.Option("--since", help="First seen since: 2h or 3d ago, or a date.")]
OfSource = Annotated[str | None, typer.Option("--source", help="Only of this source.")]
OfStory = Annotated[str | None, typer.Option("--story", help="Only of this story.")]
InState = Annotated[PagesState | None, typer.Option("--state", help="Only those whose pages are in this state.")]


@app.command("list")
def list_(
    context: typer.Context,
    source: OfSource = None,
    since: Since = None,
    story: OfStory = None,
    state: InState = None,
    limit: Limit = 50,
    json: Json = False,
) -> None:
    """List stored articles, newest first."""
    settings = invocation(context).settings
    earliest = moment(since) if since else None

    async def newest() -> list[Article]:
        from kentongan.stores import open_store

        async with open_store(settings) as store:
            return list(
                await store.articles.newest(source=source, since=earliest, story=story, state=state, limit=limit)
            )

    _print(wait_for(newest()), json=json)


@app.command()
def show(
    context: typer.Context,
    article_id: Annotated[str, typer.Argument(metavar="ID")],
    revisions: Annotated[
        bool, typer.Option("--revisions", help="Show instead what was changed after it was first read.")
    ] = False,
    json: Json = False,
) -> None:
    """Print one article whole."""
    if revisions:
        _show_revisions(invocation(context).settings, article_id, json=json)
        return
    article = wait_for(_stored(invocation(context).settings, article_id))
    if article is None:
        raise unknown("article", article_id, "kentongan articles list")
    if json:
        print_line(article)
        return
    for label, value in (
        ("", article.headline),
        ("url", article.url),
        ("source", article.source),
        ("published", article.date_published),
        ("by", ", ".join(article.authors) or None),
        ("editors", ", ".join(article.editors) or None),
        ("story", article.story),
        ("pages", f"{article.pages.state}, {article.pages.fetched} read {article.pages.reason or ''}"),
        ("revision", article.revision),
        ("vanished", article.vanished),
        (
            "text",
            f"shed on {article.shed:%Y-%m-%d} to make room; what was read in it is kept" if article.shed else None,
        ),
    ):
        if value is not None:
            print(f"{label + ': ' if label else ''}{clean(value)}")
    for paragraph in article.paragraphs:
        print(f"\n{clean(paragraph.text)}")


@app.command()
def evidence(
    context: typer.Context, article_id: Annotated[str, typer.Argument(metavar="ID")], json: Json = False
) -> None:
    """Say which records of the raw archive an article was made of: one line for each page. 1 if one is missing."""
    from kentongan.cli.evidence import evidence_of
    from kentongan.composition import open_archive

    settings = invocation(context).settings
    article = wait_for(_stored(settings, article_id))
    if article is None:
        raise unknown("article", article_id, "kentongan articles list")
    kept = list(evidence_of(article, open_archive(settings)))
    if json:
        for one in kept:
            print_line(one)
    else:
        rows = [(one.url, one.at, one.file, one.offset, one.record) for one in kept]
        print_table(("url", "at", "file", "offset", "record"), rows, empty="No pages.")
    if any(one.record is None for one in kept):
        say("pages without a record were read without an archive, or their files are gone (retention.archive)")
        raise typer.Exit(1)


@app.command()
def search(context: typer.Context, words: list[str], limit: Limit = 20, json: Json = False) -> None:
    """Find stored articles in which all of the words stand."""
    settings = invocation(context).settings

    async def found() -> list[Article]:
        from kentongan.stores import open_store

        async with open_store(settings) as store:
            return list(await store.articles.search(" ".join(words), limit=limit))

    _print(wait_for(found()), json=json)


@app.command()
def export(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="Ends in .jsonl, .csv or .parquet; `-` writes JSON lines to stdout.")],
    source: OfSource = None,
    since: Since = None,
    story: OfStory = None,
    state: InState = None,
) -> None:
    """Write stored articles into a file, newest first."""
    from kentongan.cli.export import export_articles, writer_for

    earliest = moment(since) if since else None
    writer = writer_for(file)
    count = wait_for(
        export_articles(
            invocation(context).settings, file, writer, source=source, since=earliest, story=story, state=state
        )
    )
    say(f"{count} articles are in {file}")


async def _stored(settings: Settings, article_id: str) -> Article | None:
    from kentongan.stores import open_store

    async with open_store(settings) as store:
        return await store.articles.get(article_id)


def _show_revisions(settings: Settings, article_id: str, *, json: bool) -> None:
    from kentongan.cli.revisions import print_revisions, revision_lines
    from kentongan.stores import open_store

    async def kept() -> list[Article]:
        async with open_store(settings) as store:
            latest = await store.articles.get(article_id)
            return [] if latest is None else [*reversed(await store.articles.history(article_id)), latest]

    revisions = wait_for(kept())
    if not revisions:
        raise unknown("article", article_id, "kentongan articles list")
    if json:
        for line in revision_lines(revisions):
            print_line(line)
    else:
        print_revisions(revisions)


def _print(articles: list[Article], *, json: bool) -> None:
    if json:
        for article in articles:
            print_line(article)
        return
    print_table(
        ("id", "first seen", "source", "pages", "headline"),
        [
            (
                article.id,
                article.first_seen,
                article.source,
                f"{article.pages.state} {article.pages.fetched}/{article.pages.claimed or '?'}",
                article.headline,
            )
            for article in articles
        ],
        empty="No articles.",
    )
