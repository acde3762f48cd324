"""What a page says for machines: JSON-LD, meta elements, microdata. Part of `scraper.pages`."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from lxml.html import HtmlElement

from scraper.foreign_json import load_json

ARTICLE_TYPES: Final = frozenset(
    {
        "Article", "NewsArticle", "ReportageNewsArticle", "AnalysisNewsArticle", "BackgroundNewsArticle", "BlogPosting",
        "LiveBlogPosting", "OpinionNewsArticle", "ReviewNewsArticle", "Report", "TechArticle",
    }
)  # fmt: skip
_MAX_NODES: Final = 2_000


def json_ld(root: HtmlElement) -> tuple[Mapping[str, Any], ...]:
    """Every JSON-LD node of the page that has a type, `@graph` and nested ones included, in document order.

    Broken JSON is read once more with its raw line breaks and trailing commas mended; what stays broken is left out.
    """
    nodes: list[Mapping[str, Any]] = []
    for script in root.iter("script"):
        if "ld+json" in (script.get("type") or ""):
            nodes += _nodes(_load(script.text or ""))
    return tuple(nodes[:_MAX_NODES])


def types_of(node: Mapping[str, Any]) -> frozenset[str]:
    kind = node.get("@type")
    return frozenset(str(name).rsplit("/", 1)[-1] for name in (kind if isinstance(kind, list) else [kind]))


def article_node(nodes: tuple[Mapping[str, Any], ...]) -> Mapping[str, Any]:
    """The node that describes this article: the first of an article's type, fullest one first; {} if there is none."""
    articles = [node for node in nodes if types_of(node) & ARTICLE_TYPES]
    return max(articles, key=lambda node: "datePublished" in node, default={})


def texts_in(value: Any) -> Iterator[str]:
    """The plain names in a JSON-LD value: a string, an object with a name or url, or a list of them."""
    if isinstance(value, str):
        if text := clean(value):
            yield text
    elif isinstance(value, Mapping):
        yield from texts_in(value.get("name") or value.get("url") or value.get("@id"))
    elif isinstance(value, list):
        for item in value:
            yield from texts_in(item)


def first_text(value: Any) -> str | None:
    return next(texts_in(value), None)


def metas(root: HtmlElement) -> dict[str, tuple[str, ...]]:
    """Lower-case name, property, http-equiv or itemprop of each meta element → its non-empty contents, in order."""
    found: dict[str, tuple[str, ...]] = {}
    for element in root.iter("meta"):
        content = clean(element.get("content") or "")
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            name = (element.get(attribute) or "").strip().lower()
            if name and content:
                found[name] = (*found.get(name, ()), content)
    return found


def clean(text: str) -> str:
    """`text` with entities that were escaped twice resolved, and runs of white space as one space."""
    if "&" in text:
        text = html.unescape(text)
    return " ".join(text.replace("\u200b", "").replace("\ufeff", "").split())


def _load(text: str) -> Any:
    text = text.strip().removeprefix("<!--").removesuffix("-->").strip().removesuffix(";")
    try:
        return load_json(text)
    except ValueError:
        pass
    try:
        return load_json(re.sub(r",\s*([}\]])", r"\1", re.sub(r"[\r\n\t]+", " ", text)))
    except ValueError:
        return None


def _nodes(value: Any) -> Iterator[Mapping[str, Any]]:
    """Breadth first, so that a page's own node comes before the nodes it mentions."""
    level = [value]
    while level:
        deeper: list[Any] = []
        for item in level:
            if isinstance(item, list):
                deeper += item
            elif isinstance(item, dict):
                if "@type" in item:
                    yield item
                deeper += [child for child in item.values() if isinstance(child, list | dict)]
        level = deeper[:_MAX_NODES]
