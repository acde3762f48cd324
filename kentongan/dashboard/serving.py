"""The dashboard on its address, in the loop of the daemon. Part of the front door."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from kentongan.dashboard.app import Readiness, create_app
from scheduler.daemon import Daemon
from settings import Settings
from storage.store import Store


def dashboard_server(settings: Settings, store: Store, daemon: Daemon) -> uvicorn.Server:
    """A server of the dashboard, to be given the socket it listens on. Signals are the daemon's: it ends the dashboard last."""

    async def ready() -> Readiness:
        status = daemon.status()
        return Readiness(status.is_ready, status.why)

    token = settings.dashboard.token
    app = create_app(
        store,
        source_names=tuple(source.name for source in settings.sources),
        ready=ready,
        token=token.get_secret_value() if token else None,
    )
    return _Server(
        uvicorn.Config(
            app, log_config=None, access_log=False, lifespan="off", server_header=False, timeout_graceful_shutdown=1
        )
    )


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """They are not ours."""
        yield
