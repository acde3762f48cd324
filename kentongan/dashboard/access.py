"""Who may look: token, security headers, and the refusal of anything but reading. Part of the front door."""

from __future__ import annotations

import base64
import binascii
import hmac

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

OPEN_PATHS = frozenset({"/healthz", "/readyz"})
"""Probes carry no token."""

_HEADERS = {
    # No script, style or picture but our own files: a headline that smuggles markup in finds nothing to run.
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


class Access:
    """Lets a request pass if it only reads and, where a token is set, carries it.

    The token is taken as `Authorization: Bearer TOKEN`, or as the password of HTTP Basic, which browsers ask for.
    """

    def __init__(self, app: ASGIApp, token: str | None) -> None:
        self._app = app
        self._token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        await (refusal or self._app)(scope, receive, _with_headers(send))

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        if scope["method"] not in {"GET", "HEAD"}:
            return PlainTextResponse("The dashboard is read-only.", 405, {"Allow": "GET, HEAD"})
        if self._token is None or scope["path"] in OPEN_PATHS:
            return None
        given = _given_token(Headers(scope=scope).get("authorization", ""))
        if hmac.compare_digest(given.encode(), self._token.encode()):
            return None
        challenge = {"WWW-Authenticate": 'Basic realm="kentongan", charset="UTF-8"'}
        return PlainTextResponse("A token is needed: as a bearer, or as the password.", 401, challenge)


def _given_token(authorization: str) -> str:
    scheme, _, value = authorization.partition(" ")
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
