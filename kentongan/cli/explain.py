"""`explain`: how one page was read, and what comes of it. Part of `kentongan.cli`."""

# ruff: noqa: PLC0415
# The rooms are imported when the command runs: `--help` stays quick.

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Annotated

import typer

from kentongan.cli.invocation import Invocation, invocation, wait_for
from kentongan.cli.output import Json, clean, now, print_line
from kentongan.cli.refusals import unknown
from kentongan.cli.saved import SavedPage, page_of
from scraper.codec import to_builtins
from scraper.errors import UnreadablePage

if TYPE_CHECKING:
    from kentongan.explanation import Explanation
    from scraper.model import Article, Page
    from storage.store import Store


_WIDEST = 100
"""Columns of a drawing; longer lines are hard to read."""


def explain(
    context: typer.Context,
    what: Annotated[str, typer.Argument(metavar="FILE|URL|ARTICLE_ID", help="FILE=URL names a saved page's address.")],
    json: Json = False,
) -> None:
    """Draw how one page was read: fields, pages, claims, story, what is new, and whom the rules would tell."""
    explanation = wait_for(_explained(invocation(context), what))
    if json:
        print_line(
            {
                **to_builtins(explanation),
                "page": to_builtins(explanation.page) if explanation.page else None,
                "article": to_builtins(explanation.article),
            }
        )
    else:
        _print(explanation)


async def _explained(asked: Invocation, what: str) -> Explanation:
    from kentongan.channels import build_holds
    from kentongan.explanation import explain as explain_article
    from kentongan.lexicons import lexicons_in

    settings = asked.settings_or_defaults
    lexicons = lexicons_in(settings.lexicons)
    async with AsyncExitStack() as stack:
        store = await _store(asked, stack)
        article, page = await _found(asked, what, store)
        return await explain_article(
            article,
            settings.rule_views(),
            page=page,
            store=store,
            now=now(),
            lexicons=lexicons,
            holds=build_holds(settings),
        )


async def _store(asked: Invocation, stack: AsyncExitStack) -> Store | None:
    """The configured store; None without a configuration, where an article is judged as the first one ever."""
    if not asked.is_configured:
        return None
    from kentongan.stores import open_store

    return await stack.enter_async_context(open_store(asked.settings))


async def _found(asked: Invocation, what: str, store: Store | None) -> tuple[Article, Page | None]:
    """The article that `what` names, and its page where that can be had."""
    saved = SavedPage.named(what, None)
    if saved.path is None or saved.path.exists():
        return _read(saved)
    from kentongan.tryout import is_web_address

    if is_web_address(what):
        return await _fetched(asked, what), None
    stored = await store.articles.get(what) if store is not None else None
    if stored is None:
        raise unknown("file, URL or stored article", what, "kentongan articles list")
    if stored.shed:
        raise UnreadablePage(
            f"{what}: its text was given up on {stored.shed:%Y-%m-%d} to make room; what was read in it is kept, see "
            f"`kentongan articles show {what}`; `kentongan explain {stored.url}` reads it anew"
        )
    return stored, None


def _read(saved: SavedPage) -> tuple[Article, Page]:
    from scraper.stitching import Gathering

    page = page_of(saved)
    gathering = Gathering()
    gathering.add(page)
    for url in gathering.wanted:
        gathering.lose(url, "only this saved page was read")
    return gathering.article(source=None, now=None), page


async def _fetched(asked: Invocation, url: str) -> Article:
    from kentongan.composition import crawling
    from kentongan.tryout import fetch_article

    settings = asked.settings_or_defaults
    async with crawling(settings) as browser:
        article, summary = await fetch_article(url, settings.limits(), browser)
    if article is None:
        raise UnreadablePage("\n".join(summary.errors) or f"{url}: no article was found there")
    return article


def _print(explanation: Explanation) -> None:
    _print_page(explanation.page, explanation.article)
    _print_article(explanation.article)
    _print_reading(explanation)
    _print_outcome(explanation)


def _print_page(page: Page | None, article: Article) -> None:
    _section("Page")
    _line("url", article.url)
    if page is not None:
        _line("kind", page.kind)
        for field, reader in page.readers.items():
            _line(field, f"read by {reader}")
        for finding in page.pager.evidence:
            _line("pages", finding)
    pages = article.pages
    _line("pages", f"{pages.state}, {pages.fetched} of {pages.claimed or '?'} {pages.reason or ''}")


def _print_article(article: Article) -> None:
    _section("Article")
    for field in ("headline", "date_published", "date_published_raw", "language", "section"):
        _line(field, getattr(article, field))
    _line("authors", ", ".join(article.authors) or None)
    _line("editors", ", ".join(article.editors) or None)
    _line("body", f"{len(article.paragraphs)} paragraphs, {len(article.body)} characters")


def _print_reading(explanation: Explanation) -> None:
    from rich.console import Console

    from kentongan.cli.drawing import decision, drawn

    _section("Reading")
    console = Console(highlight=False)
    width = min(console.width, _WIDEST)
    for line in (
        *decision(explanation.trace, width),
        *drawn(explanation.trace, explanation.article.body, width),
    ):
        console.print(line, soft_wrap=True)
    for hit in explanation.analysis.keywords:
        _line(f"keyword {hit.keyword}", f"rule {hit.rule}, at character {hit.start}")


def _print_outcome(explanation: Explanation) -> None:
    from kentongan.cli.outcome import outcome

    _section("Story, claims and rules")
    for label, said in outcome(explanation):
        _line(label, said)


def _section(title: str) -> None:
    print(f"\n{title}")


def _line(label: str, value: object) -> None:
    print(f"  {clean(label):<22} {clean(value)}")
