"""What the shape of a URL says about what stands behind it. Part of `scraper.discovery`; pure text."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from urllib.parse import urlsplit

ENOUGH = 2.0
"""Points from which a shape alone is an article's."""

NOT_ARTICLES = re.compile(
    r"/(?:tags?|topics?|topik|topik-?pilihan|authors?|penulis|editors?|reporter|users?|profil[e]?|members?|account|akun|login|logout|masuk|"
    r"daftar|register|signup|signin|auth|search|cari|pencarian|categor(?:y|ies)|kategori|labels?|index|indeks|"
    r"index-news|indeks-berita|page|rss|feeds?|sitemaps?|share|sharer|intent|comments?|komentar|reply|print|cetak|download|subscribe|"
    r"langganan|newsletter|ads?|iklan|advertorial-form|banners?|click|redirect|out|ajax|api|json|cdn-cgi|wp-(?:admin|content|includes|json|login)|"
    r"static|assets|images?|img|css|js|widgets?|embed|live-?score|jadwal\w*|klasemen|weather|cuaca|forums?|fokus|products?|produk|belanja|shop)(?:/|$)",
    re.IGNORECASE,
)
ARCHIVES = re.compile(r"/(?:arsip|archives?)(?:/(?:\d+|[^/]{1,15}))*/?$", re.IGNORECASE)
"""An archive's own pages; deeper below it, under a slug of its own, an article may stand."""
HOUSE_PAGES = re.compile(
    r"/(?:(?:tentang|about|kontak|contact|hubungi|redaksi|pedoman|kebijakan|privacy|terms|syarat|ketentuan|disclaimer|kode-etik|cookies?|"
    r"kari[re]r?|careers?|lowongan|info-iklan|advertise\w*|media-?kit|bantuan|help|faq|kru|box-redaksi|copyright|hak-cipta|hak-jawab|koreksi)"
    r"(?:-(?:kami|us|page))?|"
    r"(?:tentang|about)-(?:kami|us|situs|redaksi|perusahaan)-[^/]*|(?:kontak|contact|hubungi)-(?:kami|us|redaksi|iklan)-[^/]*|"
    r"pedoman-(?:pemberitaan|media|siber)[^/]*|(?:kebijakan-(?:privasi|data|cookie|redaksi|editorial)|"
    r"privacy-(?:policy|notice))[^/]*|(?:syarat-(?:dan-|&-)?ketentuan|ketentuan-(?:layanan|penggunaan|umum)|terms-(?:of-(?:use|service)|and-conditions)|"
    r"user-agreement)[^/]*|kode-etik-[^/]*|hak-(?:cipta|jawab)-[^/]*|susunan-redaksi|cookie-policy|info-(?:iklan|karir)[^/]*)/?(?:\.\w+)?$",
    re.IGNORECASE,
)
"""The house's own pages, by their whole name or a phrase: "kontak-senjata-pecah" and "syarat-gencatan-senjata" are news."""
FILES = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|ico|pdf|mp[34]|m3u8|zip|gz|css|js|json|xml|rss|atom|txt|apk|docx?|xlsx?)$",
    re.IGNORECASE,
)
DATE = re.compile(
    r"/(?:19|20)\d\d/?(?:0?[1-9]|1[0-2])/?(?:(?:0?[1-9]|[12]\d|3[01])(?!\d)|)|/(?:19|20)\d\d-\d\d-\d\d|/(?:1[0-9]|2\d)/(?:0\d|1[0-2])/\d\d/|/\d{14}-"
)
LONG_ID = re.compile(r"(?<![\d])\d{5,}(?!\d)|(?<=[-/])[a-z]{0,3}-?\d{5,}")
LETTERED_ID = re.compile(r"[-/](?=[a-z0-9]*\d)(?=[a-z0-9]*[a-z])[a-z0-9]{6,12}(?:$|[-/.])", re.IGNORECASE)
LISTING_DATE = re.compile(r"/\d{4}(?:/\d{1,2}){0,2}/?$")

DAY = re.compile(
    r"/((?:19|20)\d\d)(?:([-/])(1[0-2]|0?[1-9])\2(3[01]|[12]\d|0?[1-9])(?=[/-])|(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=\d{6}\D))"
)
"""With its parts divided, or the start of a time stamp: eight digits alone may be any number."""
_WIB = timezone(timedelta(hours=7))


def day_in(url: str) -> datetime | None:
    """The end of the day that an article's URL names ("/2026/11/25/slug", "/20261125103000-…"); None for none."""
    found = DAY.search(urlsplit(url).path)
    if found is None:
        return None
    year, month, day = found[1], found[3] or found[5], found[4] or found[6]
    try:
        return datetime(int(year), int(month), int(day), tzinfo=_WIB) + timedelta(days=1)
    except ValueError:
        return None


def is_front_page(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path.strip("/") in {"", "index.html", "index.php", "home"} and not parts.query


def is_article_shape(url: str) -> bool:
    """True if the URL alone says "article": a slug with a date, an id or words enough, and nothing that says otherwise."""
    return shape_score(url) >= ENOUGH


def shape_score(url: str) -> float:
    """How much a URL looks like an article's; below 0 if it is surely none (a tag, a login, a picture)."""
    parts = urlsplit(url)
    path = parts.path
    if (
        is_front_page(url)
        or NOT_ARTICLES.search(path)
        or ARCHIVES.search(path)
        or HOUSE_PAGES.search(path)
        or FILES.search(path)
        or LISTING_DATE.search(path)
    ):
        return -1.0
    slug = max((_words(segment) for segment in path.split("/")), default=0)
    dated = bool(DATE.search(path))
    numbered = bool(LONG_ID.search(path) or LETTERED_ID.search(path))
    score = 1.5 * dated + 1.5 * numbered + {0: 0.0, 1: 0.0, 2: 0.5, 3: 1.0}.get(slug, 2.0)
    if path.endswith((".html", ".htm")) or "/read/" in path:
        score += 0.5
    return score + (0.5 if re.search(r"(?:^|&)(?:id|artikel|berita|article|news)=\w{3,}", parts.query) else 0.0)


def _words(segment: str) -> int:
    """How many words a slug has ("gencatan-senjata-dilanggar", "Slug.With.Dots"); ids are none."""
    stem = re.sub(r"\.\w{2,5}$", "", segment)
    return sum(1 for word in re.split(r"[-_.+]|%20", stem) if re.search(r"[^\W\d]{2}", word))
