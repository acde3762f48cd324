"""The door: a browser shows the token once and carries a session from then on. Part of the front door."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from kentongan.dashboard.access import Guard, address_of
from kentongan.dashboard.sessions import COOKIE, LIFETIME, issue

_MOST_BYTES = 4_000
_MOST_FIELDS = 8
_SLOWEST_S = 10.0
Shown = Callable[[Request, str, str, int], Awaitable[Response]]
"""Renders the door: where it leads, the name of the phrase that says what went wrong ("" for nothing), the status."""


class Door:
    """Answers `/login` and `/logout`, and stands in the place of every page that is asked for without a session."""

    def __init__(self, guard: Guard | None, shown: Shown) -> None:
        self._guard = guard
        self._shown = shown

    async def instead(self, request: Request) -> Response:
        """The door in the place of the page that `request` asked for."""
        query = f"?{request.url.query}" if request.url.query else ""
        return await self._closed(request, f"{request.url.path}{query}")

    async def login(self, request: Request) -> Response:
        if self._guard is None:
            return RedirectResponse("/", 303)
        if request.method != "POST":
            return await self._closed(request, inside(request.query_params.get("next", "")))
        if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
            return PlainTextResponse("This form stands on another site.", 403)
        form = await _form(request)
        if form is None:
            return PlainTextResponse("That is no token.", 413)
        return await self._judged(request, self._guard, form.get("token", ""), inside(form.get("next", "")))

    async def logout(self, request: Request) -> Response:
        """The browser forgets its session. A GET changes nothing."""
        leaving = RedirectResponse("/", 303)
        if request.method == "POST":
            leaving.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax")
        return leaving

    async def _judged(self, request: Request, guard: Guard, token: str, leads_to: str) -> Response:
        address = address_of(request)
        if wait := guard.wait(address):
            refusal = await self._shown(request, leads_to, "door_wait", 429)
            refusal.headers["Retry-After"] = str(int(wait) + 1)
            return refusal
        if not guard.knows(token.strip(), address):
            return await self._closed(request, leads_to, "door_wrong")
        opened = RedirectResponse(leads_to, 303)
        opened.set_cookie(
            COOKIE,
            issue(guard.token, guard.now()),
            max_age=int(LIFETIME.total_seconds()),
            path="/",
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="lax",
        )
        return opened

    async def _closed(self, request: Request, leads_to: str, wrong: str = "") -> Response:
        answer = await self._shown(request, leads_to, wrong, 401)
        # Not Basic: a browser would ask in a window of its own, before this page.
        answer.headers["WWW-Authenticate"] = 'Bearer realm="kentongan"'
        return answer


def inside(address: str) -> str:
    r"""`address` if it is a path of ours, else "/": browsers read "//host" and "/\host" as another site."""
    is_path = address.startswith("/") and address[1:2] not in {"/", "\\"} and address.isprintable()
    return address if is_path and not address.startswith(("/login", "/logout")) else "/"


async def _form(request: Request) -> dict[str, str] | None:
    """The fields of a short form, the last value of each; None for one that is no such form, or comes too slowly."""
    body = b""
    try:
        async with asyncio.timeout(_SLOWEST_S):
            async for piece in request.stream():
                body += piece
                if len(body) > _MOST_BYTES:
                    return None
        fields = parse_qs(body.decode(errors="replace"), max_num_fields=_MOST_FIELDS)
    except (TimeoutError, ValueError):
        return None
    return {name: values[-1] for name, values in fields.items()}
