"""Where the pages of one article meet: what a later page repeats of an earlier one. Part of `scraper`; pure text.

Split articles repeat title, lead, caption or summary on every page, and some overlap by a paragraph. What stands on an
earlier page is not said again; what one page says twice itself is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from scraper.model import Page

LEAST_SHARE = 0.2
LEAST_NEW = 40
"""A page with less new text than this many characters and this share of it is an earlier page served again with another date or counter."""
LONGEST_DATELINE = 60
LEAST_PREFIX = 40
"""Characters from which a cut-off lead ("Dua warga …") counts as a repeat of the whole one."""
TITLE_TAIL = re.compile(
    r"\s*(?:[-–—|:,]\s*)?(?:\(\s*)?(?:halaman|hal\.?|laman|page|part|bagian)\s*(?:ke-?\s*)?\d{1,3}(?:\s*(?:/|dari|of)\s*\d{1,3})?(?:\s*\))?\s*(?=$|[-|])",
    re.IGNORECASE,
)


NOT_FOUND = re.compile(
    r"(?:halaman|artikel|berita|konten|page|article|story)\b.{0,60}\b(?:tidak\s+(?:dapat\s+|bisa\s+)?(?:ditemukan|tersedia|ada\b)|"
    r"(?:not|n[’']t)\s+(?:be\s+)?(?:found|exist|available)|no\s+longer\s+(?:available|exists?))|^\W*(?:error\s*)?404\b",
    re.IGNORECASE,
)
CHALLENGE = re.compile(
    r"verif(?:y|ying|ikasi)\b.{0,40}\b(?:human|manusia|browser)|\bchecking your browser\b|^\W*just a moment\b|"
    r"\benable javascript and cookies\b|\b(?:are|bukan) (?:you )?(?:a )?robot\b|\bcaptcha\b|\bunusual traffic\b",
    re.IGNORECASE,
)
WALL = re.compile(
    r"\b(?:masuk|login|log in|daftar|berlangganan|langganan|subscribe|sign (?:in|up)|register)\b.{0,40}\b"
    r"(?:untuk (?:melanjutkan|membaca|mengakses)|to (?:continue|read|access))|"
    r"\b(?:khusus|hanya untuk|only for|exclusive to)\s+(?:pelanggan|anggota|member|subscribers?|members?)\b",
    re.IGNORECASE,
)
LONGEST_APOLOGY = 400


def folded(text: str) -> str:
    """`text` for comparison: letters and digits only, case folded."""
    return re.sub(r"\W+", " ", text.casefold()).strip()


def without_page_number(text: str | None) -> str | None:
    """A headline or description without its " - Halaman 2"."""
    return TITLE_TAIL.sub("", text).strip() or text if text else text


def is_one_headline(a: str | None, b: str | None) -> bool:
    """True if both can be the headline of one article: half of the shorter one's words are the other's too, or one is not known."""
    ours, theirs = (set(folded(without_page_number(text) or "").split()) for text in (a, b))
    return not ours or not theirs or 2 * len(ours & theirs) >= min(len(ours), len(theirs))


def new_paragraphs(page: Page, earlier: Iterable[Page]) -> list[str]:
    """The paragraphs of `page` that no page of `earlier` holds, and that are not its headline, lead or captions."""
    known, openings = _said(earlier)
    new: list[str] = []
    for text in page.paragraphs:
        at_top = not new
        own = folded(text)
        if not _is_known(own, known) and not (
            at_top and (_is_cut_lead(own, openings) or _lacks_dateline(own, openings))
        ):
            new.append(text)
    return new


def is_repeat(page: Page, others: Sequence[Page]) -> bool:
    """True if `page` adds (nearly) nothing to `others`: the same page served again under another URL."""
    if not others:
        return False
    new, whole = sum(map(len, new_paragraphs(page, others))), sum(map(len, page.paragraphs))
    return new == 0 or (new < LEAST_NEW and new < whole * LEAST_SHARE)


def _said(pages: Iterable[Page]) -> tuple[set[str], list[str]]:
    known: set[str] = set()
    openings: list[str] = []
    for page in pages:
        bodies = [folded(text) for text in page.paragraphs]
        known.update(bodies)
        openings += bodies[:2]
        known.update(folded(image.caption) for image in page.images if image.caption)
        known.update(folded(without_page_number(text) or "") for text in (page.headline, page.description) if text)
    return known, openings


def _is_known(own: str, known: set[str]) -> bool:
    return not own or own in known or folded(without_page_number(own) or "") in known


def _is_cut_lead(own: str, openings: list[str]) -> bool:
    return len(own) >= LEAST_PREFIX and any(opening.startswith(own) for opening in openings)


def _lacks_dateline(own: str, openings: list[str]) -> bool:
    """Whether `own` is the first paragraph of an earlier page without its "KOTA, PORTAL.COM -"."""
    return len(own) >= LEAST_PREFIX and any(
        opening.endswith(f" {own}") and len(opening) - len(own) <= LONGEST_DATELINE for opening in openings
    )


def excuse_of(page: Page) -> str | None:
    """What `page` says in place of a text, which sites do with status 200: that it is not there, or not for us. None if it has one."""
    if sum(map(len, page.paragraphs)) > LONGEST_APOLOGY:
        return None
    said = (page.headline or "", *page.paragraphs)
    excuses = (
        (NOT_FOUND, "says that it is not found"),
        (CHALLENGE, "asks for proof of a human"),
        (WALL, "asks for a login"),
    )
    return next((excuse for pattern, excuse in excuses if any(pattern.search(text) for text in said)), None)
