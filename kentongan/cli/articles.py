"""`articles`: what is stored. Part of `kentongan.cli`."""

# ruff: noqa: PLC0415
# The store is opened when a command runs: `--help` stays quick.

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kentongan.cli.completion import article_ids, source_names, story_ids
from kentongan.cli.existing import refuse_unknown_source
from kentongan.cli.invocation import invocation, wait_for
from kentongan.cli.output import Json, between, clean, now, print_line, say
from kentongan.cli.paging import Limit, Offset
from kentongan.cli.refusals import unknown
from kentongan.cli.tables import print_table
from scraper.model import Article, PagesState

if TYPE_CHECKING:
    from settings import Settings
    from storage.search import Found


class Shape(StrEnum):
    """Whose names the fields of an export have."""

    KENTONGAN = "kentongan"
    ZYTE = "zyte"


app = typer.Typer(help="List, show, search and export stored articles.", no_args_is_help=True)

Since = Annotated[str | None, typer.Option("--since", help="First seen since: 2h or 3d ago, or a date.")]
Until = Annotated[str | None, typer.Option("--until", help="First seen until: 2h or 3d ago, or a date.")]
OfSource = Annotated[str | None, typer.Option("--source", help="Only of this source.", autocompletion=source_names)]
OfStory = Annotated[str | None, typer.Option("--story", help="Only of this story.", autocompletion=story_ids)]
InState = Annotated[PagesState | None, typer.Option("--state", help="Only those whose pages are in this state.")]


@app.command("list")
def list_(
    context: typer.Context,
    source: OfSource = None,
    since: Since = None,
    until: Until = None,
    story: OfStory = None,
    state: InState = None,
    limit: Limit = 50,
    offset: Offset = 0,
    json: Json = False,
) -> None:
    """List stored articles, newest first."""
    settings = invocation(context).settings
    earliest, latest = between(since, until)

    async def newest() -> list[Article]:
        from kentongan.stores import open_store

        async with open_store(settings) as store:
            await refuse_unknown_source(source, settings, store)
            return await store.articles.newest(
                source=source, since=earliest, before=latest, story=story, state=state, limit=limit, offset=offset
            )

    _print(wait_for(newest()), json=json)


@app.command()
def show(
    context: typer.Context,
    article_id: Annotated[str, typer.Argument(metavar="ID", autocompletion=article_ids)],
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
    context: typer.Context,
    article_id: Annotated[str, typer.Argument(metavar="ID", autocompletion=article_ids)],
    json: Json = False,
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


@app.command(context_settings={"ignore_unknown_options": True})
def search(
    context: typer.Context,
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="WORDS", help='All of them: roket tewas, "gencatan senjata", serang*, -film for without.'
        ),
    ],
    source: OfSource = None,
    since: Since = None,
    until: Until = None,
    story: OfStory = None,
    state: InState = None,
    limit: Limit = 20,
    offset: Offset = 0,
    json: Json = False,
) -> None:
    """Find stored articles by their words, newest first.

    A word is found in every form that a keyword has, and with or without accents; one in quotes only as it stands.
    """
    from msgspec.structs import replace

    from kentongan.cli.searched import print_found, read_search

    settings = invocation(context).settings
    earliest, latest = between(since, until)
    wanted = replace(read_search(words), source=source, story=story, state=state, since=earliest, until=latest)

    async def find() -> Found:
        from kentongan.stores import open_store

        async with open_store(settings) as store:
            await refuse_unknown_source(source, settings, store)
            return await store.search.find(wanted, limit=limit, offset=offset)

    print_found(wait_for(find()), wanted, offset=offset, json=json)


@app.command()
def reindex(context: typer.Context, json: Json = False) -> None:
    """Make the index of words anew, from every stored article. Needed once where an older version wrote the store."""
    from kentongan.progress import counted

    settings = invocation(context).settings

    async def rebuild() -> int:
        from kentongan.stores import open_store

        async with open_store(settings) as store:
            total = await store.articles.count(until=now())
            with counted("articles", total) as moved:
                await store.search.rebuild(store.articles, now(), moved)
            return total

    count = wait_for(rebuild())
    if json:
        print_line({"articles": count})
    else:
        say(f"{count} articles are in the index of words")


@app.command()
def export(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(
            help="Ends in .jsonl, .csv or .parquet, or .jsonl.gz or .csv.gz; `-` writes JSON lines to stdout."
        ),
    ],
    source: OfSource = None,
    since: Since = None,
    until: Until = None,
    story: OfStory = None,
    state: InState = None,
    shape: Annotated[
        Shape, typer.Option("--format", help="zyte writes the fields of zyte-common-items, as JSON lines.")
    ] = Shape.KENTONGAN,
) -> None:
    """Write stored articles into a file, newest first."""
    from kentongan.cli.export import export_articles
    from kentongan.cli.writers import writer_for

    earliest, latest = between(since, until)
    conditions = {"source": source, "since": earliest, "before": latest, "story": story, "state": state}
    settings = invocation(context).settings
    count = wait_for(export_articles(settings, file, writer_for(file, shape), **conditions))
    say(f"{count} articles are in {file}" if str(file) != "-" else f"{count} articles")


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
