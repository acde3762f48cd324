"""`backtest`: what rules would have sent. Part of `kentongan.cli`."""

# ruff: noqa: PLC0415
# The rooms are imported when the command runs: `--help` stays quick.

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kentongan.cli.invocation import invocation, wait_for
from kentongan.cli.output import Json, clean, moment, now, print_line, say
from kentongan.cli.tables import print_table
from kentongan.dashboard.words import change_words

if TYPE_CHECKING:
    from scraper.model import Alert, Article, Delivery, Rule
    from settings import Settings
    from storage.store import Store


def backtest(
    context: typer.Context,
    rules: Annotated[
        Path | None, typer.Option("--rules", help="A file with a `rules:` section; else the configured ones.")
    ] = None,
    since: Annotated[str | None, typer.Option("--since", help="First seen since: 2h or 3d ago, or a date.")] = None,
    json: Json = False,
) -> None:
    """Run alert rules over stored articles in order of time, and print what they would have sent, and when. Sends nothing."""
    settings = invocation(context).settings
    earliest = moment(since) if since else None
    chosen = settings.rule_views()
    if rules is not None:
        from kentongan.configuration import load_rules
        from settings import environment

        chosen = tuple(rule.view() for rule in load_rules(rules, settings, environment()))

    def told(alert: Alert) -> None:
        if json:
            print_line(alert)
        else:
            alerts.append(alert)

    alerts: list[Alert] = []
    count = wait_for(_rehearsed(settings, chosen, earliest, told))
    if json:
        return
    print_table(
        ("when", "severity", "rule", "change", "channels", "headline"),
        [
            (
                alert.created,
                alert.severity,
                alert.rule,
                change_words(alert.change),
                ", ".join(map(_sent, alert.deliveries)),
                alert.article.headline,
            )
            for alert in alerts
        ],
        empty="Nothing would have been sent.",
    )
    say(f"{count} articles, {len(chosen)} rules; nothing was sent.")


def _sent(delivery: Delivery) -> str:
    """The channel, and when it would have had the alert, if that was not at once."""
    return f"{delivery.channel} at {clean(delivery.due)}" if delivery.due else delivery.channel


async def _rehearsed(
    settings: Settings, rules: Sequence[Rule], since: datetime | None, tell: Callable[[Alert], None]
) -> int:
    """How many articles were judged; `tell` was handed each alert as soon as it came up."""
    from kentongan.backtesting import rehearse
    from kentongan.channels import build_holds
    from kentongan.lexicons import lexicons_in
    from kentongan.progress import counted
    from kentongan.stores import open_store

    until, count, textless = now(), 0, 0

    async def read(store: Store, move: Callable[[], None]) -> AsyncIterator[Article]:
        nonlocal count, textless
        async for article in store.articles.in_order(since=since, until=until):
            if article.shed is None:
                yield article
            textless += article.shed is not None
            count += 1
            move()

    async with open_store(settings) as store:
        total = await store.articles.count(since=since, until=until)
        with counted("articles", total) as move:
            lexicons, holds = lexicons_in(settings.lexicons), build_holds(settings, rules)
            async for alert in rehearse(read(store, move), rules, lexicons, holds):
                tell(alert)
    if textless:
        say(f"{textless} of these articles were passed over: their text was given up to make room.")
    return count
