"""The news of the demo: articles and the acts in which they appear. Part of the front door; reads its own data file."""

from __future__ import annotations

import tomllib
from datetime import datetime
from importlib.resources import files

import msgspec


class DemoArticle(msgspec.Struct, frozen=True, kw_only=True):
    act: int
    path: str
    headline: str
    description: str
    published: datetime
    printed: str
    """The publication time as the page prints it."""
    author: str
    editor: str
    caption: str
    tags: tuple[str, ...]
    pages: tuple[tuple[str, ...], ...]
    note: str | None = None
    """Why it must stay silent; None for news."""


class Act(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    english: str
    expect: tuple[str, ...]
    """What must be told because of this act: `ceasefire:STATUS` or `killed:COUNT`."""
    kill: bool = False
    """True: the daemon is killed while it reads the news of this act."""


class Newsroom(msgspec.Struct, frozen=True, kw_only=True):
    acts: tuple[Act, ...]
    articles: tuple[DemoArticle, ...]


def open_newsroom() -> Newsroom:
    """The acts in order and their articles, as `articles.toml` beside this file has them."""
    text = files("kentongan.demo").joinpath("articles.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), Newsroom)
