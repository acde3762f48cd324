"""Errors to Sentry, once each, without secrets, and that the scheduler lives. Part of `scheduler`; off until `set_up` is
called with a DSN.

Our own errors are handed over by `report`; Scrapy's come through the SDK's logging integration, which reads the log at level
ERROR. So whoever calls `report` logs at WARNING, or the same error would arrive twice.

Every error brings what the house logged before it, whichever source it was about: that the store was away, say.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import sentry_sdk
from sentry_sdk.crons import MonitorStatus, capture_checkin
from sentry_sdk.integrations.atexit import AtexitIntegration
from sentry_sdk.utils import BadDsn, Dsn

from scheduler.scrubbing import Scrubber
from scraper.errors import ConfigurationError

if TYPE_CHECKING:
    from sentry_sdk._types import Breadcrumb, BreadcrumbHint, Event, Hint, MonitorConfig

_FLUSH_SECONDS = 2.0
_OURS = "kentongan."
"""Loggers whose lines are the trail; those of libraries stay with the source they are about."""
_TRAIL = 50
_EVERY_LINE = {"event", "level", "logger", "timestamp", "_record", "_logger", "_name"}
MONITOR = "kentongan-scheduler"
_MONITOR_CONFIG: MonitorConfig = {
    "schedule": {"type": "interval", "value": 1, "unit": "minute"},
    # Two missed minutes may be a restart.
    "checkin_margin": 2,
    "max_runtime": 2,
    "failure_issue_threshold": 3,
    "recovery_threshold": 1,
}


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
    trail: deque[Breadcrumb] = deque(maxlen=_TRAIL)

    def scrub_event(event: Event, _hint: Hint) -> Event:
        event = scrubber.event(event)
        near: Any = event.get("breadcrumbs") or {}
        # What is on the trail was scrubbed as it came: again for each error it would cost more than all the rest.
        event["breadcrumbs"] = {"values": [*trail, *near.get("values", ())]}
        return event

    def sort_breadcrumb(crumb: Breadcrumb, hint: BreadcrumbHint) -> Breadcrumb | None:
        if not str(crumb.get("category", "")).startswith(_OURS):
            return scrubber.event(crumb)
        trail.append(scrubber.event(_told(crumb, hint)))
        return None

    sentry_sdk.init(
        dsn=dsn,
        environment=environment,
        release=release,
        before_send=scrub_event,
        before_breadcrumb=sort_breadcrumb,
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


def sign_in() -> str | None:
    """Sentry's monitor hears that the scheduler is at work; what to `sign_out` with. None without Sentry. Returns at once."""
    if not sentry_sdk.get_client().is_active():
        return None
    return capture_checkin(monitor_slug=MONITOR, status=MonitorStatus.IN_PROGRESS, monitor_config=_MONITOR_CONFIG)


def sign_out(check_in: str, *, is_well: bool) -> None:
    """The monitor hears how it went."""
    status = MonitorStatus.OK if is_well else MonitorStatus.ERROR
    capture_checkin(monitor_slug=MONITOR, check_in_id=check_in, status=status, monitor_config=_MONITOR_CONFIG)


def _told(crumb: Breadcrumb, hint: BreadcrumbHint) -> Breadcrumb:
    """`crumb`, made of a line of ours, with the event's name as its message and the fields beside it."""
    # What joins an event at its very end must be ready to be written.
    crumb = {**crumb, "timestamp": str(crumb.get("timestamp", ""))}
    record = hint.get("log_record")
    line: Any = getattr(record, "msg", None)
    if isinstance(line, dict):
        fields = {name: str(value) for name, value in line.items() if name not in _EVERY_LINE}
        crumb = {**crumb, "message": str(line.get("event", "")), "data": fields}
    return crumb


def close() -> None:
    """What waits to be sent was sent, or two seconds have passed. Blocks that long: call it last, or in a thread."""
    sentry_sdk.get_client().close(timeout=_FLUSH_SECONDS)
