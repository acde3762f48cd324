"""Which page object reads which URL. Part of `scraper.pages`; knows no network."""

from __future__ import annotations

from functools import lru_cache
from types import SimpleNamespace
from typing import TypeVar

import url_matcher.util
from web_poet import ItemPage, default_registry, handle_urls

from scraper.urls import public_suffixes

__all__ = ["handle_urls", "page_object_for"]

# url-matcher asks tldextract's default extractor, which fetches the public suffix list at its first call; the shipped snapshot will do.
# It also asks for every publisher again whenever one is added.
_extract = lru_cache(maxsize=1024)(public_suffixes)
url_matcher.util.tldextract = SimpleNamespace(extract=_extract)  # type: ignore[assignment, attr-defined]  # one name of the module is used there

P = TypeVar("P", bound=ItemPage)  # type: ignore[type-arg]  # of any item


def page_object_for(url: str | None, generic: type[P]) -> type[P]:
    """The page object declared for `url` in place of `generic`; `generic` itself where none is, or where `url` is none."""
    try:
        chosen = default_registry.overrides_for(url or "").get(generic, generic)
    except ValueError:
        return generic
    return chosen if issubclass(chosen, generic) else generic
