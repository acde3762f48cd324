"""Real receivers on loopback for the channels: an HTTP service and a mail server that answer as they are told."""

from __future__ import annotations

import asyncio
import email
import email.policy
import ssl
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from email.message import EmailMessage

import pytest
from aiohttp import web
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from scheduler.channels.email import EmailChannel, Subject
from scheduler.channels.threads import Threads

# Apprise loads modules that Python is about to drop.
old_modules = pytest.mark.filterwarnings("ignore::DeprecationWarning")


class Receiver:
    """A service on loopback that answers as it is told and keeps what came."""

    def __init__(self) -> None:
        self.status = 200
        self.says = "ok"
        """What stands in an answer 200."""
        self.headers: dict[str, str] = {}
        self.came: list[tuple[dict[str, str], bytes]] = []
        self.elsewhere = 0
        self.url = ""

    async def take(self, request: web.Request) -> web.Response:
        self.came.append((dict(request.headers), await request.read()))
        return web.Response(status=self.status, headers=self.headers, text=self.says if self.status == 200 else "no")

    async def other(self, request: web.Request) -> web.Response:
        self.elsewhere += 1
        return web.Response(text="ok")


class Mailbox:
    """What the server does: answers to each recipient and to the message, and the mails that came."""

    def __init__(self) -> None:
        self.refusals: dict[str, str] = {}
        self.answer = "250 taken"
        self.refused_login = "535 5.7.8 no"
        self.mails: list[tuple[list[str], EmailMessage]] = []
        self.logins: list[bytes] = []
        self.is_encrypted: list[bool] = []
        self.stays_at_goodbye = False
        self.greets, self.answers = threading.Event(), threading.Event()
        self.greets.set()
        self.answers.set()
        self.got = threading.Event()
        self.port = 0

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 yes"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        self.got.set()
        await asyncio.to_thread(self.answers.wait)
        if self.answer.startswith("250"):
            content = envelope.original_content or b""
            mail = email.message_from_bytes(content, policy=email.policy.default)
            assert isinstance(mail, EmailMessage)
            self.mails.append((list(envelope.rcpt_tos), mail))
            assert server.transport is not None
            self.is_encrypted.append(server.transport.get_extra_info("sslcontext") is not None)
        return self.answer

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        await asyncio.to_thread(self.greets.wait)
        return responses

    async def handle_QUIT(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        if self.stays_at_goodbye:
            await asyncio.Event().wait()
        return "221 bye"

    def login(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.logins.append(data.password)
        is_right = data.password == b"p@ss/word"
        # Not handled: the server answers in its own words unless it is given others.
        return AuthResult(success=is_right, handled=False, message=None if is_right else self.refused_login)


@asynccontextmanager
async def open_receiver() -> AsyncIterator[Receiver]:
    """A service that answers under its `url` meanwhile."""
    one = Receiver()
    application = web.Application(client_max_size=10_000_000)
    application.router.add_post("/services/T0/B0/verysecret", one.take)
    application.router.add_route("*", "/elsewhere", one.other)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    one.url = f"http://127.0.0.1:{runner.addresses[0][1]}/services/T0/B0/verysecret?key=hidden"
    yield one
    await runner.cleanup()


@contextmanager
def open_mailbox(port: int) -> Iterator[Mailbox]:
    """A mail server that listens on `port` meanwhile."""
    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=port, authenticator=box.login, auth_require_tls=False)
    controller.start()
    box.port = port
    yield box
    box.greets.set()
    box.answers.set()
    controller.stop()


@asynccontextmanager
async def encrypted(box: Mailbox, scheme: str, certificate: ssl.SSLContext) -> AsyncIterator[Mailbox]:
    """`box` behind TLS, from the first byte for "smtps", after STARTTLS otherwise; it takes logins under TLS alone."""
    is_implicit = scheme == "smtps"

    def serve() -> SMTP:
        return SMTP(
            box,
            authenticator=box.login,
            auth_require_tls=not is_implicit,
            tls_context=None if is_implicit else certificate,
            require_starttls=not is_implicit,
        )

    server = await asyncio.get_running_loop().create_server(
        serve, "127.0.0.1", 0, ssl=certificate if is_implicit else None
    )
    box.port = server.sockets[0].getsockname()[1]
    async with server:
        yield box


def mail_channel(
    box: Mailbox,
    *recipients: str,
    name: str = "desk",
    user: str = "",
    scheme: str = "smtp",
    tls: ssl.SSLContext | None = None,
    threads: Threads | None = None,
    subject: Subject = "change",
) -> EmailChannel:
    return EmailChannel(
        name,
        f"{scheme}://{user}127.0.0.1:{box.port}",
        sender="Kentongan <k@example.org>",
        recipients=recipients or ("a@example.org",),
        language="en",
        tls=tls,
        threads=threads,
        subject=subject,
    )
