"""Who may look: token, security headers, and the refusal of anything but reading. Part of the front door."""

from __future__ import annotations

import base64
import binascii
import hmac
import time
from collections.abc import Awaitable, Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kentongan.dashboard.sessions import COOKIE, is_valid
from kentongan.dashboard.throttle import Throttle

OPEN_PATHS = frozenset({"/healthz", "/readyz"})
"""Probes carry no token."""
DOORS = frozenset({"/login", "/logout"})
"""The only ones that take a POST; they judge the token themselves."""
_STATIC = "/static/"
"""Style and script are no secret, and the door needs them."""

_HEADERS = {
    # No script, style or picture but our own files: a headline that smuggles markup in finds nothing to run.
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Guard:
    """Judges tokens in constant time, and no faster than a stranger may guess."""

    def __init__(self, token: str, *, clock: Callable[[], float] = time.time) -> None:
        self.token = token
        self.now = clock
        self._throttle = Throttle()

    def wait(self, address: str) -> float:
        """Seconds until `address` may try a token; 0 if it may now."""
        return self._throttle.wait(address, self.now())

    def knows(self, given: str, address: str) -> bool:
        """Whether `given` is the token; a wrong one is held against `address`, none at all is not."""
        is_right = hmac.compare_digest(given.encode(errors="replace"), self.token.encode())
        if given and not is_right:
            self._throttle.missed(address, self.now())
        return is_right

    def has_session(self, session: str) -> bool:
        return is_valid(session, self.token, self.now())


class Access:
    """Lets a request pass if it only reads and, where a `guard` stands, carries its token.

    Programs send `Authorization: Bearer TOKEN`, or the token as the password of HTTP Basic. A browser is shown `door` in
    the place of the page, and carries a session after it.
    """

    def __init__(self, app: ASGIApp, guard: Guard | None, door: Callable[[Request], Awaitable[Response]]) -> None:
        self._app = app
        self._guard = guard
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = await self._refusal(Request(scope, receive))
        await (refusal or self._app)(scope, receive, _with_headers(send))

    async def _refusal(self, request: Request) -> Response | None:
        path = request.url.path
        if request.method not in {"GET", "HEAD"}:
            if request.method == "POST" and path in DOORS and self._guard is not None:
                return None
            return PlainTextResponse("The dashboard is read-only.", 405, {"Allow": "GET, HEAD"})
        if self._guard is None or path in OPEN_PATHS | DOORS or path.startswith(_STATIC):
            return None
        return await self._unknown(request, self._guard)

    async def _unknown(self, request: Request, guard: Guard) -> Response | None:
        """The refusal of who does not carry what is asked; None for who does."""
        if guard.has_session(request.cookies.get(COOKIE, "")):
            return None
        given, address = given_token(request.headers), address_of(request)
        if given and (wait := guard.wait(address)):
            return PlainTextResponse("Too many wrong tokens.", 429, {"Retry-After": str(int(wait) + 1)})
        if guard.knows(given, address):
            return None
        if not given and "text/html" in request.headers.get("accept", ""):
            return await self._door(request)
        challenge = {"WWW-Authenticate": 'Basic realm="kentongan", charset="UTF-8"'}
        return PlainTextResponse("A token is needed: as a bearer, or as the password.", 401, challenge)


def address_of(request: Request) -> str:
    """Where the request comes from, as far as the server knows."""
    return request.client.host if request.client else ""


def given_token(headers: Headers) -> str:
    """The token that programs send; "" for none or nonsense."""
    scheme, _, value = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(value, validate=True).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    return ""


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return sending
