"""The dashboard's own files: style, script and icon. Part of the front door."""

from __future__ import annotations

from hashlib import blake2b
from importlib.resources import files

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

_TYPES = {"style.css": "text/css", "live.js": "text/javascript", "icon.svg": "image/svg+xml"}
_FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}


class Assets:
    """Read once. An address names what the file holds, so a browser keeps it and an update is another address."""

    def __init__(self) -> None:
        folder = files("kentongan.dashboard").joinpath("static")
        self._bodies = {name: folder.joinpath(name).read_bytes() for name in _TYPES}

    def link(self, name: str) -> str:
        """The address of the file called `name`."""
        return f"/static/{name}?v={blake2b(self._bodies[name], digest_size=6).hexdigest()}"

    async def answer(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in self._bodies:
            raise HTTPException(404)
        return Response(self._bodies[name], media_type=_TYPES[name], headers=_FOR_EVER)
