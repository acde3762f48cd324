"""An article under the names of zyte-common-items, for pipelines that read those. Part of `kentongan.cli`; pure.

The names and formats are those of its `Article`, <https://zyte-common-items.readthedocs.io>; what a page does not give is left
out, as that library leaves it out.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from scraper.model import Article, Image


def zyte_article(article: Article) -> dict[str, Any]:
    """`article` as one item: names are camelCase, moments in UTC without fractions, empty fields absent."""
    images = [_image(image) for image in article.images]
    item = {
        "url": next(iter(article.pages.urls), article.url),
        "canonicalUrl": article.url,
        "headline": article.headline,
        "datePublished": _moment(article.date_published),
        "datePublishedRaw": article.date_published_raw,
        "dateModified": _moment(article.date_modified),
        "authors": [{"name": name, "nameRaw": name} for name in article.authors],
        "breadcrumbs": [{"name": article.section}] if article.section else [],
        "inLanguage": article.language,
        "mainImage": images[0] if images else None,
        "images": images,
        "description": article.description,
        "articleBody": article.body or None,
        "metadata": {"dateDownloaded": _moment(article.last_seen)} if article.last_seen else None,
    }
    return {name: value for name, value in item.items() if value not in (None, [])}


def _image(image: Image) -> dict[str, str]:
    return {"url": image.url}


def _moment(moment: datetime | None) -> str | None:
    """YYYY-MM-DDThh:mm:ssZ, the one format that its fields take."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None
