"""Which entries of a list become sources, and how they are called. Part of `kentongan.importing`; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import urlsplit

from pydantic import ValidationError

from kentongan.importing.formats import Listed
from kentongan.notation import written_duration
from scraper.language.folding import fold_text
from settings import SourceSettings

_LONGEST_NAME = 48
_SHOWN = 100


class Chosen(NamedTuple):
    """A source as it shall stand in the configuration."""

    name: str
    url: str
    every: str | None


class Refused(NamedTuple):
    """An entry that becomes no source."""

    url: str
    reason: str


def choose(listed: Iterable[Listed], names: Iterable[str], urls: Iterable[str]) -> tuple[list[Chosen], list[Refused]]:
    """The sources of `listed` beside those that have `names` and `urls` already, each valid and with a name of its own."""
    chosen: list[Chosen] = []
    refused: list[Refused] = []
    taken, known = set(names), {_same(url): "is a source already" for url in urls}
    for one in listed:
        if reason := _fault_in(one) or known.get(_same(one.url)):
            refused.append(Refused(one.url[:_SHOWN], reason))
            continue
        known[_same(one.url)] = "stands in the list twice"
        name = _free(_name_for(one), taken)
        taken.add(name)
        chosen.append(Chosen(name, one.url, _every(one)))
    return chosen, refused


def _fault_in(one: Listed) -> str | None:
    """Why the configuration would not take it; None if it would."""
    if not one.url.isprintable():
        return "holds characters that no address has"
    if urlsplit_or_none(one.url) not in {"http", "https"}:
        return "is no http or https address"
    every = _every(one)
    try:
        SourceSettings.model_validate({"name": "x", "url": one.url} | ({"every": every} if every else {}))
    except ValidationError as error:
        fault = error.errors()[0]
        reason = str(fault["msg"]).removeprefix("Value error, ")
        return f"every {every} {reason}" if fault["loc"] == ("every",) else reason
    return None


def _every(one: Listed) -> str | None:
    """Its pace as the configuration writes it."""
    return written_duration(one.every) if one.every else None


def urlsplit_or_none(url: str) -> str | None:
    """The scheme of `url`; None if it is none at all."""
    try:
        return urlsplit(url).scheme
    except ValueError:
        return None


def _same(url: str) -> str:
    """Two addresses that differ in this are two sources."""
    bare = url.partition("#")[0]
    scheme, _, rest = bare.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme.lower()}://{host.lower()}{slash}{path}".rstrip("/")


def _name_for(one: Listed) -> str:
    """A name from its title, else from its address: "BBC News - World" is "bbc-news-world"."""
    parts = urlsplit(one.url)
    path = re.sub(r"\.\w+$", "", parts.path)
    for text in (one.title or "", f"{(parts.hostname or '').removeprefix('www.')} {path}", "source"):
        if name := re.sub(r"[^a-z0-9.]+", "-", fold_text(text).text)[:_LONGEST_NAME].strip("-."):
            return name
    return "source"


def _free(name: str, taken: set[str]) -> str:
    """`name`, with a number behind it if it is taken."""
    number = 1
    free = name
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    return free
