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

import aiosmtplib

from scheduler.channels.mailserver import MailServer

_TIMEOUT = timedelta(seconds=11)
"""Reading threads, handing in and writing down end together before the courier's fifteen seconds."""
_LOGIN_TIMEOUT = timedelta(seconds=8)
_GOODBYE = timedelta(seconds=1)

Refused = dict[str, tuple[int, str]]


async def hand_in(
    server: MailServer, mail: EmailMessage, sender: str, recipients: Sequence[str], *, tls: ssl.SSLContext | None
) -> Refused:
    """The server took `mail` for one of `recipients` at least; gives those that it refused, with its answers.

    What becomes of the goodbye says nothing of the mail, which is accepted then: it cannot fail any more.
    """
    async with _connected(server, tls, _TIMEOUT) as client:
        refused, _ = await client.send_message(mail, sender=sender, recipients=list(recipients))
    return {address: (answer.code, answer.message) for address, answer in refused.items()}


async def log_in(server: MailServer, *, tls: ssl.SSLContext | None) -> None:
    """The server let us in, and out again."""
    async with _connected(server, tls, _LOGIN_TIMEOUT):
        pass


@contextlib.asynccontextmanager
async def _connected(
    server: MailServer, tls: ssl.SSLContext | None, limit: timedelta
) -> AsyncIterator[aiosmtplib.SMTP]:
    """A connection, encrypted and logged in as the server's URL says; all that is done with it ends within `limit`."""
    client = aiosmtplib.SMTP(
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
        async with asyncio.timeout(limit.total_seconds()):
            await client.connect()
            yield client
    finally:
        await _leave(client)


async def _leave(client: aiosmtplib.SMTP) -> None:
    if client.is_connected:
        with contextlib.suppress(aiosmtplib.SMTPException, OSError):
            async with asyncio.timeout(_GOODBYE.total_seconds()):
                await client.quit()
    client.close()
