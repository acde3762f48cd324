"""What a URL means: its canonical form, the article it names, and whether two URLs are pages of one article.

Part of `scraper`. Knows no network: nothing is resolved or fetched.

Two forms, because two things are wanted of a URL. `canonical_url` is printed and fetched, so it keeps scheme, host and
trailing slash as the site serves them. Identity (`article_id`, `same_article`) forgets what the same article may differ
in: http or https, `www.`, `m.` and `amp.` hosts, AMP paths, a trailing slash.
"""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import blake2b
from urllib.parse import urljoin, urlsplit, urlunsplit

import tldextract

from scraper.page_marks import JOINTS, PAGE_PARAMETERS, PAGE_WORD, Mark, marks_of

DEFAULT_PORTS = {"http": 80, "https": 443}

TRACKING = re.compile(
    r"utm_\w+|utm|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|ysclid|twclid|ttclid|igshid|igsh|fb_(?:action_ids|"
    r"action_types|source|ref)|mc_(?:cid|eid)|mkt_tok|_ga|_gl|_hs(?:enc|mi)|__twitter_impression|wt[._]mc(?:_id)?|cmpid|ncid|"
    r"xtor|s_cid|sr_share|guccounter|guce_\w+|at_(?:medium|campaign|custom\d)|ref_?src|amp|amp_js_v|amp_gsa|outputtype|usqp",
    re.IGNORECASE,
)
"""Parameters that say where a reader came from, never what is read. `ref`, `source` and `from` are not among them: sites
use them for content too."""

FIRST_PAGE = {"p": {"0"}, **{name: {"0", "1"} for name in PAGE_PARAMETERS - {"p"}}}
"""`?page=1` is the bare page; of `?p=` only 0 is (`?p=1` is page 2 of a zero-based pager, or a post number)."""

TWIN_HOST = re.compile(r"^(?:(?:www\d?|m|mobile|amp|wap)\.)+(?=[^.]+\.)")
ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
ILLEGAL = re.compile(r"[^!-~]|[\"<>\\^`{|}]|%(?![0-9A-F]{2})")

# Its own snapshot of the public suffix list: no fetch, no cache folder.
public_suffixes = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


def absolute_url(base: str | None, href: str) -> str | None:
    """`href` as an absolute http or https URL with a host, resolved against `base`; None if it is none."""
    try:
        url = urljoin(base or "", href.strip())
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in DEFAULT_PORTS or not host or host.startswith(".") or ".." in host:
        return None
    return url


def canonical_url(url: str) -> str:
    """The one spelling of `url` that is printed and fetched; canonical already, it comes back as it is.

    Lower-case scheme and host, no default port, no fragment, no tracking or AMP parameters, no first-page parameter,
    parameters sorted by name (equal names keep their order), escapes normalised. Raises `ValueError` for a URL that no
    `urlsplit` can read.
    """
    parts = urlsplit(url.strip())
    scheme = parts.scheme.lower()
    return urlunsplit((scheme, _netloc(scheme, parts.hostname, parts.port), _path(parts.path), _query(parts.query), ""))


def counted_from_zero(url: str) -> str:
    """`?page=1` of a site that counts from zero, spelt so that it stays what it is: page 2. Any other URL as it came.

    The empty pair at its end says nothing to a server, and to `canonical_url` that this is no first page.
    """
    query = urlsplit(url).query
    second = any(_is_first_page(pair) and pair.endswith("=1") for pair in query.split("&"))
    return f"{url.partition('#')[0]}&" if second and not query.endswith("&") else url


@lru_cache(maxsize=8192)
def identity(url: str) -> str:
    """What all spellings of one page's URL share: host without its twins' prefixes, path without AMP, sorted query."""
    parts = urlsplit(canonical_url(url))
    host = TWIN_HOST.sub("", parts.netloc)
    path = re.sub(r"^/amp(?=/.)", "", parts.path)
    path = re.sub(r"(?<=.)/amp/?$|\.amp(?=\.html?$)", "", path).rstrip("/")
    return f"{host}{path}" + (f"?{parts.query}" if parts.query else "")


def is_twin(url: str) -> bool:
    """True if `url` is written as an AMP or mobile page: the plain page of the same identity says more."""
    return is_amp(url) or TWIN_HOST.match((urlsplit(url).hostname or "").removeprefix("www.")) is not None


def is_amp(url: str) -> bool:
    """True if `url` is written as an AMP page, which may be cut short and link no further pages."""
    parts = urlsplit(url)
    in_host = (parts.hostname or "").removeprefix("www.").startswith("amp.")
    return in_host or re.search(r"^/amp/.|./amp/?$|\.amp\.html?$", parts.path) is not None


def article_id(url: str) -> str:
    """16 hex digits that are the same for every spelling of one article's URL (page 1's; pages have their own)."""
    return blake2b(identity(url).encode(), digest_size=8).hexdigest()


def site_of(url: str) -> str | None:
    """The registrable domain ("kompas.com" of "money.kompas.com"); the host itself where there is none; None without a host.

    Under an ending that no public list knows (`.test`, an intranet's) it is the last two labels, as the list's own default rule says.
    """
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return None
    if not host:
        return None
    parts = public_suffixes(host)
    if parts.suffix or parts.ipv4 or ":" in host:
        return parts.top_domain_under_public_suffix or host
    return ".".join(host.split(".")[-2:])


def same_article(a: str, b: str) -> bool:
    """True if both URLs are pages of one article, judged by their shape: equal but for a page mark (`?page=2`, `/2/`, `-p2.html`)."""
    return identity(a) == identity(b) or any(mark.strong for mark in sibling_marks(a, b))


def sibling_marks(base: str, other: str) -> tuple[Mark, ...]:
    """The ways in which `other` reads as a page of the article at `base`, best first; empty if it does not.

    `base` may be the bare article or one of its pages. The bare article, seen from a page, is mark 1.
    """
    bare, own = identity(base), marks_of(identity(base))
    found = [mark for mark in marks_of(identity(other)) if mark.stem == bare or _has(own, mark)]
    found += [mark.first() for mark in own if mark.stem == identity(other)]
    return tuple(sorted(found, key=lambda mark: not mark.strong))


def without_mark(url: str, mark: Mark) -> str:
    """The bare URL whose page `mark` says `url` is; `url` itself where no spelling of it fits (a number in the middle)."""
    parts = urlsplit(url)
    slash = "/" if parts.path.endswith("/") else ""
    segments = parts.path.rstrip("/").split("/")
    paths = [
        parts.path,
        *("/".join(segments[:-drop]) + slash for drop in (1, 2)),
        "/".join(segments[:-1]) + "/",  # a folder's own page: its slash says so
        re.sub(rf"[{JOINTS}]{{1,2}}[A-Za-z]*[-_=]?\d{{1,3}}\)?(?=\.[A-Za-z]\w+$|$)", "", parts.path),
        re.sub(r"\d{1,3}(?=\.[A-Za-z]\w+$|$)", "", parts.path),
        *("/".join([*segments[:index], *segments[index + 1 :]]) + slash for index in range(1, len(segments) - 1)),
    ]
    queries = [parts.query, *("&".join(_without(parts.query, index)) for index in range(parts.query.count("&") + 1))]
    spellings = (urlunsplit((parts.scheme, parts.netloc, path, query, "")) for path in paths for query in queries)
    return next((canonical_url(spelling) for spelling in spellings if identity(spelling) == mark.stem), url)


def renumbered(url: str, number: int, other: int) -> str | None:
    """`url` with the last page `number` in it turned into `other`; None if none stands there, as where pages are offsets."""
    found = list(re.finditer(rf"(?<![0-9A-Za-z])((?:{PAGE_WORD})?){number}(?![0-9A-Za-z])", url, re.IGNORECASE))
    if not found:
        return None
    start, end = found[-1].end(1), found[-1].end()
    return f"{url[:start]}{other}{url[end:]}"


def _without(query: str, index: int) -> list[str]:
    pairs = query.split("&")
    return pairs[:index] + pairs[index + 1 :]


def _has(own: tuple[Mark, ...], mark: Mark) -> bool:
    return any(mine.stem == mark.stem and mine.scheme == mark.scheme for mine in own)


def _netloc(scheme: str, host: str | None, port: int | None) -> str:
    """User names are dropped: they are no part of a public page."""
    name = (host or "").rstrip(".")
    if ":" in name:
        name = f"[{name}]"
    elif not name.isascii():
        name = _idna(name)
    return name if port is None or port == DEFAULT_PORTS.get(scheme) else f"{name}:{port}"


def _idna(name: str) -> str:
    try:
        return name.encode("idna").decode()
    except UnicodeError:
        return name


def _path(path: str) -> str:
    return _escaped(re.sub(r"/{2,}", "/", path)) or "/"


def _query(query: str) -> str:
    pairs = [pair for pair in _escaped(query).split("&") if pair and not TRACKING.fullmatch(pair.partition("=")[0])]
    counts_from_zero = query.endswith("&") and any(_is_first_page(pair) for pair in pairs)
    kept = pairs if counts_from_zero else [pair for pair in pairs if not _is_first_page(pair)]
    return "&".join(sorted(kept, key=lambda pair: pair.partition("=")[0])) + ("&" if counts_from_zero else "")


def _is_first_page(pair: str) -> bool:
    name, _, value = pair.partition("=")
    return value in FIRST_PAGE.get(name.lower(), ())


def _escaped(text: str) -> str:
    """Unreserved characters plain, everything that may not stand in a URL escaped, hex digits upper-case (RFC 3986 §6.2.2)."""
    plain = ESCAPE.sub(lambda found: _unescaped(found[1]), text)
    return ILLEGAL.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode(errors="replace")), plain)


def _unescaped(digits: str) -> str:
    byte = int(digits, 16)
    return chr(byte) if byte in UNRESERVED else f"%{digits.upper()}"
