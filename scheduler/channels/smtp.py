"""One connection to a mail server: a mail handed in, or a login tried. Part of `scheduler`.

Errors are those of the library and of the system; `mailserver.translated` says what they mean.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from email.message import EmailMessage
from typing import Literal

import aiosmtplib
from aiosmtplib import SMTPResponse
from aiosmtplib.typing import Default

from scheduler.channels.faults import Unanswered
from scheduler.channels.mailserver import MailServer

_UNTIL_SENT = timedelta(minutes=1)
"""From the first packet to the mail itself: a server may greet late, and nothing is sent twice if it does so too late."""
_ANSWER = timedelta(minutes=5)
"""For the answer to the whole mail. RFC 5321 §4.5.3.2.6 asks for ten, since whoever gives up earlier sends it twice; but so long,
too, waits a mail whose daemon was killed meanwhile.
"""
_LOGIN_TIMEOUT = timedelta(seconds=8)
_GOODBYE = timedelta(seconds=1)
LONGEST = _UNTIL_SENT + _ANSWER + timedelta(seconds=10)
"""All of it, and reading and writing down threads."""

Refused = dict[str, tuple[int, str]]


async def hand_in(
    server: MailServer, mail: EmailMessage, sender: str, recipients: Sequence[str], *, tls: ssl.SSLContext | None
) -> Refused:
    """The server took `mail` for one of `recipients` at least; gives those that it refused, with its answers.

    What becomes of the goodbye says nothing of the mail, which is accepted then: it cannot fail any more.
    """
    async with _connected(server, tls, _UNTIL_SENT) as client:
        refused, _ = await client.send_message(mail, sender=sender, recipients=list(recipients))
    return {address: (answer.code, answer.message) for address, answer in refused.items()}


class _Client(aiosmtplib.SMTP):
    """Waits longer for the answer to a whole mail than `clock` allows for all the rest."""

    clock: asyncio.Timeout

    async def data(
        self,
        message: str | bytes,
        /,
        *,
        timeout: float | Literal[Default.token] | None = Default.token,  # noqa: ARG002, ASYNC109 - the library's
    ) -> SMTPResponse:
        """Raises `Unanswered` if the server does not say what became of `message`."""
        self.clock.reschedule(None)
        try:
            return await super().data(message, timeout=_ANSWER.total_seconds())
        except TimeoutError:
            raise Unanswered from None
        finally:
            self.clock.reschedule(asyncio.get_running_loop().time() + _GOODBYE.total_seconds())


async def log_in(server: MailServer, *, tls: ssl.SSLContext | None) -> None:
    """The server let us in, and out again."""
    async with _connected(server, tls, _LOGIN_TIMEOUT):
        pass


@contextlib.asynccontextmanager
async def _connected(
    server: MailServer, tls: ssl.SSLContext | None, limit: timedelta
) -> AsyncIterator[aiosmtplib.SMTP]:
    """A connection, encrypted and logged in as the server's URL says; all but the answer to a mail is there within `limit`."""
    client = _Client(
        hostname=server.host,
        port=server.port,
        username=server.username,
        password=server.password,
        use_tls=server.scheme == "smtps",
        start_tls=server.scheme == "smtp+starttls",
        tls_context=tls,
        timeout=limit.total_seconds(),
    )
    try:
        async with asyncio.timeout(limit.total_seconds()) as client.clock:
            await client.connect()
            yield client
    except (TimeoutError, asyncio.CancelledError):
        # It is late, or we are stopped: there is no time for a goodbye.
        client.close()
        raise
    finally:
        await _leave(client)


async def _leave(client: aiosmtplib.SMTP) -> None:
    if client.is_connected:
        with contextlib.suppress(aiosmtplib.SMTPException, OSError):
            async with asyncio.timeout(_GOODBYE.total_seconds()):
                await client.quit()
    client.close()
