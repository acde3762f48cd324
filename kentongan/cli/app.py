"""The commands under one roof: global options, exit codes, quiet pipes. Part of `kentongan.cli`.

0 done · 1 the work failed in part · 2 bad usage or configuration.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from kentongan import __version__
from kentongan.cli import (
    alerts,
    analyse,
    articles,
    backtest,
    backup,
    channels,
    config,
    crawl,
    doctor,
    explain,
    extract,
    sources,
    stories,
)
from kentongan.cli.invocation import Invocation
from scraper.errors import ConfigurationError, KentonganError

INTERRUPTED = 130
"""What a shell expects of a program that Ctrl-C ended."""

_FULL = {errno.ENOSPC, errno.EDQUOT}

app = typer.Typer(
    name="kentongan",
    help="Watches conflict news and raises the alarm when something new is said about ceasefires or casualties.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"kentongan {__version__}")
        raise typer.Exit


@app.callback()
def _globals(
    context: typer.Context,
    config: Annotated[
        Path | None, typer.Option("--config", "-c", help="Default: $KENTONGAN_CONFIG, then ./kentongan.yaml.")
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say more on stderr.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say only what went wrong.")] = False,
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print it.")] = False,
) -> None:
    del version
    if verbose and quiet:
        raise typer.BadParameter("--verbose and --quiet exclude each other")
    context.obj = Invocation(config, verbosity=verbose - quiet)


app.command("run")(crawl.run)
app.command("crawl")(crawl.crawl)
app.command("worker")(crawl.worker)
app.command("demo")(crawl.demo)
app.command("extract")(extract.extract)
app.command("analyse")(analyse.analyse)
app.command("explain")(explain.explain)
app.add_typer(articles.app, name="articles")
app.add_typer(stories.app, name="stories")
app.add_typer(alerts.app, name="alerts")
app.add_typer(channels.app, name="channels")
app.add_typer(sources.app, name="sources")
app.command("backtest")(backtest.backtest)
app.command("doctor")(doctor.doctor)
app.command("backup")(backup.backup)
app.command("restore")(backup.restore)
app.add_typer(config.app, name="config")


def run(arguments: Sequence[str] | None = None) -> int:
    """The exit code of the command that `arguments` (the process's own, if None) ask for, after it ran."""
    try:
        app(args=None if arguments is None else list(arguments), prog_name="kentongan")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except ConfigurationError as error:
        print(error, file=sys.stderr)
        return 2
    except KentonganError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:
        if error.errno not in _FULL:
            raise
        print(f"what was to be written found no room: {error.strerror}", file=sys.stderr)
        return 1
    return 0


def main() -> None:
    """Ends the process with the command's exit code."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr] # real streams can
    code = run()
    try:
        sys.stdout.flush()
    except OSError as error:
        # Whoever read us has enough (`| head`), or the disk is full; nothing may complain while Python shuts down.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if error.errno in _FULL:
            print(f"what was to be written found no room: {error.strerror}", file=sys.stderr)
            code = code or 1
    sys.exit(code)
