"""Errors to Sentry, once each, without secrets. Part of `scheduler`; off until `set_up` is called with a DSN.

Our own errors are handed over by `report`; Scrapy's come through the SDK's logging integration, which reads the log at level
ERROR. So whoever calls `report` logs at WARNING, or the same error would arrive twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import sentry_sdk
from sentry_sdk.integrations.atexit import AtexitIntegration
from sentry_sdk.utils import BadDsn, Dsn

from scheduler.scrubbing import Scrubber
from scraper.errors import ConfigurationError

if TYPE_CHECKING:
    from sentry_sdk._types import Breadcrumb, BreadcrumbHint, Event, Hint

_FLUSH_SECONDS = 2.0


def set_up(dsn: str | None, *, environment: str, release: str, secrets: Iterable[str] = ()) -> None:
    """Errors go to `dsn`, or nowhere without one. `secrets` are taken out of everything that is sent.

    Raises `ConfigurationError` for what is no DSN.
    """
    if not dsn:
        return
    try:
        Dsn(dsn)
    except BadDsn as error:
        raise ConfigurationError(
            f"sentry.dsn (or $SENTRY_DSN) is no DSN: {error}; wanted https://KEY@HOST/NUMBER"
        ) from error
    scrubber = Scrubber(secrets)

    def scrub_event(event: Event, _hint: Hint) -> Event:
        return scrubber.event(event)

    def scrub_breadcrumb(crumb: Breadcrumb, _hint: BreadcrumbHint) -> Breadcrumb:
        return scrubber.event(crumb)

    sentry_sdk.init(
        dsn=dsn,
        environment=environment,
        release=release,
        before_send=scrub_event,
        before_breadcrumb=scrub_breadcrumb,
        # Frames' variables hold addresses of channels and whole pages.
        include_local_variables=False,
        # What is not enabled by name would report again what we report (aiohttp, Starlette, asyncio).
        auto_enabling_integrations=False,
        disabled_integrations=[AtexitIntegration],
        auto_session_tracking=False,
        server_name="",
        shutdown_timeout=_FLUSH_SECONDS,
    )


@contextmanager
def bound(**tags: str | None) -> Iterator[None]:
    """What is reported inside carries `tags` (source, article, alert, channel); None ones are left away."""
    with sentry_sdk.isolation_scope() as scope:
        for name, value in tags.items():
            if value is not None:
                scope.set_tag(name, value)
        yield


def report(error: BaseException) -> None:
    """`error` is on its way to Sentry; returns at once, whatever Sentry does."""
    sentry_sdk.capture_exception(error)


def close() -> None:
    """What waits to be sent was sent, or two seconds have passed. Blocks that long: call it last, or in a thread."""
    sentry_sdk.get_client().close(timeout=_FLUSH_SECONDS)
