"""Whether the canonical URL that a page declares can be its article's. Part of `scraper.pagination`.

Sites declare their front page, another article, a URL with tracking glued into its path, or none that can be read.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from scraper.page_marks import marks_of
from scraper.pagination.single import without_switch
from scraper.urls import canonical_url, identity, sibling_marks, site_of

LEAST_SLUG = 12
GLUED = re.compile(r"utm[._]?(?:source|medium|campaign)|(?:^|/)https?:(?:/|$)", re.IGNORECASE)
"""Tracking, or a second address, that a site wrote into the path of its own canonical."""


def believed_canonical(own: str | None, canonical: str | None) -> str | None:
    """`canonical` if it can be this article: same site, not a front page, and the same page, slug or long number in it."""
    if canonical is None or own is None or site_of(canonical) != site_of(own):
        return None
    canonical = canonical_url(canonical)
    path = urlsplit(canonical).path.strip("/")
    if GLUED.search(path) or identity(canonical).startswith(f"{identity(own)}?"):
        return None
    if (
        identity(own) == identity(canonical)
        or sibling_marks(canonical, own)
        or sibling_marks(canonical, without_switch(own))
    ):
        return canonical
    if identity(without_switch(own)) == identity(canonical):
        return canonical
    shared = set(re.findall(r"\d{5,}", path)) & set(re.findall(r"\d{5,}", own))
    slug = path.rsplit("/", 1)[-1]
    return canonical if path and (shared or (len(slug) > LEAST_SLUG and slug in own)) else None


def names_another_article(own: str | None, canonical: str | None) -> bool:
    """True if a page whose URL says "page 2 of this article" declares itself an article of the same site that has nothing of that URL."""
    if own is None or canonical is None or site_of(canonical) != site_of(own) or believed_canonical(own, canonical):
        return False
    slug = urlsplit(canonical).path.rstrip("/").rsplit("/", 1)[-1]
    return len(slug) > LEAST_SLUG and any(mark.strong for mark in marks_of(identity(own)))
