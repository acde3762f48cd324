"""`backtest`: what rules would have sent. Part of `kentongan.cli`."""

# ruff: noqa: PLC0415
# The rooms are imported when the command runs: `--help` stays quick.

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kentongan.cli.invocation import invocation, wait_for
from kentongan.cli.output import Json, moment, print_line, print_table, say
from kentongan.dashboard.words import change_words

if TYPE_CHECKING:
    from scraper.model import Alert


def backtest(
    context: typer.Context,
    rules: Annotated[
        Path | None, typer.Option("--rules", help="A file with a `rules:` section; else the configured ones.")
    ] = None,
    since: Annotated[str | None, typer.Option("--since", help="First seen since: 2h or 3d ago, or a date.")] = None,
    json: Json = False,
) -> None:
    """Run alert rules over stored articles in order of time, and print what they would have sent. Sends nothing."""
    settings = invocation(context).settings
    earliest = moment(since) if since else None
    chosen = settings.rule_views()
    if rules is not None:
        from kentongan.configuration import load_rules
        from settings import environment

        chosen = tuple(rule.view() for rule in load_rules(rules, settings, environment()))

    async def tried() -> tuple[int, list[Alert]]:
        from kentongan.backtesting import rehearse
        from kentongan.cli.export import stored_articles
        from kentongan.lexicons import lexicons_in
        from kentongan.stores import open_store

        async with open_store(settings) as store:
            articles = [article async for article in stored_articles(store, since=earliest)]
        lexicons = lexicons_in(settings.lexicons)
        return len(articles), [alert async for alert in rehearse(articles, chosen, lexicons)]

    count, alerts = wait_for(tried())
    if json:
        for alert in alerts:
            print_line(alert)
        return
    print_table(
        ("when", "severity", "rule", "change", "channels", "headline"),
        [
            (
                alert.created,
                alert.severity,
                alert.rule,
                change_words(alert.change),
                ", ".join(delivery.channel for delivery in alert.deliveries),
                alert.article.headline,
            )
            for alert in alerts
        ],
        empty="Nothing would have been sent.",
    )
    say(f"{count} articles, {len(chosen)} rules; nothing was sent.")
