"""Services that repeat whatever they were told, secrets included, and channels whose every secret is a canary."""

from __future__ import annotations

import logging
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

_CANARIES = (
    "canary",
    *(b64encode(login).decode() for login in (b"me:canarylogin", b"me:canarypass", b"\0me\0canary@pass")),
)
"""The beginning of every secret, and the logins as they are sent."""
KINDS = ("hook", "bot", "mail", "web", "any")


def holds_canary(text: str) -> bool:
    """Whether a secret of `channels` stands in `text`."""
    return any(canary in text for canary in _CANARIES)


@dataclass(frozen=True)
class Parrot:
    """Where an HTTP service and a mail server refuse everything, in the words of whoever asks."""

    http: str
    smtp: str


@asynccontextmanager
async def open_parrot(smtp_port: int) -> AsyncIterator[Parrot]:
    async def repeat(request: web.Request) -> web.Response:
        said = f"{request.path_qs} {request.url} {dict(request.headers)} {(await request.read()).decode()}"
        return web.Response(status=403, text=said.replace("/", "\\/") + said)

    def login(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
        assert isinstance(data, LoginPassword)
        said = f"535 no: {data.login.decode()} {data.password.decode()}"
        return AuthResult(success=False, handled=False, message=said)

    application = web.Application()
    application.router.add_route("*", "/{path:.*}", repeat)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    controller = Controller(Sink(), hostname="127.0.0.1", port=smtp_port, authenticator=login, auth_require_tls=False)
    controller.start()
    # The servers are not ours: what they log is no leak.
    servers = [logging.getLogger(name) for name in ("mail.log", "mail.debug")]
    for logger in servers:
        logger.disabled = True
    yield Parrot(http=f"127.0.0.1:{runner.addresses[0][1]}", smtp=f"127.0.0.1:{smtp_port}")
    for logger in servers:
        logger.disabled = False
    controller.stop()
    await runner.cleanup()


NOWHERE = Parrot(http="nosuch.invalid", smtp="nosuch.invalid")
"""A place that no name server knows."""


def channels(place: Parrot) -> str:
    """The configuration of every kind of channel that has secrets; each begins with "canary"."""
    return f"""
channels:
  hook: {{type: slack, webhook_url: "http://{place.http}/services/T0/canaryT0B0/canaryhook?key=canarykey"}}
  bot: {{type: slack, bot_token: "xoxb-canarytoken", channel: "#news", api_url: "http://{place.http}/api"}}
  mail: {{type: email, smtp_url: "smtp://me:canary%40pass@{place.smtp}", from: k@example.org, to: [d@example.org]}}
  web: {{type: webhook, url: "http://me:canarylogin@{place.http}/canarypath/x?token=canaryquery", secret: canarysecret}}
  any: {{type: apprise, url: "json://me:canarypass@{place.http}/canaryservice"}}
"""
