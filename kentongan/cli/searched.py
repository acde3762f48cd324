"""What a search found, for people and for programs. Part of `kentongan.cli`."""

# ruff: noqa: PLC0415
# Rich is imported when a hit is drawn.

from __future__ import annotations

from typing import TYPE_CHECKING

from kentongan.cli.output import clean, print_line, say
from kentongan.cli.refusals import BadUsage
from scraper.errors import BadSearch
from scraper.excerpts import Excerpt, excerpt
from scraper.model import Article
from scraper.searching import Search, parse_search

if TYPE_CHECKING:
    from rich.text import Text

    from storage.search import Found

_EXCERPT = 160
"""Characters of the text under a hit."""
_SHOWN = 200
"""Characters of a search, and of what is wrong with it."""
_INDENT = 2


def read_search(words: list[str]) -> Search:
    """The search that the arguments `words` make; one with blanks in it was quoted for the shell, and is a phrase."""
    query = " ".join(_as_written(word) for word in words)
    try:
        return parse_search(query)
    except BadSearch as error:
        shown, reason = (text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…" for text in (query, str(error)))
        raise BadUsage(f"{shown}: {reason}") from error


def print_found(found: Found, search: Search, *, offset: int, json: bool) -> None:
    """The hits are on stdout; on stderr what whoever reads them should know."""
    for article in found.hits:
        if json:
            print_line(article)
        else:
            _print_hit(article, search)
    shown = offset + len(found.hits)
    if not json and not found.hits:
        say("No articles.")
    if found.at_least > shown:
        say(f"{shown} shown, more follow: --offset {shown}")
    if not found.is_all:
        say(
            "The search gave up after 2000 texts without enough that hold the phrase: narrow it by --since or --source."
        )
    if found.unindexed:
        say(f"{found.unindexed} stored articles may be missing from the index of words: kentongan articles reindex")


def _as_written(word: str) -> str:
    """The shell has taken the quotes of a phrase away."""
    without, bare = ("-", word[1:]) if word.startswith("-") else ("", word)
    return f'{without}"{bare}"' if " " in bare and '"' not in bare else word


def _print_hit(article: Article, search: Search) -> None:
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

    console = Console(highlight=False)
    head = Text.assemble((article.id, "cyan"), (f"  {clean(article.first_seen)}  {clean(article.source)}", "dim"))
    console.print(head, soft_wrap=True)
    for text, style in ((article.headline, "bold"), (article.body, "")):
        if text:
            line = _highlighted(excerpt(text, search, _EXCERPT), style)
            console.print(
                Padding(line, (0, 0, 0, _INDENT)) if console.is_terminal else line, soft_wrap=not console.is_terminal
            )


def _highlighted(shown: Excerpt, style: str) -> Text:
    from rich.text import Text

    line = Text(clean(shown.text), style=style)
    for start, end in shown.finds:
        line.stylize("bold yellow", start, end)
    return line
