"""`alerts attempts` and `alerts redeliver`: what was tried, and what is tried again. Part of `kentongan.cli`."""

# ruff: noqa: PLC0415
# The store is opened when a command runs: `--help` stays quick.

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from kentongan.cli.completion import alert_ids, channel_names
from kentongan.cli.existing import refuse_unknown_channel
from kentongan.cli.invocation import invocation, wait_for
from kentongan.cli.output import Json, moment, now, print_line, say
from kentongan.cli.paging import Limit
from kentongan.cli.refusals import unknown
from kentongan.cli.tables import print_table
from scraper.codec import to_builtins

if TYPE_CHECKING:
    from storage.alerts import Attempt

Channel = Annotated[str | None, typer.Option("--channel", autocompletion=channel_names, help="Only of this channel.")]
Since = Annotated[str | None, typer.Option("--since", help="Since 2h or 3d ago, or a date.")]


def print_attempts(tried: Sequence[tuple[str, Attempt]]) -> None:
    """Each of `tried`, an alert's id and what was tried, is a row of a table."""
    print_table(
        ("when", "id", "channel", "attempt", "outcome", "answer"),
        [(one.at, alert, one.channel, one.attempt, one.outcome, one.error or one.reference) for alert, one in tried],
        empty="No attempts.",
    )


def attempts(
    context: typer.Context,
    alert_id: Annotated[
        str | None, typer.Argument(metavar="[ID]", autocompletion=alert_ids, help="Left away: of all alerts.")
    ] = None,
    channel: Channel = None,
    outcome: Annotated[str | None, typer.Option("--outcome", help="delivered, later, parked or redelivered.")] = None,
    since: Since = None,
    limit: Limit = 50,
    json: Json = False,
) -> None:
    """List what was tried, newest first: of one alert at most 50, of all together the last 10,000."""
    from storage.alerts import AttemptsWanted, LoggedAttempt, Outcome

    settings = invocation(context).settings
    if outcome is not None and outcome not in {*Outcome}:
        raise typer.BadParameter(f"{outcome!r} is not one of {', '.join(Outcome)}", param_hint="--outcome")
    wanted = AttemptsWanted(channel=channel, outcome=outcome, since=moment(since) if since else None)

    async def logged() -> list[LoggedAttempt] | None:
        from kentongan.stores import open_store

        async with open_store(settings) as store:
            await refuse_unknown_channel(channel, settings, store)
            if alert_id is None:
                return list(await store.alerts.all_attempts(limit, wanted))
            if await store.alerts.get(alert_id) is None:
                return None
            own = filter(wanted.takes, await store.alerts.attempts(alert_id))
            return [LoggedAttempt(alert=alert_id, attempt=attempt) for attempt in own][:limit]

    found = wait_for(logged())
    if found is None:
        raise unknown("alert", alert_id or "", "kentongan alerts list")
    if not json:
        print_attempts([(one.alert, one.attempt) for one in found])
        return
    for one in found:
        print_line({"alert": one.alert, **to_builtins(one.attempt)})


def redeliver(
    context: typer.Context,
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID…]", autocompletion=alert_ids)] = None,
    channel: Annotated[
        str | None, typer.Option("--channel", autocompletion=channel_names, help="All that are parked on this channel.")
    ] = None,
    all_parked: Annotated[bool, typer.Option("--all-parked", help="All that are parked anywhere.")] = False,
    json: Json = False,
) -> None:
    """Put parked alerts back into the outbox; the daemon, or the next `crawl`, sends them."""
    if (bool(ids) + (channel is not None) + all_parked) != 1:
        raise typer.BadParameter("say which: ID…, --channel NAME or --all-parked")
    if not ids:
        _redeliver_parked(context, channel, json=json)
        return
    settings = invocation(context).settings

    async def put_back() -> tuple[list[str], list[str], dict[str, str]]:
        from kentongan.cautions import stranded
        from kentongan.stores import open_store

        async with open_store(settings) as store:
            missing = [alert_id for alert_id in ids if await store.alerts.get(alert_id) is None]
            if missing:
                return missing, [], {}
            again = list(await store.outbox.redeliver(ids, now()))
            return [], again, await stranded(settings, store) if again else {}

    missing, back, notes = wait_for(put_back())
    if missing:
        raise unknown("alert", missing[0], "kentongan alerts list")
    if json:
        print_line({"redelivered": back})
    else:
        say(f"{len(back)} of {len(ids)} alerts wait for delivery again" + ("" if back else "; none of them was parked"))
    _say_who_is_stranded(notes)


def _redeliver_parked(context: typer.Context, channel: str | None, *, json: bool) -> None:
    settings = invocation(context).settings

    async def put_back() -> tuple[dict[str, int], dict[str, str]]:
        from kentongan.cautions import stranded
        from kentongan.stores import open_store

        async with open_store(settings) as store:
            await refuse_unknown_channel(channel, settings, store)
            chosen = await store.channels() if channel is None else [channel]
            again = {name: await store.outbox.redeliver_parked(name, now()) for name in chosen}
            waits = await stranded(settings, store)
            return again, {name: waits[name] for name, count in again.items() if count and name in waits}

    back, notes = wait_for(put_back())
    if json:
        for name, count in back.items():
            print_line({"channel": name, "redelivered": count})
    else:
        say(f"{sum(back.values())} deliveries wait again" + "".join(f", {name} {n}" for name, n in back.items() if n))
    _say_who_is_stranded(notes)


def _say_who_is_stranded(notes: dict[str, str]) -> None:
    """For what was put back and nobody sends, `notes` by channel are on stderr."""
    for channel, note in notes.items():
        say(f"{channel}: {note}")
