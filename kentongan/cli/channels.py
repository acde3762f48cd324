"""`channels`: how each channel is. Part of `kentongan.cli`."""

# ruff: noqa: PLC0415
# The store is opened when a command runs: `--help` stays quick.

from __future__ import annotations

import typer

from kentongan.cli.invocation import invocation, wait_for
from kentongan.cli.output import Json, clean, now, print_line
from kentongan.cli.tables import print_table
from scraper.codec import to_builtins
from scraper.model import ChannelCondition

app = typer.Typer(help="How each channel is, and what waits for it.", no_args_is_help=True)


@app.command("list")
def list_(context: typer.Context, json: Json = False) -> None:
    """List the channels: whether they take messages, what waits for them, and what went wrong last."""
    settings = invocation(context).settings
    types = {name: channel.type for name, channel in settings.channels.items()}

    async def conditions() -> list[ChannelCondition]:
        from kentongan.stores import open_store

        async with open_store(settings) as store:
            # One that is configured no more is shown as long as something waits for it.
            known = [await store.outbox.condition(name) for name in dict.fromkeys((*types, *await store.channels()))]
            return [one for one in known if one.channel in types or one.waiting or one.parked]

    found = wait_for(conditions())
    if json:
        for one in found:
            state = "open" if one.is_open else "closed"
            print_line({"channel": one.channel, "type": types.get(one.channel), "state": state, **to_builtins(one)})
        return
    print_table(
        ("channel", "type", "state", "waiting", "held", "parked", "last delivered", "last error"),
        [
            (
                one.channel,
                types.get(one.channel, "not configured"),
                _state(one),
                one.waiting,
                one.held,
                one.parked,
                one.last_delivered,
                _error(one),
            )
            for one in found
        ],
        empty="No channels.",
    )


def _state(one: ChannelCondition) -> str:
    state = f"open since {clean(one.since)}" if one.is_open else "closed"
    rest = one.rests_until(now())
    return f"{state}, rests until {rest:%H:%M}Z as it asked" if rest else state


def _error(one: ChannelCondition) -> str:
    return f"{one.last_error} ({clean(one.last_error_at)})" if one.last_error else ""
