"""What a newcomer sees of the demo: acts, pages as they are read, alerts as they arrive. Part of the front door.

On a terminal a table at the foot fills as the daemon reads; elsewhere the same story is told in plain lines.
"""

from __future__ import annotations

from rich.console import Console, Group
from rich.live import Live
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from kentongan.dashboard.words import change_words
from kentongan.demo.newsroom import Act, DemoArticle
from scraper.model import Alert, Severity


class DemoView:
    """Writes to `console`. `opened` and `closed` bracket the live table."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._articles: dict[str, DemoArticle] = {}
        self._read: dict[str, set[int]] = {}
        self._told: dict[str, int] = {}
        self._live = Live(console=console, refresh_per_second=8, transient=True)

    def opened(self, *, site: str, dashboard: str, pid: int | None) -> None:
        facts = Table.grid(padding=(0, 2))
        for _ in range(2):
            facts.add_column(no_wrap=True)
        facts.add_row("news site", f"{site}/indeks", "seven articles of three pages, in three acts")
        facts.add_row("daemon", f"pid {pid}", "kentongan run, on a Redis of its own")
        facts.add_row("dashboard", dashboard, "stories, sources, alerts")
        self._console.print(Panel(facts, title="[bold]kentongan[/] · the main job, for real", border_style="dim"))
        if self._console.is_terminal:
            self._live.start()

    def closed(self) -> None:
        self._live.stop()
        self._console.print(self._table())

    def act(self, number: int, count: int, act: Act, published: tuple[DemoArticle, ...]) -> None:
        self._console.print()
        self._console.print(Text.assemble((f"Act {number}/{count}  ", "bold cyan"), (act.english, "bold")))
        for article in published:
            self._articles[article.path] = article
            self._read[article.path] = set()
            self._console.print(Text.assemble(("  published  ", "dim"), article.headline), soft_wrap=True)
            if article.note:
                self._console.print(Text(f"             {article.note}", style="dim italic"), soft_wrap=True)
        self._refresh()

    def page_read(self, path: str, number: int) -> None:
        if path in self._read:
            self._read[path].add(number)
            self._refresh()

    def killed(self, pid: int | None) -> None:
        self._console.print(
            Text(
                f"  kill -9    the daemon (pid {pid}) is gone; it is started again",
                style="bold yellow",
            )
        )

    def alert(self, alert: Alert) -> None:
        style = "bold red" if alert.severity is Severity.URGENT else "bold"
        self._console.print(Text.assemble(("  ALERT  ", style), (change_words(alert.change), style)))
        for quote in alert.quotes[:1]:
            page = f"  page {quote.page}" if quote.page else ""
            self._console.print(
                Text.assemble("         ", (f"“{quote.text}”", "italic"), (page, "dim")), soft_wrap=True
            )
        path = "/" + alert.article.url.split("/", 3)[-1]
        self._told[path] = self._told.get(path, 0) + 1
        self._refresh()

    def verdict(self, *, ok: bool, lines: list[str]) -> None:
        body = Group(*(Text(line) for line in lines))
        title = "[bold green]all told, nothing twice[/]" if ok else "[bold red]not as it should be[/]"
        self._console.print(Panel(body, title=title, border_style="green" if ok else "red"))

    def next_steps(self, program: str, configuration: str, dashboard: str | None) -> None:
        command = f"{program} --config {configuration}"
        self._console.print("[bold]Look for yourself[/]")
        for step in ("alerts list", "stories list", "articles list", "doctor"):
            self._console.print(f"  {command} {step}", highlight=False, soft_wrap=True)
        if dashboard:
            self._console.print(f"  {dashboard}", highlight=False)
        self._console.print("[bold]Watch something of your own[/]")
        self._console.print(f"  {program} config init && {program} run", highlight=False)

    def _refresh(self) -> None:
        if self._live.is_started:
            self._live.update(self._table())

    def _table(self) -> Table:
        table = Table(box=None, header_style="dim", pad_edge=False, expand=True)
        table.add_column("act")
        table.add_column("article", no_wrap=True, overflow="ellipsis", ratio=1)
        table.add_column("pages", no_wrap=True, min_width=5)
        table.add_column("alerts", no_wrap=True, min_width=6)
        for path, article in self._articles.items():
            read, count = self._read[path], len(article.pages)
            dots = "".join("●" if page in read else "○" for page in range(1, count + 1))
            told = self._told.get(path, 0)
            table.add_row(str(article.act), article.headline, dots, str(told) if told else "[dim]silent[/]")
        return table
