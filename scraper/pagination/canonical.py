"""Whether the canonical URL that a page declares can be its article's. Part of `scraper.pagination`.

Sites declare their front page, another article, a URL with tracking glued into its path, or none that can be read.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

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
