"""`config`: the effective configuration, its schema, and a file to start from. Part of `kentongan.cli`."""

# ruff: noqa: PLC0415
# The models are imported when a command runs: `--help` stays quick.

from __future__ import annotations

import sys
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from kentongan.cli.invocation import invocation
from kentongan.cli.output import Json, print_indented, print_line, say
from kentongan.unwritten import unwritten
from scraper.errors import ConfigurationError

app = typer.Typer(help="Show, describe or start a configuration.", no_args_is_help=True)


@app.command()
def show(context: typer.Context, json: Json = False) -> None:
    """Print the effective configuration, every default filled in, secrets masked."""
    effective = invocation(context).settings.model_dump(mode="json", by_alias=True)
    if json:
        print_line(effective)
        return
    import yaml

    yaml.safe_dump(effective, sys.stdout, sort_keys=False, allow_unicode=True)


@app.command()
def schema(json: Json = False) -> None:
    """Print the JSON Schema of the configuration file, for editors."""
    from kentongan.configuration import json_schema

    (print_line if json else print_indented)(json_schema())


@app.command()
def init(
    file: Annotated[
        Path | None, typer.Argument(help="Default: --config, then ./kentongan.yaml; `-` is stdout.")
    ] = None,
    *,
    context: typer.Context,
    force: Annotated[bool, typer.Option("--force", help="Overwrite a file that is there.")] = False,
) -> None:
    """Write a commented configuration to start from."""
    starter = files("kentongan").joinpath("starter.yaml").read_text(encoding="utf-8")
    target = file or invocation(context).config or Path("kentongan.yaml")
    if str(target) == "-":
        print(starter, end="")
        return
    try:
        with target.open("w" if force else "x", encoding="utf-8") as stream:
            stream.write(starter)
    except FileExistsError as error:
        raise ConfigurationError(f"{target}: is there already (overwrite it with --force)") from error
    except OSError as error:
        raise unwritten(target, error) from error
    say(f"{target} is written. Name your sources and channels in it, then: kentongan doctor && kentongan run")
