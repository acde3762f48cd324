"""`backup` and `restore`: the whole store in one file. Part of `kentongan.cli`."""

# ruff: noqa: PLC0415
# The store is opened when a command runs: `--help` stays quick.

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kentongan.cli.invocation import invocation, wait_for
from kentongan.cli.output import Json, print_line, say

File = Annotated[Path, typer.Argument(help="The backup: an RDB file, readable by its owner alone.")]


def backup(context: typer.Context, file: File, json: Json = False) -> None:
    """Copy the whole store as of one moment into a file, while everything works."""
    from kentongan.keeping import take_backup

    size = wait_for(take_backup(invocation(context).settings, file))
    if json:
        print_line({"file": str(file), "bytes": size})
    else:
        say(f"{size / 1e6:.1f} MB are in {file}")


def restore(
    context: typer.Context,
    file: File,
    into: Annotated[
        Path | None,
        typer.Option(
            help="The data folder of a Redis of your own, which is stopped and empty; left away: the embedded one."
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Put a backup back into an empty store."""
    from kentongan.keeping import restore_embedded, restore_folder

    if into is not None:
        restore_folder(file, into)
        say(f"{file} is laid down in {into}: start the server there with `appendonly yes`")
        return
    counts = wait_for(restore_embedded(invocation(context).settings, file))
    if json:
        print_line(counts)
    else:
        say(", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items()) + " are back")
