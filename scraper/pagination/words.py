"""The words and class names by which pagers and their decoys are known, Indonesian and English first. Part of `scraper`."""

from __future__ import annotations

import re

PAGE = r"(?:halaman|hal|laman|pages?|bagian|part|seite|teil|página|pagina)"
A_PAGE = re.compile(rf"\b{PAGE}\b", re.IGNORECASE)

NEXT = re.compile(
    rf"^\W*(?:(?:baca\s+|muat\s+)?(?:{PAGE}\s+)?(?:selanjutnya|berikut(?:nya)?|lanjut(?:an(?:nya)?|kan)?)|next(?:\s+page)?|"
    r"continue(?:d)?(?:\s+(?:reading|on\s+next\s+page))?|older|nächste(?:\s+seite)?|weiter(?:lesen)?|suivante?|siguiente|volgende|"
    r"sonraki|próxima|次(?:の?ページ)?(?:へ)?|下一页)(?:\W|$)|^\s*(?:[>›»→]+|>\s*>|&gt;)\s*$",
    re.IGNORECASE,
)
PREVIOUS = re.compile(
    rf"^\W*(?:(?:{PAGE}\s+)?(?:sebelum(?:nya)?|kembali)|prev(?:ious)?(?:\s+page)?|back|newer|vorherige|zurück|précédent|anterior|önceki|前)"
    r"(?:\W|$)|^\s*[<‹«←]+\s*$",
    re.IGNORECASE,
)
LAST = re.compile(r"^\W*(?:last|terakhir|akhir|letzte)(?:\W|$)", re.IGNORECASE)
NEXT_CLASS = re.compile(r"(?:^|[-_\s])(?:next|selanjutnya|berikutnya|lanjut)(?:$|[-_\s])", re.IGNORECASE)
PREVIOUS_CLASS = re.compile(r"(?:^|[-_\s])(?:prev|previous|sebelumnya)(?:$|[-_\s])", re.IGNORECASE)
CURRENT_CLASS = re.compile(r"(?:^|[-_\s])(?:active|current|selected|pagecurrent|aktif|on)(?:$|[-_\s])", re.IGNORECASE)

SINGLE_PAGE = re.compile(
    r"\b(?:show|view|read)\s+(?:all(?:\s+pages)?|as\s+one\s+page|full\s+article)\b|\b(?:single|one)\s+page\b|^\s*all\s*$|"
    rf"\b(?:tampilkan|lihat|baca|buka)\s+(?:semua|seluruh(?:nya)?|lengkap)(?:\s+{PAGE})?\b|\b(?:satu|1)\s+halaman\b|^\s*semua\s*$|"
    r"\bauf\s+einer\s+seite\b|\ben\s+una\s+página\b",
    re.IGNORECASE,
)
LOAD_MORE = re.compile(
    r"load[-_\s]?more|muat\s+(?:lebih|lainnya|lagi)|(?:tampilkan|lihat|berita)\s+lain(?:nya)?|more\s+(?:stories|news)|infinite",
    re.IGNORECASE,
)

PAGER_CLASS = re.compile(
    r"(?:^|[-_\s])(?:pag(?:e|es|ing|ging|ings|er|ination|inator|enav(?:i)?|elinks?|ecurrent)|halaman|hal|multi-?page|nav-?links|gal(?:lery|eri)?|"
    r"slides?(?:how)?|nomor|numbers?)(?:$|[-_\s])|pagin",
    re.IGNORECASE,
)
COUNTER_CLASS = re.compile(
    r"(?:^|[-_\s])(?:pag(?:e|es|ing|ging|ings|er)|halaman|hal|multi-?page)(?:$|[-_\s])|pagin", re.IGNORECASE
)
"""Where a bare "2/3" counts pages; in a slide show it counts pictures."""
COMMENT_CLASS = re.compile(
    r"(?:^|[-_\s])(?:comments?|comment\w*|komentar\w*|disqus|respond|replies)(?:$|[-_\s])", re.IGNORECASE
)
DECOY_CLASS = re.compile(
    r"(?:^|[-_\s])(?:comments?|comment\w*|komentar\w*|disqus|respond|replies|forum|related|terkait|rekomendasi|recommend\w*|popular|populer|"
    r"terpopuler|trending|sidebar|side-?bar|teaser\w*|newsletter|promo\w*|latest|terbaru|terkini|iklan|ads?|advert\w*|infinite|"
    r"load-?more|most-?read|more-?news|berita-?lain\w*|other-?news|next-?(?:article|post|story)|breadcrumbs?)(?:$|[-_\s])",
    re.IGNORECASE,
)

PICTURE = re.compile(r"/(?:foto|photos?|gambar|galer[iy]|gallery|slides?|image)s?/\d{1,3}/?(?:$|[?#])", re.IGNORECASE)
"""An address of one picture of many."""

LABEL = re.compile(
    rf"^\W*(?:(?:go\s+to\s+|ke\s+)?{PAGE}\s*)?#?(\d{{1,3}})\W*$|^\W*{PAGE}\s+(\d{{1,3}})\b", re.IGNORECASE
)
OF = r"(?:/|\bdari\b|\bof\b|\bvon\b|\bde\b)"
NUMBER_OF_COUNT = re.compile(
    rf"\b{PAGE}\.?\s*(?:ke-?\s*)?:?\s*(\d{{1,3}})\s*{OF}\s*(\d{{1,3}})(?!\d)|(?<![\d/])(\d{{1,3}})\s*{OF}\s*(\d{{1,3}})\s*{PAGE}\b",
    re.IGNORECASE,
)
BARE_NUMBER_OF_COUNT = re.compile(rf"^\W*(\d{{1,3}})\s*{OF}\s*(\d{{1,3}})\W*$", re.IGNORECASE)
SEQUENCE = re.compile(rf"^\W*{PAGE}\s*:?\s*((?:\d[\s|,\[\]().-]*)+)", re.IGNORECASE)

PAGES_PROPER = re.compile(r"\b(?:halaman|hal|laman|pages?|seite)\b|^\W*\d", re.IGNORECASE)
"""An indicator of pages; "Bagian 1 dari 3" may count the articles of a series."""

SCRIPT_COUNT = re.compile(
    r"[\"'\s.,{](\w*(?:total_?pages?|pages?_?total|page_?count|num_?pages|jumlah_?halaman))[\"']?\s*[:=]\s*[\"']?(\d{1,3})\b",
    re.IGNORECASE,
)
ARTICLE_COUNT = re.compile(r"(?:content|article|artikel|multiple)_?(?:total_?)?pages?", re.IGNORECASE)
"""Of these names, those that can mean nothing but the pages of the article."""
SCRIPT_NUMBER = re.compile(r"[\"'\s.,{](\w*current_?page)[\"']?\s*[:=]\s*[\"']?(\d{1,3})\b", re.IGNORECASE)
