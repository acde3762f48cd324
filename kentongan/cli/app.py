"""The commands under one roof: global options, exit codes, quiet pipes. Part of `kentongan.cli`.

0 done · 1 the work failed in part · 2 bad usage or configuration.
"""

from __future__ import annotations

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
from kentongan.unwritten import is_full
from scraper.errors import ConfigurationError, KentonganError

INTERRUPTED = 130
"""What a shell expects of a program that Ctrl-C ended."""

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
    """The exit code of the command that `arguments` (the process's own, if None) ask for, after it ran and all is written.

    A reader of stdout who goes away (`| head`) has enough: that is no failure.
    """
    code = 0
    try:
        code = _code_of(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        _write_no_more()
    except OSError as error:
        if not is_full(error):
            raise
        _write_no_more()
        print(f"what was to be written found no room: {error.strerror}", file=sys.stderr)
        return code or 1
    return code


def _code_of(arguments: Sequence[str] | None) -> int:
    try:
        app(args=None if arguments is None else list(arguments), prog_name="kentongan")
    except SystemExit as end:
        if isinstance(end.__context__, BrokenPipeError):  # click and rich make a failure of it
            raise end.__context__ from None
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except ConfigurationError as error:
        print(error, file=sys.stderr)
        return 2
    except KentonganError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0


def _write_no_more() -> None:
    """What is left for stdout goes nowhere: nothing may complain of it while Python shuts down."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def main() -> None:
    """Ends the process with the command's exit code."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr] # real streams can
    sys.exit(run())
