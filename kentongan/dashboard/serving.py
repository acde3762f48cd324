"""The dashboard on its address, in the loop of the daemon. Part of the front door."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from kentongan.dashboard.app import Readiness, create_app
from kentongan.dashboard.live import Live
from scheduler.daemon import Daemon
from settings import Settings
from storage.store import Store


def dashboard_server(settings: Settings, store: Store, daemon: Daemon) -> uvicorn.Server:
    """A server of the dashboard, to be given the socket it listens on. Signals are the daemon's: it ends the dashboard last."""

    async def ready() -> Readiness:
        status = daemon.status()
        return Readiness(status.is_ready, status.why, leads=status.leads, visiting=len(status.visiting))

    token = settings.dashboard.token
    live = Live(store.bulletin.look)
    app = create_app(
        store,
        source_names=tuple(source.name for source in settings.sources),
        ready=ready,
        token=token.get_secret_value() if token else None,
        live=live,
        paused=frozenset(source.name for source in settings.sources if source.paused),
    )
    config = uvicorn.Config(
        app, log_config=None, access_log=False, lifespan="off", server_header=False, timeout_graceful_shutdown=1
    )
    return _Server(config, live)


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, live: Live) -> None:
        super().__init__(config)
        self._live = live

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Streams of news end first: they do not by themselves."""
        self._live.close()
        await super().shutdown(sockets)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """They are not ours."""
        yield
