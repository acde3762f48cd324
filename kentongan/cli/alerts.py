"""`alerts`: what was told, to whom, and what still waits. Part of `kentongan.cli`."""

# ruff: noqa: PLC0415
# The store is opened when a command runs: `--help` stays quick.

from __future__ import annotations

from typing import Annotated, Any

import typer

from kentongan.cli.completion import alert_ids, channel_names
from kentongan.cli.invocation import invocation, wait_for
from kentongan.cli.output import Json, clean, now, print_line, print_table, say
from kentongan.cli.refusals import unknown
from kentongan.dashboard.words import change_words
from scraper.codec import to_builtins
from scraper.errors import DeliveryError
from scraper.model import Alert, Delivery, DeliveryState

app = typer.Typer(help="The alert log, with every delivery attempt.", no_args_is_help=True)


@app.command("list")
def list_(
    context: typer.Context,
    state: Annotated[DeliveryState | None, typer.Option("--state", help="With a delivery in this state.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many, newest first.")] = 50,
    offset: Annotated[int, typer.Option("--offset", min=0, help="Leave out so many before them.")] = 0,
    json: Json = False,
) -> None:
    """List alerts, newest first."""
    settings = invocation(context).settings

    async def newest() -> list[Alert]:
        from kentongan.stores import open_store

        async with open_store(settings) as store:
            return list(await store.alerts.newest(limit, state=state, offset=offset))

    alerts = wait_for(newest())
    if json:
        for alert in alerts:
            print_line(alert)
        return
    print_table(
        ("id", "when", "change", "deliveries", "story"),
        [
            (
                alert.id,
                alert.created,
                change_words(alert.change),
                _deliveries(alert),
                alert.story.title,
            )
            for alert in alerts
        ],
        empty="No alerts.",
    )


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

    async def kept() -> tuple[Alert | None, list[Any]]:
        from kentongan.stores import open_store

        async with open_store(settings) as store:
            alert = await store.alerts.get(alert_id)
            return alert, list(await store.alerts.attempts(alert_id)) if alert else []

    alert, attempts = wait_for(kept())
    if alert is None:
        raise unknown("alert", alert_id, "kentongan alerts list")
    if json:
        print_line({**to_builtins(alert), "attempts": [to_builtins(attempt) for attempt in attempts]})
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


@app.command()
def redeliver(
    context: typer.Context,
    ids: Annotated[list[str], typer.Argument(metavar="ID…", autocompletion=alert_ids)],
    json: Json = False,
) -> None:
    """Put parked alerts back into the outbox; the daemon, or the next `crawl`, sends them."""
    settings = invocation(context).settings

    async def put_back() -> tuple[list[str], list[str]]:
        from kentongan.stores import open_store

        async with open_store(settings) as store:
            missing = [alert_id for alert_id in ids if await store.alerts.get(alert_id) is None]
            if missing:
                return missing, []
            return [], list(await store.outbox.redeliver(ids, now()))

    missing, back = wait_for(put_back())
    if missing:
        raise unknown("alert", missing[0], "kentongan alerts list")
    if json:
        print_line({"redelivered": back})
    else:
        say(f"{len(back)} of {len(ids)} alerts wait for delivery again" + ("" if back else "; none of them was parked"))


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
        from kentongan.channels import build_channel
        from scheduler.channels.trial import test_alert

        built = build_channel(channel, settings.channels[channel], console_json=json)
        try:
            return (await built.send(test_alert(channel, now()))).reference
        finally:
            await built.close()

    try:
        reference = wait_for(send())
    except DeliveryError as error:
        say(f"{channel}: not delivered: {error}")
        raise typer.Exit(1) from error
    say(f"{channel}: delivered{f' ({reference})' if reference else ''}")
