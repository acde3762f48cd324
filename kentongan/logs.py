"""Logs on stderr: coloured lines on a terminal, JSON lines elsewhere. Part of the front door.

Everything goes through the root handler, so that Scrapy's, APScheduler's and Python's own lines look like ours and
carry the source that was bound around them.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable
from typing import Any, TextIO

import structlog

_LEVELS = {-1: logging.ERROR, 0: logging.INFO, 1: logging.DEBUG}
_SHORTEST_SECRET = 6
_CALMED = {
    # Names that print each request, each item or each tick below these levels.
    "scrapy": logging.WARNING,
    "scrapy.core.scraper": logging.INFO,
    # A line for each link that failed; they stand in the visit's history, counted and with their reason.
    "scrapy.downloadermiddlewares.retry": logging.ERROR,
    "scrapy-playwright": logging.WARNING,
    "twisted": logging.WARNING,
    "apscheduler": logging.WARNING,
    "asyncio": logging.WARNING,
    "aiohttp.access": logging.WARNING,
    "uvicorn": logging.WARNING,
    "uvicorn.access": logging.WARNING,
    "urllib3": logging.WARNING,
    "filelock": logging.WARNING,
    "tldextract": logging.WARNING,
    # Complains of addresses that we refuse in our own words.
    "apprise": logging.CRITICAL,
}


class _Stderr(logging.StreamHandler[TextIO]):
    """Writes to whatever stderr is at the moment: others (progress bars, tests) may have put theirs in its place."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:
        return sys.stderr

    @stream.setter
    def stream(self, _: TextIO) -> None:
        """Stderr is looked up, never kept."""


def set_up(verbosity: int = 0, stream: TextIO | None = None, *, secrets: Iterable[str] = ()) -> None:
    """Logs of all libraries leave through one handler on `stream` (stderr, if None); repeated calls replace it.

    `verbosity`: -1 errors only, 0 what happened, 1 everything. `secrets` are taken out of every line.
    """
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        # Loggers are made when modules are imported, long before this call may be repeated (tests, subcommands).
        cache_logger_on_first_use=False,
    )
    handler = _Stderr() if stream is None else logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared, processors=_rendering(secrets, colours=handler.stream.isatty())
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(_LEVELS[verbosity])
    for name, level in _CALMED.items():
        logging.getLogger(name).setLevel(max(level, _LEVELS[verbosity]) if verbosity <= 0 else logging.DEBUG)
    # Prints whole items and pages at DEBUG; bodies do not belong into logs.
    logging.getLogger("scrapy.core.scraper").setLevel(logging.INFO)
    # Print the addresses that channels post to; of Apprise's services those are the secrets.
    logging.getLogger("apprise").setLevel(logging.CRITICAL)
    logging.getLogger("urllib3").setLevel(logging.WARNING)
    logging.captureWarnings(capture=True)


def _rendering(secrets: Iterable[str], *, colours: bool) -> list[structlog.typing.Processor]:
    drop = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    if colours:
        # Locals stay out of tracebacks: they hold pages and secrets.
        formatter = structlog.dev.RichTracebackFormatter(show_locals=False)
        return [drop, structlog.dev.ConsoleRenderer(exception_formatter=formatter), _scrubbing(secrets)]
    as_json = structlog.processors.JSONRenderer(ensure_ascii=False)
    return [drop, structlog.processors.format_exc_info, as_json, _scrubbing(secrets)]


def _scrubbing(secrets: Iterable[str]) -> structlog.typing.Processor:
    """The last processor: takes `secrets` out of the finished line, whoever put them in (a library's error, say)."""
    # The longest first: one secret may hold another. Short ones would take harmless words apart.
    known = sorted({secret for secret in secrets if len(secret) >= _SHORTEST_SECRET}, key=len, reverse=True)

    def scrub(_logger: object, _method: str, line: Any) -> Any:
        for secret in known:
            line = line.replace(secret, "****")
        return line

    return scrub
