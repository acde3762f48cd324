"""The only way out of the browser. Part of `spiders`.

A browser resolves names by itself, follows redirects by itself, and asks for whatever a page tells it to; none of that
passes Scrapy. So it is given a proxy on loopback that dials only what the crawl's guard permits, at the address that
was checked.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import Self
from urllib.parse import urlsplit

from spiders.addresses import AddressGuard

_CHUNK = 64 * 1024
_HEAD_SECONDS = 15
_DIAL_SECONDS = 15
_REFUSED = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_UNREACHABLE = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"


class GuardedProxy:
    """An HTTP proxy (CONNECT and absolute URLs) for one crawl; `url` after `start`.

    `most_bytes`: what one connection may bring before it is cut.
    """

    def __init__(self, guard: AddressGuard, *, most_bytes: int) -> None:
        self._guard = guard
        self._most_bytes = most_bytes
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()
        self.refused: list[str] = []
        """Hosts that were asked for and not permitted, for the log."""

    async def start(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        return self

    @property
    def url(self) -> str:
        if self._server is None:
            raise RuntimeError("the proxy is not started")
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def stop(self) -> None:
        """Nothing listens and nothing is connected any more."""
        if self._server is not None:
            self._server.close()
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._connections.add(task)
            task.add_done_callback(self._connections.discard)
        try:
            await self._serve(reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError, ValueError):
            pass  # a browser hangs up whenever it likes; what it did not get, the page does not show
        finally:
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with asyncio.timeout(_HEAD_SECONDS):
            head = await reader.readuntil(b"\r\n\r\n")
        method, target, version = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ", 2)
        tunnel = method == "CONNECT"
        parts = urlsplit(f"//{target}" if tunnel else target)
        host, port = parts.hostname or "", parts.port or (443 if tunnel else 80)
        try:
            far_reader, far_writer = await self._dial(host, port)
        except PermissionError:
            self.refused.append(host)
            writer.write(_REFUSED)
            return
        except (OSError, TimeoutError):
            writer.write(_UNREACHABLE)
            return
        try:
            if tunnel:
                writer.write(_ESTABLISHED)
            else:
                path = parts._replace(scheme="", netloc="").geturl() or "/"
                far_writer.write(_origin_form(head, method, path, version))
            await self._join(reader, writer, far_reader, far_writer)
        finally:
            far_writer.close()

    async def _dial(self, host: str, port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        addresses = await self._guard.resolve(host, port)
        async with asyncio.timeout(_DIAL_SECONDS):
            for address in addresses[:-1]:
                with contextlib.suppress(OSError):
                    return await asyncio.open_connection(address, port)
            return await asyncio.open_connection(addresses[-1], port)

    async def _join(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        far_reader: asyncio.StreamReader,
        far_writer: asyncio.StreamWriter,
    ) -> None:
        """Both directions are carried until one side is done."""
        ways = (
            asyncio.ensure_future(self._carry(reader, far_writer)),
            asyncio.ensure_future(self._carry(far_reader, writer)),
        )
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        carried = 0
        while carried < self._most_bytes and (chunk := await reader.read(_CHUNK)):
            carried += len(chunk)
            writer.write(chunk)
            await writer.drain()


def _origin_form(head: bytes, method: str, path: str, version: str) -> bytes:
    """The request as the origin wants it: its own path, and one request per connection, so that no later one slips by."""
    lines = [line for line in head.split(b"\r\n")[1:-2] if not line.lower().startswith((b"proxy-", b"connection:"))]
    return b"\r\n".join([f"{method} {path} {version}".encode("latin-1"), *lines, b"Connection: close", b"", b""])
