"""The article's pictures and their captions. Part of `scraper.pages`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, Final

from lxml.html import HtmlElement

from scraper.model import Image
from scraper.pages.document import Document, text_of
from scraper.pages.furniture import is_furniture, names_of

_CAPTION: Final = re.compile(
    r"caption|keterangan|img[-_]?desc|photo[-_]?desc|foto[-_]?desc|pic[-_]?desc", re.IGNORECASE
)
_DECORATION: Final = re.compile(
    r"logo|icon|sprite|blank|pixel|avatar|placeholder|loading|spacer|1x1|\bads?\b|banner|emoji|share|transparent|default|\[|/api/|\.php|(?:count|track(?:er|ing)?|stat)s?[./?]|\.svg|\.gif(?:$|\?)|^data:",
    re.IGNORECASE,
)
_SOURCES: Final = ("data-src", "data-original", "data-lazy-src", "src")
_SMALL: Final = 250


def find_images(document: Document, body: HtmlElement | None, caption_css: tuple[str, ...] = ()) -> tuple[Image, ...]:
    """The lead picture, then those of the article's element, each URL once, with the caption printed beside it.

    `caption_css` selects captions that nothing else marks; each belongs to the picture before it.
    """
    selected = _selected_captions(document, caption_css)
    found: dict[str, Image] = {}
    for image in (*_declared(document), *_shown(document, body, selected)):
        known = found.get(_key(image.url))
        if known is None or (known.caption is None and image.caption):
            found[_key(image.url)] = Image(url=known.url if known else image.url, caption=image.caption)
    return tuple(found.values())


def _key(url: str) -> str:
    """The same picture in two sizes or under two hosts is one."""
    return url.split("?", maxsplit=1)[0].rsplit("/", 1)[-1].casefold() or url


def _declared(document: Document) -> Iterator[Image]:
    for href in document.metas.get("og:image", ())[:1] or document.metas.get("twitter:image", ())[:1]:
        if (url := document.link(href)) and not re.search(r"logo|default", href, re.IGNORECASE):
            yield Image(url=url)
    for value in _listed(document.node.get("image")):
        stated = value.get("url") if isinstance(value, Mapping) else value
        caption = value.get("caption") if isinstance(value, Mapping) else None
        if isinstance(stated, str) and (url := document.link(stated)):
            yield Image(url=url, caption=caption if isinstance(caption, str) and caption else None)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _shown(document: Document, body: HtmlElement | None, selected: Mapping[HtmlElement, str]) -> Iterator[Image]:
    """Pictures in the article's element or in a figure."""
    inside = set(body.iter("img", "amp-img")) if body is not None else set()
    for image in document.root.iter("img", "amp-img"):
        holder = _holder(image)
        if image not in inside and holder is None and image not in selected:
            continue
        href = next((value for name in _SOURCES if (value := image.get(name)) and not value.startswith("data:")), None)
        if href is None or _is_decoration(image, href) or not (url := document.link(href)):
            continue
        caption = selected.get(image) or (_caption(holder) if holder is not None else None)
        if caption or (image in inside and not _in_furniture(image, body)):
            yield Image(url=url, caption=caption)


def _selected_captions(document: Document, selectors: tuple[str, ...]) -> dict[HtmlElement, str]:
    captions = {element for css in selectors for element in document.select(css)}
    found: dict[HtmlElement, str] = {}
    image: HtmlElement | None = None
    for element in document.root.iter() if captions else ():
        if element.tag == "img" and not _is_decoration(element, element.get("src") or ""):
            image = element
        elif element in captions and image is not None and (text := text_of(element)):
            found[image] = text
    return found


def _is_decoration(image: HtmlElement, href: str) -> bool:
    sizes = [int(size) for size in (image.get("width") or "", image.get("height") or "") if size.isdecimal()]
    return bool(_DECORATION.search(href)) or any(size < _SMALL for size in sizes)


def _holder(image: HtmlElement) -> HtmlElement | None:
    """The nearest of four outer elements that is a figure or holds a caption for this picture alone."""
    element: HtmlElement | None = image.getparent()
    for _ in range(4):
        if element is None or len(list(islice(element.iter("img", "amp-img"), 3))) > 2:  # noqa: PLR2004 - the picture and a zoom sign
            return None
        if element.tag == "figure" or _caption(element):
            return element
        element = element.getparent()
    return None


def _in_furniture(image: HtmlElement, body: HtmlElement | None) -> bool:
    for element in image.iterancestors():
        if element is body:
            return False
        if is_furniture(element):
            return True
    return False


def _caption(holder: HtmlElement) -> str | None:
    for element in holder.iter():
        if element.tag == "figcaption" or (
            isinstance(element.tag, str) and element.tag != "img" and _CAPTION.search(names_of(element))
        ):
            text = text_of(element)
            if 0 < len(text) <= 1_000:  # noqa: PLR2004 - longer is no caption
                return text
    return None
