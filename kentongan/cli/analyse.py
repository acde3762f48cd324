"""`analyse`: text in, claims out. Part of `kentongan.cli`."""

# ruff: noqa: PLC0415
# The lexicons are imported when the command runs: `--help` stays quick.

from __future__ import annotations

import json as jsonlib
import sys
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from kentongan.cli.invocation import invocation
from kentongan.cli.output import Json, print_line, say
from kentongan.cli.saved import read_text, refuse_missing
from kentongan.cli.tables import print_table
from kentongan.dashboard.words import range_words
from scraper.codec import to_builtins
from scraper.errors import ConfigurationError

if TYPE_CHECKING:
    from scraper.keywords import Matcher
    from scraper.language.lexicon import Lexicons
    from scraper.model import Analysis


def analyse(
    context: typer.Context,
    files: Annotated[list[Path] | None, typer.Argument(metavar="[FILE…]", help="Texts; `-` or none is stdin.")] = None,
    jsonl: Annotated[
        bool,
        typer.Option(
            "--jsonl", help='Lines {"id", "text", "title"?, "lang"?, "date"?} in, one analysis line each out.'
        ),
    ] = False,
    language: Annotated[
        str | None, typer.Option("--lang", help="id, en or a language of yours; found out when left away.")
    ] = None,
    json: Json = False,
) -> None:
    """Read the claims in texts. Keywords and words of your own are known when --config names a configuration."""
    named = [path if str(path) != "-" else None for path in files or []] or [None]
    refuse_missing(named)
    means = _means(context)
    if jsonl:
        failed = sum(not _print_analysis(line, means) for line in _lines(named))
        raise typer.Exit(1 if failed else 0)
    for path in named:
        text = read_text(path)
        analysis = _analysis({"text": text, "lang": language}, means)
        if json or not sys.stdout.isatty():
            print_line({"id": str(path or "-"), **to_builtins(analysis)})
        else:
            _print_claims(analysis)


class _Means(NamedTuple):
    """What texts are read with: the user's own, else what is packaged."""

    matcher: Matcher | None = None
    lexicons: Lexicons | None = None


def _means(context: typer.Context) -> _Means:
    settings = invocation(context).settings_if_named
    if settings is None:
        return _Means()
    from kentongan.lexicons import lexicons_in
    from scraper.keywords import compile_rules

    return _Means(compile_rules(settings.rule_views()), lexicons_in(settings.lexicons))


def _lines(named: Iterable[Path | None]) -> Iterator[tuple[str, bytes]]:
    """Where each line stands, and the line; read one by one, so that a pipe is answered as it comes."""
    for path in named:
        try:
            stream = sys.stdin.buffer if path is None else path.open("rb")
        except OSError as error:
            raise ConfigurationError(f"{path}: cannot be read: {error.strerror}") from error
        with stream:
            for number, line in enumerate(stream, 1):
                if line.strip():
                    yield f"{path or 'stdin'}:{number}", line


def _print_analysis(numbered: tuple[str, bytes], means: _Means) -> bool:
    """One line is printed for the line that came in; False if that was no text to analyse."""
    where, line = numbered
    identity: Any = None
    try:
        asked = _asked(line)
        identity = asked.get("id") if isinstance(asked, dict) else None
        analysis = _analysis(asked, means)
    except ValueError as error:
        say(f"{where}: {error}")
        print_line({"id": identity, "error": str(error)})
        return False
    print_line({"id": identity, **to_builtins(analysis)})
    return True


def _analysis(asked: Any, means: _Means) -> Analysis:
    """What the text of `asked` claims; raises `ValueError` if it holds none or a wrong date."""
    from scraper.claims import analyse as read_claims

    if not isinstance(asked, dict) or not isinstance(asked.get("text"), str):
        raise ValueError('is not an object with a "text"')  # noqa: TRY004 - a wrong line, not a wrong call
    for key in ("title", "lang", "date"):
        if not isinstance(asked.get(key), str | None):
            raise ValueError(f'has a "{key}" that is not text')  # noqa: TRY004 - as above
    return read_claims(
        asked["text"],
        title=asked.get("title"),
        language=asked.get("lang"),
        published=_day(asked["date"]) if asked.get("date") else None,
        matcher=means.matcher,
        lexicons=means.lexicons,
    )


def _asked(line: bytes) -> Any:
    """The JSON of `line`; raises `ValueError` if it is none. NaN and infinity are none: no answer could repeat them."""
    try:
        return jsonlib.loads(line, parse_constant=_refuse_constant)
    except jsonlib.JSONDecodeError as error:
        raise ValueError(f"is not JSON: {error}") from error
    except UnicodeDecodeError as error:
        raise ValueError(f"is not UTF-8: {error.reason} at byte {error.start}") from error
    except RecursionError as error:
        raise ValueError("is nested too deep") from error


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"is not JSON: it has no {name}")


def _day(written: str) -> date:
    """The day that "2026-10-10" names, alone or before a time."""
    try:
        return date.fromisoformat(written[:10])
    except ValueError as error:
        raise ValueError(f'has a "date" that is no day such as 2026-10-10: {written[:40]!r}') from error


def _print_claims(analysis: Analysis) -> None:
    say(f"language {analysis.language or 'unknown'} · {'' if analysis.conflict else 'not '}about a conflict")
    rows: list[tuple[object, ...]] = [
        (
            claim.kind,
            range_words(claim),
            claim.who,
            "background" if claim.background else claim.status,
            claim.quote,
        )
        for claim in analysis.casualties
    ]
    rows += [
        ("ceasefire", "", "", f"{claim.status}{' (background)' if claim.background else ''}", claim.quote)
        for claim in analysis.ceasefire
    ]
    rows += [("keyword", "", hit.rule, hit.keyword, "") for hit in analysis.keywords]
    print_table(("claim", "count", "who", "status", "quote"), rows, empty="No claims.")
