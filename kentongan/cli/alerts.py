"""`alerts`: what was told, to whom, and what still waits. Part of `kentongan.cli`."""

# ruff: noqa: PLC0415
# The store is opened when a command runs: `--help` stays quick.

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kentongan.cli.attempts import Channel, Since, attempts, print_attempts, redeliver
from kentongan.cli.completion import alert_ids, channel_names
from kentongan.cli.existing import refuse_unknown_channel, refuse_unknown_rule
from kentongan.cli.invocation import invocation, wait_for
from kentongan.cli.output import Json, clean, moment, now, print_line, say
from kentongan.cli.paging import Limit, Offset
from kentongan.cli.refusals import unknown
from kentongan.cli.tables import print_table
from kentongan.dashboard.words import change_words
from scraper.codec import to_builtins
from scraper.errors import DeliveryError
from scraper.model import Alert, Delivery, DeliveryState, Severity

if TYPE_CHECKING:
    from storage.alerts import Attempt

app = typer.Typer(help="The alert log, with every delivery attempt.", no_args_is_help=True)
app.command()(attempts)
app.command()(redeliver)


@app.command("list")
def list_(
    context: typer.Context,
    state: Annotated[DeliveryState | None, typer.Option("--state", help="With a delivery in this state.")] = None,
    channel: Channel = None,
    rule: Annotated[str | None, typer.Option("--rule", help="Of this rule.")] = None,
    severity: Annotated[Severity | None, typer.Option("--severity", help="Of this severity.")] = None,
    since: Since = None,
    limit: Limit = 50,
    offset: Offset = 0,
    json: Json = False,
) -> None:
    """List alerts, newest first."""
    settings = invocation(context).settings
    oldest = moment(since) if since else None

    async def newest() -> list[Alert]:
        from kentongan.stores import open_store
        from storage.alerts import Wanted

        wanted = Wanted(state=state, channel=channel, rule=rule, severity=severity)
        async with open_store(settings) as store:
            await refuse_unknown_channel(channel, settings, store)
            await refuse_unknown_rule(rule, settings, store)
            return list(await store.alerts.newest(limit, offset=offset, since=oldest, wanted=wanted))

    alerts = wait_for(newest())
    if json:
        for alert in alerts:
            print_line(alert)
        return
    why = ("why",) if state is DeliveryState.PARKED else ()
    print_table(
        ("id", "when", "change", "deliveries", *why, "story"),
        [
            (
                alert.id,
                alert.created,
                change_words(alert.change),
                _deliveries(alert),
                *([_reasons(alert, channel)] if why else []),
                alert.story.title,
            )
            for alert in alerts
        ],
        empty="No alerts.",
    )


def _reasons(alert: Alert, channel: str | None) -> str:
    """Why it is parked, where it is."""
    parked = [one for one in alert.deliveries if one.state is DeliveryState.PARKED and channel in {None, one.channel}]
    return ", ".join(dict.fromkeys(one.last_error for one in parked if one.last_error))


def _deliveries(alert: Alert) -> str:
    """One word if all channels stand alike, else a word for each; what waits for a moment says for which."""
    words = {delivery.channel: _state(delivery) for delivery in alert.deliveries}
    if len(set(words.values())) == 1:
        return next(iter(words.values()))
    return ", ".join(f"{channel} {word}" for channel, word in words.items())


def _state(delivery: Delivery) -> str:
    return f"{delivery.state} until {clean(delivery.due)}" if delivery.due else str(delivery.state)


@app.command()
def show(
    context: typer.Context,
    alert_id: Annotated[str, typer.Argument(metavar="ID", autocompletion=alert_ids)],
    json: Json = False,
) -> None:
    """Print one alert with every attempt to deliver it."""
    settings = invocation(context).settings

    async def kept() -> tuple[Alert | None, list[Attempt]]:
        from kentongan.stores import open_store

        async with open_store(settings) as store:
            alert = await store.alerts.get(alert_id)
            return alert, list(await store.alerts.attempts(alert_id)) if alert else []

    alert, tried = wait_for(kept())
    if alert is None:
        raise unknown("alert", alert_id, "kentongan alerts list")
    if json:
        print_line({**to_builtins(alert), "attempts": [to_builtins(attempt) for attempt in tried]})
        return
    print(f"{alert.severity.upper()}  {clean(change_words(alert.change))}")
    print(f"{clean(alert.story.title)}\n{clean(alert.article.headline)}\n{clean(alert.article.url)}")
    for quote in alert.quotes:
        print(f"  “{clean(quote.text)}”{f' (page {quote.page})' if quote.page else ''}")
    print(f"rule {alert.rule}, {clean(alert.created)}, independent sources: {alert.independent_sources}\n")
    print_table(
        ("channel", "state", "attempts", "delivered", "not before", "last error"),
        [
            (
                delivery.channel,
                delivery.state,
                delivery.attempts,
                delivery.delivered_at,
                delivery.due,
                delivery.last_error,
            )
            for delivery in alert.deliveries
        ],
        empty="No channel.",
    )
    if tried:
        print()
        print_attempts([(alert.id, attempt) for attempt in tried])


@app.command("test")
def try_out(
    context: typer.Context,
    channel: Annotated[str, typer.Argument(help="Its name.", autocompletion=channel_names)],
    json: Json = False,
) -> None:
    """Send a marked test alert through one channel, now."""
    settings = invocation(context).settings
    if channel not in settings.channels:
        raise unknown("channel", channel, "kentongan config show")

    async def send() -> str | None:
        import asyncio

        from kentongan.channels import build_channel
        from scheduler.channels.trial import test_alert
        from scheduler.manners import Manners

        built = build_channel(channel, settings.channels[channel], console_json=json)
        try:
            async with asyncio.timeout(Manners().timeout.total_seconds()):
                return (await built.send(test_alert(channel, now()))).reference
        except TimeoutError as error:
            raise DeliveryError(f"{channel}: no answer in time") from error
        finally:
            await built.close()

    reference, problem = None, None
    try:
        reference = wait_for(send())
    except DeliveryError as error:
        problem = str(error)
    if json and settings.channels[channel].type != "console":
        print_line({"channel": channel, "delivered": problem is None, "reference": reference, "error": problem})
    elif problem is None:
        say(f"{channel}: delivered{f' ({reference})' if reference else ''}")
    if problem is not None:
        say(f"{channel}: not delivered: {problem}")
        raise typer.Exit(1)
