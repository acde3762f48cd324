"""Templates filled for one reader. Part of the front door.

Pages need no JavaScript. Templates are filled in a thread, for a long story takes longer than the loop may wait.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from jinja2 import Environment, PackageLoader
from starlette.requests import Request
from starlette.responses import HTMLResponse

from kentongan.dashboard.assets import Assets
from kentongan.dashboard.languages import accepted_language, known_language, phrases
from kentongan.dashboard.view import View
from scraper.model import Value
from scraper.searching import LONGEST_QUERY

_KEPT = ("q", "state", "page")
"""Parts of an address that go on to the same page in the other language."""
_MOST_KEPT = LONGEST_QUERY + 1
"""Characters of each: a search that is too long stays so."""


class Watched(Value, frozen=True, kw_only=True):
    """What a page is told of while it stands open, from the `mark` on that it was made at."""

    of: str
    """stories, alerts, or story: the one called `story`."""
    mark: str
    story: str = ""


class Renderer:
    """`is_guarded`: readers sign in, so they may sign out."""

    def __init__(self, assets: Assets, *, is_guarded: bool) -> None:
        self._phrases = phrases()
        self._templates = Environment(
            loader=PackageLoader("kentongan.dashboard"), autoescape=True, trim_blocks=True, lstrip_blocks=True
        )
        self._templates.globals.update(asset=assets.link, is_guarded=is_guarded)

    async def html(
        self,
        request: Request,
        template: str,
        filled: Callable[[], dict[str, Any]] = dict,
        *,
        status: int = 200,
        watched: Watched | None = None,
    ) -> HTMLResponse:
        """`template` with what `filled` gives, in the reader's language; with `watched` the page says when there is news."""
        view = self._view(request)
        document = await asyncio.to_thread(
            lambda: self._templates.get_template(template).render(v=view, say=view.say, watched=watched, **filled())
        )
        return HTMLResponse(document, status, {"Content-Language": view.language, "Vary": "Accept-Language"})

    def _view(self, request: Request) -> View:
        asked = known_language(request.query_params.get("lang"))
        language = asked or accepted_language(request.headers.get("accept-language", ""))
        return View(
            language,
            self._phrases[language],
            path=request.url.path,
            chosen=asked is not None,
            asked={name: value[:_MOST_KEPT] for name, value in request.query_params.items() if name in _KEPT},
            now=datetime.now(UTC),
        )
