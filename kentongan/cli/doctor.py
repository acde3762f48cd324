"""`doctor`: is everything there that the daemon needs? Part of `kentongan.cli`."""

from __future__ import annotations

import typer

from kentongan.cli.invocation import invocation, wait_for
from kentongan.cli.output import Json, clean, print_line


def doctor(context: typer.Context, json: Json = False) -> None:
    """Check configuration, Redis, channels (without sending), browser and clock; each line says ok or what to do."""
    settings = invocation(context).settings
    from kentongan.checkup import checkup  # noqa: PLC0415 - it imports every room; `--help` stays quick

    findings = wait_for(checkup(settings))
    for finding in findings:
        if json:
            print_line({"check": finding.check, "ok": finding.ok, "message": finding.message})
        else:
            print(f"{'ok ' if finding.ok else '!! '} {finding.check:<14} {clean(finding.message)}")
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)
