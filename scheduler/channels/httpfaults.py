"""Why an HTTP request got no answer, in words. Part of `scheduler`; pure."""

from __future__ import annotations

import socket

import aiohttp

from scheduler.channels.reaching import why

_WORDS: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str], ...] = (
    (
        (aiohttp.ServerDisconnectedError, ConnectionResetError, BrokenPipeError),
        "the connection was closed before an answer came: is it this port, and does a proxy cut it?",
    ),
    (aiohttp.ClientPayloadError, "the connection was closed before the answer was whole"),
    (aiohttp.ClientResponseError, "what answers does not speak HTTP as it should: check scheme and port"),
)


def why_unanswered(error: Exception) -> str:
    """What kept an answer from coming, and what to do; holds nothing of the address, as the library's own words do."""
    match error:
        case aiohttp.ClientConnectorCertificateError():
            return why_unanswered(error.certificate_error)
        case aiohttp.ClientConnectorDNSError():
            # Whatever resolver it was.
            return why(socket.gaierror())
        case aiohttp.ClientConnectorError():
            return why_unanswered(error.os_error)
    for kind, words in _WORDS:
        if isinstance(error, kind):
            return words
    if isinstance(error, OSError):
        return why(error)
    return _why_unwritable(error) if is_unwritable(error) else f"no answer ({type(error).__name__})"


def is_unwritable(error: Exception) -> bool:
    """Whether the request cannot even be written: a wrong setting (or we) must be mended first."""
    return isinstance(error, ValueError) and not isinstance(error, OSError)


def _why_unwritable(error: Exception) -> str:
    if isinstance(error, aiohttp.InvalidURL | UnicodeError):
        return "that is no name of a host: check it"
    return "what would be sent holds a character that may not stand there: check address, login and token"
