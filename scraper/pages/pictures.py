"""The article's pictures and their captions. Part of `scraper.pages`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from itertools import dropwhile, islice, takewhile
from typing import Any, Final

from lxml.etree import XPath
from lxml.html import HtmlElement

from scraper.model import Image
from scraper.pages.document import Document, text_of
from scraper.pages.furniture import is_furniture, names_of

_CAPTION: Final = re.compile(
    r"caption|keterangan|img[-_]?desc|photo[-_]?desc|foto[-_]?desc|pic[-_]?desc", re.IGNORECASE
)
_CAPTION_LABEL: Final = re.compile(r"^(?:keterangan\s+(?:gambar|foto)|image\s+caption)\s*[,:]\s*", re.IGNORECASE)
_DECORATION: Final = re.compile(
    r"logo|icon|sprite|blank|pixel|avatar|placeholder|loading|spacer|1x1|\bads?\b|banner|emoji|share|transparent|default|\[|/api/|\.php|(?:count|track(?:er|ing)?|stat)s?[./?]|\.svg|\.gif(?:$|\?)|^data:",
    re.IGNORECASE,
)
_ZOOM: Final = re.compile(r"perbesar|lihat\s+foto|zoom|enlarge", re.IGNORECASE)
_SOURCES: Final = ("data-src", "data-original", "data-lazy-src", "src")
_SHOWN_TEXT: Final = XPath(
    ".//text()[not(ancestor::script or ancestor::style or ancestor::noscript or ancestor::button)]"
)
_LEAST: Final = {"width": 250, "height": 140}
_LONGEST: Final = 1_000
_LONGEST_UNNAMED: Final = 400


def find_images(
    document: Document,
    body: HtmlElement | None,
    caption_css: tuple[str, ...] = (),
    *,
    headline: HtmlElement | None = None,
) -> tuple[Image, ...]:
    """The lead picture, then those of the article, each URL once, with the caption printed beside it.

    Searched are the article's element, figures, and what stands near: above `body`, below `headline` or in the part of the page that holds
    both. `caption_css` selects captions that nothing else marks.
    """
    near = set(_near(headline, body))
    below = _captions_below(document, caption_css, near)
    found: dict[str, Image] = {}
    for image in (*_declared(document), *_shown(document, body, near, below)):
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


def _near(headline: HtmlElement | None, body: HtmlElement | None) -> Iterator[HtmlElement]:
    """The elements of `body`, and those above it in the smallest element around it and `headline`; of a whole page, those below the headline."""
    if body is None:
        return
    yield from body.iter()
    above = {headline, *headline.iterancestors()} if headline is not None else set()
    common = next((element for element in body.iterancestors() if element in above), None)
    if common is None:
        return
    before = takewhile(lambda element: element is not body, common.iter())
    yield from dropwhile(lambda element: element is not headline, before) if common.tag in {"html", "body"} else before


def _shown(
    document: Document, body: HtmlElement | None, near: AbstractSet[HtmlElement], below: Mapping[HtmlElement, str]
) -> Iterator[Image]:
    """Pictures of the article's element, and captioned ones in a figure or `near`."""
    inside = set(body.iter("img", "amp-img")) if body is not None else set()
    around = {body, *body.iterancestors()} if body is not None else set()
    for image in document.root.iter("img", "amp-img"):
        href = _source(image)
        if href is None or _is_decoration(image, href) or not (url := document.link(href)):
            continue
        kept = image in near and not _in_furniture(image, around)
        caption = below.get(image) or _beside(image) or (_only_text(image) if kept else None)
        if caption or (image in inside and kept):
            yield Image(url=url, caption=caption)


def _captions_below(
    document: Document, selectors: tuple[str, ...], near: AbstractSet[HtmlElement]
) -> dict[HtmlElement, str]:
    """Picture → the caption that comes next: an element selected or, of those `near`, named as one."""
    captions = {element for css in selectors for element in document.select(css)}
    captions |= {each for each in near if _is_named_caption(each)}
    found: dict[HtmlElement, str] = {}
    image: HtmlElement | None = None
    for element in document.root.iter() if captions else ():
        if element.tag == "img" and (href := _source(element)) and not _is_decoration(element, href):
            image = element
        elif image is not None and element in captions and (text := _caption_text(element)):
            found.setdefault(image, text)
    return found


def _source(image: HtmlElement) -> str | None:
    return next((value for name in _SOURCES if (value := image.get(name)) and not value.startswith("data:")), None)


def _is_decoration(image: HtmlElement, href: str) -> bool:
    return bool(_DECORATION.search(href)) or any(
        (size := image.get(name) or "").isdecimal() and int(size) < least for name, least in _LEAST.items()
    )


def _beside(image: HtmlElement) -> str | None:
    """The caption in the nearest of four outer elements that is a figure or holds a caption for this picture alone."""
    for element in islice(image.iterancestors(), 4):
        if len(list(islice(element.iter("img", "amp-img"), 3))) > 2:  # noqa: PLR2004 - the picture and a zoom sign
            return None
        caption = next(
            (text for each in element.iter() if _is_named_caption(each) and (text := _caption_text(each))), None
        )
        if caption or element.tag == "figure":
            return caption
    return None


def _is_named_caption(element: HtmlElement) -> bool:
    return element.tag == "figcaption" or (
        isinstance(element.tag, str) and element.tag != "img" and _CAPTION.search(names_of(element)) is not None
    )


def _caption_text(element: HtmlElement) -> str | None:
    text = _CAPTION_LABEL.sub("", text_of(element))
    return text if 0 < len(text) <= _LONGEST else None


def _only_text(image: HtmlElement) -> str | None:
    """The short text that stands alone with `image` in one of the three elements around it; nothing that leads elsewhere."""
    for box in list(image.iterancestors())[:3]:
        if box.tag in {"p", "article", "main", "body"} or sum(1 for _ in box.iter("img", "amp-img")) > 1:
            return None
        text = " ".join("".join(_SHOWN_TEXT(box)).split())
        if text and not _ZOOM.fullmatch(text):
            return text if len(text) <= _LONGEST_UNNAMED and not any(text_of(link) for link in box.iter("a")) else None
    return None


def _in_furniture(image: HtmlElement, around: AbstractSet[HtmlElement]) -> bool:
    """Whether an element around `image` is furniture, up to the first of `around`."""
    return any(is_furniture(element) for element in takewhile(lambda each: each not in around, image.iterancestors()))
