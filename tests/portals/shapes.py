"""Ten ways in which portals build an article's page: mark-up, furniture and all. Invented, in the manner of real ones."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime

import attrs

MONTHS = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
]
DAYS = ["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"]


@attrs.frozen
class Story:
    """What a page must show; `pager` is its pager's mark-up, `head` more for the head, `canonical` an address or ""."""

    headline: str
    author: str
    editor: str
    section: str
    tags: tuple[str, ...]
    when: datetime
    paragraphs: tuple[str, ...]
    others: tuple[tuple[str, str], ...]
    """Addresses and headlines of other articles: what related boxes, menus and tickers are made of."""
    site: str
    page: int = 1
    canonical: str = ""
    pager: str = ""
    head: str = ""
    body: str = ""
    """Mark-up of the text, where it is not one `p` for each paragraph."""


Shape = Callable[[Story], str]


def printed(when: datetime) -> str:
    return f"{DAYS[when.weekday()]}, {when.day} {MONTHS[when.month - 1]} {when.year} {when:%H:%M} WIB"


def _links(story: Story, item: str = "li") -> str:
    return "".join(f'<{item}><a href="{url}">{title}</a></{item}>' for url, title in story.others)


def _canonical(story: Story) -> str:
    return f'<link rel="canonical" href="{story.canonical}">' if story.canonical else ""


def _p(story: Story, inserted: str = "", attributes: str = "") -> str:
    if story.body:
        return story.body
    parts = [f"<p{attributes}>{text}</p>" for text in story.paragraphs]
    return "".join([*parts[:2], inserted, *parts[2:]])


def koran(s: Story) -> str:
    """A regional paper: the site's name is the h1, credits in one line, "Baca juga" between paragraphs."""
    other = s.others[0]
    return f"""<!DOCTYPE html><html lang="id"><head><meta charset="utf-8"><title>{s.headline} - {s.site}</title>{_canonical(s)}{s.head}
<meta property="og:type" content="article"><meta property="og:title" content="{s.headline}"><meta property="og:site_name" content="{s.site}">
</head><body><div id="atas"><h1 class="logo"><a href="/">{s.site}</a></h1><ul class="menu-utama">{_links(s)}</ul></div>
<div id="isi-halaman"><div class="jejak"><a href="/">Beranda</a> &raquo; <a href="/kanal/daerah">{s.section}</a></div>
<h2 class="judul-berita">{s.headline}</h2><div class="keterangan">Penulis: {s.author} | Editor: {s.editor}<br>{printed(s.when)}</div>
<ul class="bagikan"><li><a href="https://sosial.example/s?u=x">Bagikan ke Sosial</a></li><li><a href="#">Salin tautan</a></li></ul>
<div class="foto-utama"><img src="/gambar/a.jpg" alt=""><div class="ket-foto caption">Warga menyeberang di jalan yang tergenang. (Foto: Dok. Warga)</div></div>
<div class="teks-berita">{_p(s, f'<p><strong>Baca juga: <a href="{other[0]}">{other[1]}</a></strong></p>')}
<div class="iklan-tengah">ADVERTISEMENT</div></div>{s.pager}
<div class="topik-terkait">Topik: {" ".join(f'<a rel="tag" href="/tag/{tag}">{tag}</a>' for tag in s.tags)}</div>
<div class="berita-terkait"><h3>Berita Terkait</h3><ul>{_links(s)}</ul></div>
<div class="komentar"><h3>Komentar Pembaca</h3><p>Semoga cepat surut airnya, kasihan warga di sana yang sudah lama menunggu bantuan dari pemerintah.</p></div></div>
<div class="kaki">Hak cipta {s.site}. Seluruh isi situs ini dilindungi undang-undang, dilarang menyalin tanpa izin tertulis redaksi.</div></body></html>"""


def modern(s: Story) -> str:
    """Hashed class names, JSON-LD in a graph, asides between paragraphs."""
    data = {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "WebSite", "name": s.site, "url": "/"},
            {
                "@type": "NewsArticle", "headline": s.headline, "datePublished": s.when.isoformat(), "articleSection": s.section,
                "author": [{"@type": "Person", "name": s.author}], "editor": {"@type": "Person", "name": s.editor},
                "keywords": list(s.tags), "publisher": {"@type": "Organization", "name": s.site},
            },
        ],
    }  # fmt: skip
    other = s.others[0]
    box = f'<aside class="css-1q2w3e"><span>Lihat Juga</span><a href="{other[0]}">{other[1]}</a></aside>'
    return f"""<!doctype html><html lang="id-ID"><head><meta charset="utf-8"><title>{s.headline} | {s.site}</title>{_canonical(s)}{s.head}
<script type="application/ld+json">{json.dumps(data)}</script></head><body><div id="__app"><header class="css-9x"><nav>{_links(s, "span")}</nav></header>
<main class="css-77a"><section class="css-k0"><h1 class="css-h1">{s.headline}</h1><div class="css-b2"><span>{s.author}</span><span>{printed(s.when)}</span></div>
<figure class="css-f"><img src="/i/b.webp" alt="Tanggul"><figcaption>Tanggul yang jebol terlihat dari udara pada hari pertama banjir.</figcaption></figure>
<div class="css-10kx">{_p(s, box, ' data-testid="paragraf" class="css-p0"')}</div>{s.pager}
<div class="css-share"><button>Bagikan</button><button>Simpan</button></div></section>
<section class="css-rel"><h2>Rekomendasi untuk Anda</h2>{"".join(f'<a class="css-card" href="{u}"><h3>{t}</h3><span>2 jam lalu</span></a>' for u, t in s.others)}</section>
</main><footer class="css-ft"><p>Ikuti kanal resmi kami di aplikasi pesan untuk mendapatkan kabar terbaru setiap pagi langsung dari redaksi.</p></footer></div></body></html>"""


def blog(s: Story) -> str:
    """The best known publishing software, with a comment list that has pages of its own."""
    return f"""<!DOCTYPE html><html lang="id"><head><meta charset="UTF-8"><title>{s.headline} &#8211; {s.site}</title>{_canonical(s)}{s.head}
<meta property="article:published_time" content="{s.when.isoformat()}"><meta property="article:section" content="{s.section}">
{"".join(f'<meta property="article:tag" content="{tag}">' for tag in s.tags)}<meta name="author" content="{s.author}"></head>
<body class="post-template-default single single-post"><div id="page" class="site"><header id="masthead"><p class="site-title"><a href="/">{s.site}</a></p></header>
<div id="primary" class="content-area"><main><article id="post-88121" class="post-88121 post type-post status-publish format-standard hentry">
<header class="entry-header"><h1 class="entry-title">{s.headline}</h1><div class="entry-meta"><span class="posted-on"><time class="entry-date published" datetime="{s.when.isoformat()}">
{printed(s.when)}</time></span> <span class="byline">oleh <span class="author vcard"><a href="/author/a/">{s.author}</a></span></span> <span class="editor-line">Editor: {s.editor}</span></div></header>
<div class="entry-content">{_p(s)}{s.pager}<div class="sharedaddy sd-sharing-enabled"><h3>Bagikan ini:</h3><ul><li>Sosial</li></ul></div>
<div id="jp-relatedposts"><h3>Terkait</h3>{_links(s, "p")}</div></div>
<footer class="entry-footer"><span class="cat-links">Posted in <a rel="category tag" href="/category/x/">{s.section}</a></span></footer></article>
<nav class="navigation post-navigation"><div class="nav-links"><div class="nav-next"><a rel="next" href="{s.others[0][0]}"><span>Next Post:</span> {s.others[0][1]}</a></div></div></nav>
<div id="comments" class="comments-area"><ol class="comment-list"><li class="comment"><p>Terima kasih atas laporannya, sangat membantu kami yang berada jauh dari kampung halaman.</p></li></ol>
<nav class="comment-navigation"><a href="?cpage=2#comments">Komentar berikutnya</a> <a href="comment-page-2/#comments">2</a></nav></div></main></div>
<aside id="secondary" class="widget-area"><section class="widget widget_recent_entries"><ul>{_links(s)}</ul></section></aside></div></body></html>"""


def table(s: Story) -> str:
    """A site of 2006 that nobody rebuilt: tables, fonts, paragraphs divided by breaks."""
    text = s.body or "<br><br>".join(s.paragraphs)
    return f"""<html><head><title>{s.site}: {s.headline}</title>{_canonical(s)}{s.head}</head><body bgcolor="#ffffff"><table width="780" align="center"><tr><td colspan="3">
<font size="5">{s.site}</font></td></tr><tr><td width="140" valign="top"><b>KANAL</b><br>{"<br>".join(f'<a href="{u}">{t}</a>' for u, t in s.others)}</td>
<td width="480" valign="top"><font size="1">{s.section}</font><br><font size="4"><b>{s.headline}</b></font><br><font size="1">{printed(s.when)}</font><br>
<font size="1">Reporter: {s.author}, Editor: {s.editor}</font><br><br><font size="2" face="Verdana">{text}</font><br><br>{s.pager}
<font size="1">[ <a href="javascript:window.print()">Cetak</a> | <a href="/kirim.php?id=3">Kirim ke teman</a> ]</font></td>
<td width="160" valign="top"><b>Berita lain</b><br>{"<br><br>".join(f'<a href="{u}">{t}</a>' for u, t in s.others)}</td></tr>
<tr><td colspan="3" align="center"><font size="1">&copy; {s.site}, Jalan Pelabuhan Lama nomor dua belas</font></td></tr></table></body></html>"""


def foreign(s: Story) -> str:
    """An English daily: byline in words, a newsletter form in the text, labels of advertisements."""
    form = '<div class="newsletter-signup"><p>Sign up to our morning briefing and get the day’s most important stories in your inbox before breakfast.</p></div>'
    return f"""<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>{s.headline} | {s.site}</title>{_canonical(s)}{s.head}
<meta property="og:type" content="article"><meta property="og:title" content="{s.headline}"><meta property="article:published_time" content="{s.when.isoformat()}">
<meta name="news_keywords" content="{", ".join(s.tags)}"><meta property="article:section" content="{s.section}"></head><body><div class="skip"><a href="#main">Skip to content</a></div>
<nav class="c-nav"><ul>{_links(s)}</ul></nav><main id="main"><div class="c-article"><div class="c-article__head"><h1>{s.headline}</h1>
<p class="c-article__byline">By {s.author}</p><p class="c-article__desk">Edited by: {s.editor}</p><time datetime="{s.when.isoformat()}">{s.when:%d %B %Y, %H:%M}</time></div>
<div class="c-article__copy">{_p(s, form + '<div class="ad-slot"><span>Advertisement</span></div>')}</div>{s.pager}<div class="c-share"><a href="https://sosial.example/x">Share</a><a href="#print">Print</a></div></div>
<section class="c-more"><h2>More from {s.section}</h2><ul>{_links(s)}</ul></section><section class="c-mostread"><h2>Most read</h2><ol>{_links(s)}</ol></section></main>
<footer><p>{s.site} is published by an independent company; letters to the editor may be shortened before they appear in print.</p></footer></body></html>"""


def microdata(s: Story) -> str:
    """Everything by itemprop, names in odd places."""
    return f"""<!DOCTYPE html><html lang="id"><head><meta charset="utf-8"><title>{s.headline}</title>{_canonical(s)}{s.head}</head><body>
<div class="bungkus" itemscope itemtype="https://schema.org/NewsArticle"><div class="atas-nav">{_links(s, "div")}</div>
<div class="kepala"><span itemprop="articleSection">{s.section}</span><h1 itemprop="headline">{s.headline}</h1>
<span itemprop="author" itemscope itemtype="https://schema.org/Person"><span itemprop="name">{s.author}</span></span>
<span itemprop="editor" itemscope itemtype="https://schema.org/Person"><span itemprop="name">{s.editor}</span></span>
<time itemprop="datePublished" datetime="{s.when.isoformat()}">{printed(s.when)}</time></div>
<div class="badan" itemprop="articleBody">{_p(s)}</div>{s.pager}<meta itemprop="keywords" content="{", ".join(s.tags)}">
<div class="lain-lain"><b>Pilihan Redaksi</b>{_links(s, "div")}</div></div><div class="bawah">Tentang Kami | Pedoman Media Siber | Karier</div></body></html>"""


def fresh(s: Story) -> str:
    """A new portal without metadata: the date stands in an attribute, its text says how long ago."""
    cards = "".join(
        f'<li><a href="{url}"><p>{title}</p></a><time datetime="2026-02-27T06:00:00+07:00">3 hari lalu</time></li>'
        for url, title in s.others
    )
    return f"""<!doctype html><html lang="id"><head><meta charset="utf-8"><title>{s.headline} • {s.site}</title>{_canonical(s)}{s.head}</head><body>
<header><h1>{s.site}</h1><ul>{cards}</ul></header><main><div class="kanal-tag"><a href="/kanal/daerah">{s.section}</a></div><h1>{s.headline}</h1>
<div class="oleh"><span>Penulis: {s.author}</span> | <span>Editor: {s.editor}</span></div><div><time datetime="{s.when.isoformat()}">2 jam yang lalu</time></div>
<div class="cerita">{_p(s)}</div>{s.pager}</main><section><h2>Terbaru</h2><ul>{cards}</ul></section></body></html>"""


def bare(s: Story) -> str:
    """Text straight in a `div`, a date in numbers, no metadata but a title."""
    text = s.body or "".join(f"{text}<br /><br />" for text in s.paragraphs)
    return f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"><title>{s.headline}</title>{_canonical(s)}{s.head}</head><body>
<div class="top">{" | ".join(f'<a href="{u}">{t}</a>' for u, t in s.others)}</div><div class="kolom-kiri"><div class="box-berita"><h1>{s.headline}</h1>
<div class="info">{s.when:%d/%m/%Y, %H:%M} WIB</div><div class="penulis">Oleh {s.author}</div><div class="naskah">{text}</div><div class="redaktur">Redaktur: {s.editor}</div>
{s.pager}</div></div><div class="kolom-kanan"><h4>Terpopuler</h4>{_links(s, "div")}</div></body></html>"""


SHAPES: tuple[Shape, ...] = (koran, modern, blog, table, foreign, microdata, bare)
