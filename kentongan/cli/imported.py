"""`sources import`: lists of other programs become sources. Part of `kentongan.cli`."""

# ruff: noqa: PLC0415
# The configuration's models are imported when the command runs: `--help` stays quick.

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kentongan.cli.output import Json, clean, print_line, say
from scraper.errors import ConfigurationError

if TYPE_CHECKING:
    from kentongan.importing.formats import Listed


def import_(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE…",
            help="OPML, urls.txt, urlwatch's urls.yaml, changedetection.io's url-watches.json; `-` is stdin.",
        ),
    ],
    into: Annotated[
        Path | None, typer.Option("--into", help="Add them to this configuration; left away, they are printed.")
    ] = None,
    json: Json = False,
) -> None:
    """Turn feeds and pages that another program watches into sources."""
    from kentongan.importing.choosing import choose
    from kentongan.importing.writing import append_to, lines_of
    from settings import environment

    listed = [one for file in files for one in _read(file)]
    names, urls = _known(into) if into else ([], [])
    chosen, refused = choose(listed, names, urls)
    for one in refused:
        say(f"left out: {clean(one.url)} {one.reason}")
    if json:
        for source in chosen:
            print_line(source._asdict())
    elif into is None and chosen:
        print(f"sources:\n{lines_of(chosen)}", end="")
    if into and chosen:
        append_to(into, chosen, environment())
    where = f" are in {into}" if into else ""
    say(f"{len(chosen)} sources{where}, {len(refused)} left out")
    if not chosen:
        raise typer.Exit(1)


def _read(file: Path) -> list[Listed]:
    from kentongan.importing.formats import LARGEST, read_list

    try:
        if str(file) == "-":
            return read_list("stdin", sys.stdin.buffer.read(LARGEST + 1))
        with file.open("rb") as stream:
            return read_list(str(file), stream.read(LARGEST + 1))
    except OSError as error:
        raise ConfigurationError(f"{file}: cannot be read: {error.strerror}") from error


def _known(into: Path) -> tuple[list[str], list[str]]:
    """Names and addresses that `into` has already."""
    from kentongan.configuration import load
    from settings import environment

    sources = load(into, environment()).sources
    return [source.name for source in sources], [source.url for source in sources]
