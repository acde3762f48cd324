"""What stands on a news page and is not the article: by element, and by line. Part of `scraper.pages`.

Names of elements decide only here; whoever uses the verdict pardons an element that holds most of the page's text
(see `scraper.pages.blocks.Layout`), since "share-wrapper" may well wrap everything.
"""

from __future__ import annotations

import re
from typing import Final

from lxml.html import HtmlElement

SILENT_TAGS: Final = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "iframe",
        "svg",
        "canvas",
        "button",
        "select",
        "option",
        "input",
        "textarea",
        "object",
        "embed",
        "audio",
        "video",
        "head",
        "math",
        "map",
        "datalist",
        "applet",
        "frameset",
        "noframes",
        "ins",
    ]
)
_FURNITURE_TAGS: Final = frozenset(["nav", "footer", "aside", "figcaption", "dialog", "menu", "header"])
_NEVER_FURNITURE: Final = frozenset({"html", "body", "main", "article"})
_READERS_NAMES: Final = re.compile(r"comment|komentar|disqus|respond", re.IGNORECASE)
_WEAK_NAMES: Final = re.compile(r"shar(?:e|ing)|sos(?:med|ial)|social|author|credit|byline|widget", re.IGNORECASE)
_FURNITURE_ROLES: Final = frozenset(
    ["navigation", "complementary", "banner", "contentinfo", "search", "dialog", "alert", "menu"]
)
_FURNITURE_NAMES: Final = frozenset(
    [
        "comment",
        "comments",
        "komentar",
        "disqus",
        "respond",
        "related",
        "relates",
        "relatednews",
        "terkait",
        "rekomendasi",
        "recommended",
        "recommendation",
        "recommendations",
        "popular",
        "terpopuler",
        "populer",
        "trending",
        "sidebar",
        "share",
        "sharing",
        "shares",
        "sharethis",
        "sharebtn",
        "addthis",
        "social",
        "socmed",
        "sosmed",
        "sosial",
        "breadcrumb",
        "breadcrumbs",
        "footer",
        "navbar",
        "nav",
        "navigation",
        "menu",
        "newsletter",
        "subscribe",
        "subscription",
        "advert",
        "adverts",
        "advertisement",
        "advertisment",
        "ads",
        "ad",
        "adslot",
        "iklan",
        "banner",
        "promo",
        "sponsor",
        "sponsored",
        "taboola",
        "outbrain",
        "dable",
        "mgid",
        "revcontent",
        "caption",
        "captions",
        "figcaption",
        "tag",
        "tags",
        "tagcloud",
        "tagcloud2",
        "tagcloud3",
        "tagging",
        "newstag",
        "paging",
        "pagination",
        "pager",
        "paginate",
        "linksisip",
        "lihatjuga",
        "bacajuga",
        "baca",
        "parallaxindetail",
        "paradetail",
        "cookie",
        "cookies",
        "popup",
        "modal",
        "login",
        "signin",
        "masthead",
        "toolbar",
        "tooltip",
        "ticker",
        "toc",
        "widget",
        "credit",
        "credits",
        "byline",
        "copyright",
        "author",
        "rating",
    ]
)
_FURNITURE_PHRASES: Final = re.compile(
    r"baca[-_ ]?juga|lihat[-_ ]?juga|read[-_ ]?also|also[-_ ]?read|read[-_ ]?more|see[-_ ]?also|inner-link|"
    r"related[-_]|[-_]related|summary-article|ads?[-_]placeholder|wp-caption-text|(?:photo|foto)[-_]?desc|deskripsi|berita[-_]?(?:terkait|lain)|"
    r"body-tag|ten-second|picked-article|artikel[-_]?(?:terkait|lain)|skyscraper|multi-page--pagination|"
    r"most[-_](?:read|popular|viewed)|news[-_]?letter|screen-reader|sr-only|visually-hidden|topic[-_]?list",
    re.IGNORECASE,
)
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])|[^A-Za-z0-9]+")
_HIDDEN: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)

_PAGE_OF_TEXT: Final = re.compile(r"(?:^|\s)(?:page|halaman|hal|bagian|part)[-_]?\d{1,2}(?:\s|$)", re.IGNORECASE)

_LABEL: Final = r"[\s•·»>*+\-–—|\[(]*"
_DROPPED_LINE: Final = re.compile(
    rf"""^{_LABEL}(?:
      (?:(?:baca|simak|lihat|tonton|cek|klik|dengar(?:kan)?|read|watch|see|also)\s*(?:juga|also|more|pula|selengkapnya|berita)?
        (?:\s+(?:di\s+sini|berita\s+\w+|artikel\s+\w+|selengkapnya|video\w*))?\s*[:：>»].*)
    | (?:baca|simak|lihat|tonton|saksikan|read)\s+(?:juga|also|selanjutnya|selengkapnya)\b.{{0,200}}
    | (?:advertisement|advertorial|iklan|scroll\s+(?:to\s+(?:continue|resume)|down|untuk)|lanjutkan\s+membaca|continue\s+reading).{{0,80}}
    | (?:(?:article|post)\s+)?(?:halaman|pages?|hal)\.?\s*:?\s*(?:selanjutnya|berikutnya|sebelumnya|next|\d[\d\s/|.,]*)(?:\s*(?:dari|of|/)\s*\d+)?(?:\s+(?:selanjutnya|next|show\s+all))*\s*[»>]*
    | (?:halaman|page)\s*:?
    | \d+\s+(?:dari|of)\s+\d+\s+(?:halaman|pages?)
    | (?:selanjutnya|berikutnya|sebelumnya|next|previous|prev|show\s+all|tampilkan\s+semua|lihat\s+semua|load\s+more)(?:\s+page)?\s*[»>›…]*
    | (?:sumber|source|foto|photo|tag|tags|topik|topics?|kata\s+kunci|keywords?|label|dok(?:umentasi)?\.?)\s*:.{{0,160}}
    | (?:penulis|editor|reporter|redaktur|pewarta|kontributor|penyunting|author|rep|red|writer|fotografer|videografer)\s*:.{{0,200}}
    | (?:(?:copyright|hak\s+cipta)\s*(?:©|\(c\)|\d|by\b|:|@)|©|\(c\)\s).{{0,200}}
    | (?:artikel|berita)\s+(?:ini|asli|lain)\s+(?:telah|sudah|pernah|tayang|terkait|di)\b.{{0,300}}
    | (?:follow|ikuti|dapatkan|gabung|yuk|download|unduh|subscribe)\b.{{0,60}}(?:google\s+news|whatsapp|telegram|twitter|facebook|instagram|channel|saluran|kanal|aplikasi|newsletter|update\s+berita|kompas\.com\+?|email).{{0,200}}
    | (?:update|informasi|simak|cek)\s+berita\b.{{0,60}}google\s+news.{{0,100}}
    | (?:penulis|editor|sumber|reporter|source|selengkapnya|share|komentar)\s*[.…»]* | :\s*.{{1,80}}
    | pilihan\s+editor\s*:?.{{0,200}}
    | (?:yuk,?\s+)?(?:simak|tonton|saksikan|lihat)\s+(?:juga\s+)?video\b.{{0,160}}
    | \[(?:gambas|video|photo|foto|ad|ads|embed)\b[^\]]*\](?:\s*\([a-z/]{{2,15}}\))?
    | filed\s+under\s*:.{{0,160}} | pilihan\s+redaksi | \d+(?:\s*[|/]\s*\d+)*\s*(?:次のページ|前のページ).{{0,20}}
    | redaksi\s*:.{{0,100}} | informasi\s+pemasangan\s+iklan.{{0,100}}
    | (?:loading|memuat|share|bagikan|tweet|komentar|comments?|print|cetak|email|facebook|twitter|whatsapp|line|copy\s+link|salin\s+link|lihat\s+foto|perbesar|zoom|sponsored|video\s+pilihan.*|foto\s+pilihan.*)\s*\.{{0,3}}
    | \d+\s+(?:shares?|komentar|comments?|views?|tayangan)
    )\s*$""",
    re.IGNORECASE | re.VERBOSE,
)
_CLOSING_LINE: Final = re.compile(
    rf"""^{_LABEL}(?:
      rekomendasi\s+untuk\s+anda | (?:berita|artikel|foto|video)\s+(?:terkini|terkait|terbaru|terpopuler|lainnya|populer|rekomendasi)
    | related\s+(?:articles?|news|stories|posts?|topics?)\b.{{0,40}} | (?:tulis|beri|isi)\s+komentar.{{0,40}} | komentar(?:\s+\(\d+\))?
    | (?:leave|post)\s+a\s+(?:comment|reply) | terpopuler | terkini | you\s+may\s+also\s+like.{{0,40}} | more\s+(?:from|on)\b.{{0,60}}
    | baca\s+berita\s+(?:terkait|lainnya).{{0,40}} | promoted\s+(?:content|stories) | most\s+(?:read|popular)
    )\s*:?\s*$""",
    re.IGNORECASE | re.VERBOSE,
)


def is_silent(element: HtmlElement) -> bool:
    """Whether nothing below `element` is shown to a reader."""
    if not isinstance(element.tag, str) or element.tag in SILENT_TAGS:
        return True
    attributes = element.attrib
    if _is_page_of_text(element):
        return False
    return (
        "hidden" in attributes
        or ("style" in attributes and bool(_HIDDEN.search(attributes["style"])))
        or (
            "class" in attributes
            and not {"hide", "hidden", "d-none", "is-hidden"}.isdisjoint(attributes["class"].split())
        )
    )


def _is_page_of_text(element: HtmlElement) -> bool:
    """Whether `element` is one page of an article that stands whole in its document, its pages shown one at a time."""
    return element.tag in {"div", "section", "article"} and (
        re.fullmatch(r"[0-9]{1,2}", element.get("data-page", "")) is not None
        or _PAGE_OF_TEXT.search(names_of(element)) is not None
    )


def is_furniture(element: HtmlElement) -> bool:
    """Whether `element`'s tag, role or name says that it is a menu, a list of other news, a caption, an advertisement, …"""
    if element.tag in _NEVER_FURNITURE:
        return False
    if element.tag in _FURNITURE_TAGS or element.get("role") in _FURNITURE_ROLES:
        return True
    names = names_of(element)
    return bool(names) and (
        not _FURNITURE_NAMES.isdisjoint(_CAMEL.split(names.lower())) or bool(_FURNITURE_PHRASES.search(names))
    )


def is_readers_corner(element: HtmlElement) -> bool:
    """Whether `element` is named as the place of comments, which may well be longer than the article."""
    return bool(_READERS_NAMES.search(names_of(element)))


def is_weak_name(element: HtmlElement) -> bool:
    """Whether `element` is named only after share buttons or credits, which layouts put into the same box as the text."""
    return bool(_WEAK_NAMES.search(names_of(element)))


def names_of(element: HtmlElement) -> str:
    """Class and id, as they are written."""
    return f"{element.get('class') or ''} {element.get('id') or ''}".strip()


def is_dropped_line(text: str) -> bool:
    """Whether a whole paragraph is a pointer, a label, a credit or a page number."""
    return len(text) <= 400 and bool(_DROPPED_LINE.match(text))  # noqa: PLR2004 - longer than any such line seen


def is_closing_line(text: str) -> bool:
    """Whether a paragraph opens the part of the page that follows the article."""
    return len(text) <= 80 and bool(_CLOSING_LINE.match(text))  # noqa: PLR2004 - such lines are titles
