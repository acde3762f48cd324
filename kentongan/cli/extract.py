"""`extract`: saved pages in, an article or one page's reading out. Part of `kentongan.cli`."""

# ruff: noqa: PLC0415
# Stitching is imported when the command runs: `--help` stays quick.

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from kentongan.cli.output import Json, print_indented, print_line
from kentongan.cli.saved import SavedPage, page_of

if TYPE_CHECKING:
    from scraper.model import Page, Value

Files = Annotated[
    list[str],
    typer.Argument(
        metavar="FILE…",
        help="Saved HTML, plain or .gz, or raw archives (.warc.gz); `-` is stdin; FILE=URL names its address.",
    ),
]
Url = Annotated[str | None, typer.Option("--url", help="Where the page was saved from, unless FILE=URL says so.")]


def extract(
    files: Files,
    url: Url = None,
    page: Annotated[bool, typer.Option("--page", help="How this one page was read, nothing stitched.")] = False,
    json: Json = False,
) -> None:
    """Read saved pages of one article, in any order, or the one at --url from raw archives, and print the article."""
    saved = [SavedPage.named(file, url) for file in files]
    if any(one.is_archive for one in saved):
        _print(_archived(saved, page=page), one_line=json)
        return
    if sum(one.path is None for one in saved) > 1:
        raise typer.BadParameter("stdin (-) can be read only once")
    if page:
        if len(saved) != 1:
            raise typer.BadParameter("--page reads exactly one file")
        _print(page_of(saved[0]), one_line=json)
    else:
        _print(_stitched([page_of(one) for one in saved]), one_line=json)


def _archived(saved: list[SavedPage], *, page: bool) -> Value:
    """The article, or the page, that raw archives hold of one URL."""
    from kentongan.cli.archived import Archives

    urls = {one.url for one in saved if one.url}
    if len(urls) != 1 or not all(one.is_archive for one in saved):
        raise typer.BadParameter(
            "raw archives (WARC) are read by themselves, for one page's address: name it with --url"
        )
    (url,) = urls
    archives = Archives(one.path for one in saved if one.path)
    return archives.page(url) if page else archives.article(url)


def _stitched(pages: list[Page]) -> Value:
    from scraper.stitching import Gathering

    gathering = Gathering(max_pages=max(20, len(pages)))
    for page in pages:
        gathering.add(page)
    return gathering.article(source=None, now=None)


def _print(value: Value, *, one_line: bool) -> None:
    if one_line or not sys.stdout.isatty():
        print_line(value)
    else:
        print_indented(value)
