"""The demo from curtain to curtain. Part of the front door.

It starts a news site, a webhook receiver and the real daemon, publishes one act after another, kills the daemon once,
and judges itself: the exit status is 0 only if everything that should be told was told, and nothing twice.
"""

from __future__ import annotations

import asyncio
import shutil
import signal
import socket
import sys
from contextlib import AsyncExitStack
from pathlib import Path

from rich.console import Console

from kentongan.demo.daemon import DemoDaemon
from kentongan.demo.newsroom import Act, DemoArticle, open_newsroom
from kentongan.demo.receiver import AlertReceiver
from kentongan.demo.site import DemoSite
from kentongan.demo.view import DemoView
from scraper.errors import ConfigurationError
from scraper.model import Alert, Kind, Range
from storage.embedded import EmbeddedRedis

ACT_SECONDS = 30.0
"""How long an act may take until all it should cause is told."""
QUIET_SECONDS = 2.0
"""How long to listen on for what should not be told."""
INTERRUPTED = 130
_MARK = ".kentongan-demo"


def demo(*, keep: bool = False, folder: Path = Path("var/demo")) -> int:
    """Runs the demo under `folder` (wiped first) and gives the exit status: 0 all told and nothing twice, 1 otherwise.

    SIGINT and SIGTERM end it with 130, its daemon stopped.
    """
    folder = folder.resolve()
    _empty(folder)
    try:
        return asyncio.run(_Demo(Console(), folder).play(keep=keep))
    except (KeyboardInterrupt, asyncio.CancelledError):
        return INTERRUPTED


class _Demo:
    def __init__(self, console: Console, folder: Path) -> None:
        self._folder = folder
        self._view = DemoView(console)
        self._newsroom = open_newsroom()
        self._receiver = AlertReceiver()
        self._site = DemoSite(self._newsroom, self._served)
        self._served_pages: set[tuple[str, int]] = set()
        self._page_served = asyncio.Event()
        self._told: list[list[str]] = []
        self._kills = 0
        self._ended_with: int | None = None
        """The exit status of a daemon that gave up."""

    async def play(self, *, keep: bool) -> int:
        if task := asyncio.current_task():
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        port = _free_port()
        dashboard = f"http://127.0.0.1:{port}"
        async with AsyncExitStack() as stack:
            for part in (self._site, self._receiver):
                await part.start()
                stack.push_async_callback(part.stop)
            daemon = DemoDaemon(self._folder, site=self._site.url, hook=self._receiver.url, port=port)
            await daemon.start()
            stack.push_async_callback(daemon.stop)
            supervisor = asyncio.create_task(self._supervise(daemon))
            stack.callback(supervisor.cancel)
            self._view.opened(site=self._site.url, dashboard=dashboard, pid=daemon.pid)
            try:
                missing = await self._acts(daemon)
            finally:
                self._view.closed()
            ok = self._verdict(missing, daemon)
            program = _shown(Path(sys.executable).parent / "kentongan")
            self._view.next_steps(program, _shown(daemon.configuration), dashboard if keep else None)
            if keep:
                await supervisor
        return 0 if ok else 1

    async def _acts(self, daemon: DemoDaemon) -> list[str]:
        """What was not told in time; empty when all was."""
        for number, act in enumerate(self._newsroom.acts, 1):
            published = self._site.publish(number)
            self._view.act(number, len(self._newsroom.acts), act, published)
            if act.kill:
                await self._kill_while_reading(daemon, published[0])
            missing = await self._hear(act, published)
            if missing:
                return [f"act {number}: {what}" for what in missing]
        return []

    async def _kill_while_reading(self, daemon: DemoDaemon, article: DemoArticle) -> None:
        """Kills the daemon as soon as it has been served page 2 of `article`; if it never asks, `_hear` will tell."""
        try:
            async with asyncio.timeout(ACT_SECONDS):
                while (article.path, 2) not in self._served_pages:
                    self._page_served.clear()
                    await self._page_served.wait()
        except TimeoutError:
            return
        await daemon.kill()

    async def _supervise(self, daemon: DemoDaemon) -> None:
        """Starts the daemon again whenever somebody kills it, as a service manager would; ends when it ends by itself."""
        while (status := await daemon.ended()) < 0:
            self._kills += 1
            self._view.killed(daemon.pid)
            await daemon.start()
        self._ended_with = status

    async def _hear(self, act: Act, published: tuple[DemoArticle, ...]) -> list[str]:
        """Shows alerts until all that `act` expects came and every page was read, then a little longer."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + ACT_SECONDS
        heard: list[str] = []
        self._told.append(heard)
        waiting = list(act.expect)
        wanted = {(article.path, page) for article in published for page in range(1, len(article.pages) + 1)}
        while waiting or not wanted <= self._served_pages:
            if loop.time() > deadline:
                unread = sorted(f"{path} page {page}" for path, page in wanted - self._served_pages)
                return [*waiting, *unread]
            if self._ended_with is not None:
                return [*waiting, f"the daemon ended by itself with {self._ended_with}"]
            if (alert := await self._receiver.next_alert(0.2)) is not None:
                heard.append(self._show(alert))
                if heard[-1] in waiting:
                    waiting.remove(heard[-1])
        while (alert := await self._receiver.next_alert(QUIET_SECONDS)) is not None:
            heard.append(self._show(alert))
        return []

    def _show(self, alert: Alert) -> str:
        self._view.alert(alert)
        return _told(alert)

    def _served(self, path: str, page: int) -> None:
        self._served_pages.add((path, page))
        self._page_served.set()
        self._view.page_read(path, page)

    def _verdict(self, missing: list[str], daemon: DemoDaemon) -> bool:
        twice = [what for heard in self._told for what in sorted(set(heard)) if heard.count(what) > 1]
        repeats = self._receiver.repeats
        if len(repeats) > self._kills:
            twice += [f"the same id again: {key}" for key in repeats]
        count = sum(len(heard) for heard in self._told)
        lines = [
            f"{count} alerts; {self._kills} × kill -9 survived; a copy, an accident and old figures stayed silent",
            *(f"sent again under the same id, for the kill came before its receipt: {key}" for key in repeats),
        ]
        lines += [f"not told in {ACT_SECONDS:.0f} s: {what}" for what in missing]
        lines += [f"told twice: {what}" for what in twice]
        if missing:
            lines += ["the daemon's last words:", daemon.last_words()]
        ok = not missing and not twice
        self._view.verdict(ok=ok, lines=lines)
        return ok


def _told(alert: Alert) -> str:
    """An alert as the acts name it: `killed:5`, `ceasefire:agreed`."""
    after = alert.change.after
    if isinstance(after, Range):
        kind = alert.change.kind or Kind.KILLED
        scope = "-in-all" if alert.change.cumulative else ""
        return f"{kind.value}{scope}:{after.min}"
    return f"ceasefire:{after.value}" if after else alert.change.type.value


async def _stop_server(folder: Path) -> None:
    """Whatever an earlier demo left running on the Redis under `folder` is stopped."""
    server = EmbeddedRedis(folder)
    await server.start()
    await server.close()


def _empty(folder: Path) -> None:
    """`folder` is there and holds nothing of an earlier demo."""
    if folder.exists():
        if any(folder.iterdir()) and not (folder / _MARK).exists():
            raise ConfigurationError(f"{folder} holds something that is not a demo of kentongan; move it away")
        if (folder / "data").exists():
            asyncio.run(_stop_server(folder / "data"))
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    (folder / _MARK).touch()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _shown(path: Path) -> str:
    """`path` as short as it can be typed from here."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
