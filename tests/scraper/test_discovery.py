"""Laws of `scraper.discovery`: what an answer is, which of its links are articles, and what comes next."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.discovery import Link, Listing, find_links
from scraper.discovery.shapes import is_article_shape
from scraper.errors import ConfigurationError, UnreadablePage
from scraper.model import SourceKind

HOME = "https://www.berita.example/dunia"
WIB = timezone(timedelta(hours=7))


def listing(body: str, url: str = HOME, *, allow: tuple[str, ...] = (), kind: SourceKind | None = None) -> Listing:
    return find_links(f"<html><body>{body}</body></html>".encode(), url, kind=kind, allow=allow)


def found(body: str, url: str = HOME, **how: tuple[str, ...]) -> list[str]:
    return [link.url for link in listing(body, url, **how).links]


ARTICLES = [
    "https://www.berita.example/dunia/2020/10/10/gencatan-senjata-mulai-berlaku",
    "https://www.berita.example/internasional/7748061/gencatan-senjata",
    "https://kanal.berita.example/read/2023/11/02/213419026/harga-tiket",
    "https://kanal.berita.example/berita/d-7016153/warga-mengungsi",
    "https://www.berita.example/dunia/dua-warga-tewas-dalam-serangan.html",
    "https://www.berita.example/dunia/dua-warga-tewas-dalam-serangan",
    "https://www.berita.example/read/2016/02/23/14514861/Warga.Sipil.Mengungsi",
    "https://www.berita.example/rubrik/warga-sipil-mengungsi-2091234",
    "https://www.berita.example/dunia/20200624223334-12-517155/warga-sipil",
]
NEWS_IN_HOUSE_WORDS = [
    f"https://www.berita.example/papua/{slug}"
    for slug in (
        "kontak-senjata-pecah-di-intan-jaya",
        "bantuan-kemanusiaan-tiba-di-rafah",
        "syarat-gencatan-senjata-ditolak-kedua-pihak",
        "tentang-serangan-udara-yang-menewaskan-warga",
        "terms-of-ceasefire-agreed-by-both-sides",
        "kebijakan-baru-di-perbatasan-mulai-berlaku",
    )
]
OTHERS = [
    "https://www.berita.example/",
    "https://www.berita.example/dunia?page=3",
    "https://www.berita.example/tag/gencatan-senjata-di-nagorno-karabakh",
    "https://www.berita.example/topic/gencatan-senjata-2020-10-10",
    "https://www.berita.example/penulis/budi-santoso-12345",
    "https://www.berita.example/login?next=/dunia/2020/10/10/gencatan-senjata-mulai-berlaku",
    "https://www.berita.example/indeks/2020/10/10",
    "https://www.berita.example/pedoman-pemberitaan-media-siber",
    "https://www.berita.example/syarat-dan-ketentuan-penggunaan-situs",
    "https://www.berita.example/info/hak-jawab-dan-koreksi-berita",
    "https://www.berita.example/kontak-redaksi-dan-iklan.html",
    "https://www.berita.example/tentang-kami/",
    "https://www.berita.example/p/tentang-kami-dan-redaksi-berita.html",
    "https://www.berita.example/foto/2020/10/10/gencatan-senjata-di-garis-depan.jpg",
    "https://www.lain.example/dunia/2020/10/10/gencatan-senjata-mulai-berlaku",
    "https://social.example/share?url=https://www.berita.example/dunia/2020/10/10/gencatan-senjata",
    "http://berita.examplehttp://berita.example/2020/10/10/warga-sipil-mengungsi-lagi",
    "javascript:void(0)",
    "mailto:redaksi@berita.example",
]


@pytest.mark.parametrize("url", [*ARTICLES, *NEWS_IN_HOUSE_WORDS])
def test_an_article_is_known_by_the_shape_of_its_url(url: str) -> None:
    assert found(f'<div><a href="{url}">Judul</a></div>') == [url]


@pytest.mark.parametrize("url", OTHERS)
def test_what_is_no_article_is_left(url: str) -> None:
    assert found(f'<div><h3><a href="{url}">Sebuah judul yang panjang sekali</a></h3></div>') == []


def test_a_weak_shape_is_helped_by_a_headlines_place() -> None:
    url = "https://www.berita.example/dunia/warga-sipil-mengungsi"
    assert found(f'<h3><a href="{url}">Ribuan warga sipil mengungsi</a></h3>') == [url]
    strong = f'<p><a href="{ARTICLES[0]}">x</a></p>'
    assert found(f'{strong}<p><a href="/wisata/warga-sipil-mengungsi">Ribuan warga sipil mengungsi</a></p>') == [
        ARTICLES[0]
    ]
    assert found(f'<nav><h3><a href="{url}">Ribuan warga sipil mengungsi</a></h3></nav>') == []


def test_a_site_without_telling_urls_is_read_by_its_words() -> None:
    body = '<nav><a href="/kontak-kami">Cara menghubungi redaksi kami</a></nav><a href="/b">Masuk</a>'
    plain = "".join(f'<li><a href="/artikel/{n}">Warga sipil mengungsi lagi</a></li>' for n in (1, 2))
    assert found(body + plain) == ["https://www.berita.example/artikel/1", "https://www.berita.example/artikel/2"]
    short = '<h2><a href="/artikel/1">Artikel satu</a></h2>'
    assert found(body + short) == ["https://www.berita.example/artikel/1"]


def test_a_list_without_links_is_read_by_its_cards_and_by_what_it_tells_machines() -> None:
    cards = f'<div class="card" data-href="{ARTICLES[0]}"><h3>Judul</h3></div><li onclick="location.href=\'{ARTICLES[1]}\'"><p>Judul</p></li>'
    assert found(cards) == ARTICLES[:2]
    told = {
        "@type": "ItemList",
        "itemListElement": [
            {"@type": "ListItem", "position": 1, "url": ARTICLES[0], "name": "Satu"},
            {"@type": "ListItem", "position": 2, "item": {"@type": "NewsArticle", "url": ARTICLES[1]}},
            {"@type": "ListItem", "position": 3, "item": ARTICLES[2]},
            {"@type": "ListItem", "url": "https://www.berita.example/tag/perang"},
            {"@type": "ListItem", "url": "https://www.lain.example/2020/10/10/gencatan-senjata-mulai-berlaku"},
            7,
        ],
    }
    script = f'<script type="application/ld+json">{json.dumps(told)}</script>'
    assert found(script) == ARTICLES[:3]
    assert found(script + f'<a href="{ARTICLES[4]}">Judul</a>') == [ARTICLES[4]]


def test_a_short_headline_beside_sure_ones_is_an_article_too() -> None:
    sure = f'<h3><a href="{ARTICLES[5]}">Dua warga tewas dalam serangan</a></h3>'
    short = '<h3><a href="/dunia/tentang-gencatan-senjata">Tentang Gencatan Senjata</a></h3><h3><a href="/dunia/asia">Asia</a></h3>'
    assert found(sure + short) == [ARTICLES[5], "https://www.berita.example/dunia/tentang-gencatan-senjata"]


def test_a_menu_of_many_words_is_no_list_of_headlines() -> None:
    menu = '<nav><a href="/layanan/perizinan-terpadu-satu-pintu">Perizinan Terpadu Satu Pintu</a></nav>'
    strip = f'<div class="menu"><a href="/dunia/serangan-udara-di-kota-tua">Serangan udara di kota tua</a></div><nav><a href="{ARTICLES[0]}">Gencatan senjata mulai berlaku hari ini</a></nav>'
    assert found(menu + strip) == ["https://www.berita.example/dunia/serangan-udara-di-kota-tua", ARTICLES[0]]


def test_a_short_slug_beside_long_ones_is_an_article_too() -> None:
    body = '<p><a href="/berita/warga-sipil-mengungsi-lagi-hari-ini">a</a><a href="/berita/gempa-bumi">Gempa bumi guncang Maluku</a></p>'
    assert len(found(body)) == 2


@given(
    st.lists(
        st.sampled_from(
            [
                "<a href='http://[/x'>a b c d</a>",
                "<a href='/dunia/2020/10/10/a-b-c-d'>x",
                "</a>",
                "<a><h3>",
                "<nav>",
                "<!--",
                "-->",
                "<base href='http://['>",
                "<a href='//'>a b c d</a>",
                "<a href='http://%zz/a-b-c-d'>e</a>",
                "<time datetime='99999999999999'>",
                "<time>31/02/2020</time>",
                "<?x ?>",
            ]
        ),
        max_size=10,
    )
)
def test_no_list_is_too_broken_to_read(parts: list[str]) -> None:
    assert listing("<p>x</p>" + "".join(parts)).kind is SourceKind.LISTING


def test_each_article_stands_once_with_its_best_title() -> None:
    path = "/dunia/2020/10/10/gencatan-senjata-mulai-berlaku"
    body = f'<a href="{path}?utm_source=a"><img src="a.jpg"></a><h3><a href="{path}#atas">Gencatan senjata mulai berlaku</a></h3><a href="{path}?page=all">2</a>'
    assert listing(body).links == (
        Link(url=f"https://www.berita.example{path}", title="Gencatan senjata mulai berlaku"),
    )


def test_a_relative_link_without_slash_gives_way_to_the_true_one() -> None:
    path = "2020/10/10/gencatan-senjata-mulai-berlaku"
    body = f'<a href="{path}"><img src="a.jpg"></a><h3><a href="/{path}">Gencatan senjata mulai berlaku</a></h3>'
    assert found(body, "https://www.berita.example/dunia/indeks") == [f"https://www.berita.example/{path}"]


def test_allow_decides_instead_of_the_shape() -> None:
    body = '<nav><a href="/a/1">x</a></nav><a href="/dunia/2020/10/10/gencatan-senjata-mulai-berlaku">y</a>'
    assert found(body, allow=(r"/a/\d+$",)) == ["https://www.berita.example/a/1"]


def test_a_bad_allow_pattern_is_the_operators_mistake() -> None:
    with pytest.raises(ConfigurationError, match="allow"):
        listing("<p>x</p>", allow=("(",))


@pytest.mark.parametrize(
    ("stamp", "published"),
    [
        ('<time datetime="2020-10-10T15:04:00+07:00">tadi</time>', datetime(2020, 10, 10, 15, 4, tzinfo=WIB)),
        (
            '<time class="timeago" title="2020-10-10 15:04:00">3 menit lalu</time>',
            datetime(2020, 10, 10, 15, 4, tzinfo=WIB),
        ),
        ('<span class="date">Sabtu, 10 Oktober 2020 15:04 WIB</span>', datetime(2020, 10, 10, 15, 4, tzinfo=WIB)),
        ("<time>3 menit lalu</time>", None),
    ],
)
def test_an_entrys_date_is_aware(stamp: str, published: datetime | None) -> None:
    body = f'<ul><li><h3><a href="/dunia/2020/10/10/gencatan-senjata-mulai-berlaku">Judul</a></h3>{stamp}</li></ul>'
    assert listing(body).links[0].published == published


@pytest.mark.parametrize(
    ("url", "pager", "following"),
    [
        (HOME, '<div class="paging"><b>1</b> <a href="?page=2">2</a></div>', f"{HOME}?page=2"),
        (f"{HOME}?page=2", '<a href="?page=1">1</a><a rel="next" href="?page=3">Next</a>', f"{HOME}?page=3"),
        (HOME, '<div class="latest-news"><a class="load-more" href="?page=2">Muat lebih</a></div>', f"{HOME}?page=2"),
        (f"{HOME}?date=2020-10-10", '<a href="?date=2020-10-9">Next</a>', f"{HOME}?date=2020-10-9"),
        (f"{HOME}/indeks/0/20", '<a class="next" href="/dunia/indeks/0/40">Selanjutnya</a>', f"{HOME}/indeks/0/40"),
        (f"{HOME}/terbaru", '<a href="/dunia/terbaru/15">Selengkapnya</a>', f"{HOME}/terbaru/15"),
        (
            f"{HOME}?offset=12",
            '<a href="?offset=24">Lihat lainnya</a><a href="?offset=0">Lihat lainnya</a>',
            f"{HOME}?offset=24",
        ),
        (HOME, '<a href="/dunia/1234567">Selengkapnya</a><a href="/ekonomi?page=2">Lihat lainnya</a>', None),
        (HOME, '<a rel="next" href="https://lain.example/dunia?page=2">Next</a>', None),
        (HOME, "<p>Tidak ada lagi.</p>", None),
    ],
)
def test_a_list_leads_to_its_own_next_page(url: str, pager: str, following: str | None) -> None:
    assert listing(pager, url).next_url == following


RSS = """

<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><link>https://www.berita.example/</link>
<item><title><![CDATA[Gencatan &amp; senjata]]></title><link>https://www.berita.example/a/1?utm_source=rss</link><pubDate>Sat, 10 Oct 2020 15:04:00 +0700</pubDate></item>
<item><title>Tanpa tautan</title><guid isPermaLink="true">https://lain.example/b</guid><dc:date>2020-10-10T08:04:00Z</dc:date></item>
<item><title>Beranda</title><link>https://www.berita.example</link></item>
<item><title>Rusak</title><link>bukan tautan</link><guid isPermaLink="false">7</guid></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><link rel="next" href="?page=2"/><entry><title type="html">A &amp;lt;b&amp;gt;</title>
<link rel="self" href="https://www.berita.example/self"/><link href="/a/1"/><updated>2020-10-10T08:04:00Z</updated></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<item rdf:about="https://www.berita.example/a/1"><title>A</title></item></rdf:RDF>"""
MOMENT = datetime(2020, 10, 10, 8, 4, tzinfo=UTC)


def read(body: str, *, kind: SourceKind | None = None) -> Listing:
    return find_links(body.encode(), "https://www.berita.example/rss", kind=kind, allow=())


def test_an_rss_feed_gives_its_articles_and_no_front_pages() -> None:
    assert read(RSS) == Listing(
        kind=SourceKind.FEED,
        links=(
            Link(url="https://www.berita.example/a/1", title="Gencatan & senjata", published=MOMENT),
            Link(url="https://lain.example/b", title="Tanpa tautan", published=MOMENT),
            Link(url="https://www.berita.example/bukan%20tautan", title="Rusak"),
        ),
    )


def test_a_feed_of_front_pages_gives_nothing() -> None:
    items = "".join("<item><title>Judul</title><link>https://www.berita.example/</link></item>" for _ in range(9))
    assert read(f"<rss><channel>{items}</channel></rss>").links == ()


def test_atom_rdf_and_json_feeds_are_read_alike() -> None:
    atom = read(ATOM)
    assert [(link.url, link.published) for link in atom.links] == [("https://www.berita.example/a/1", MOMENT)]
    assert atom.next_url == "https://www.berita.example/rss?page=2"
    assert [link.url for link in read(RDF).links] == ["https://www.berita.example/a/1"]
    items = [{"url": "/a/1", "title": "A", "date_published": "2020-10-10T08:04:00Z"}, {"id": 2}, 3]
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": items, "next_url": "/rss?2"}
    told = read(json.dumps(feed))
    assert told.links == (Link(url="https://www.berita.example/a/1", title="A", published=MOMENT),)
    assert (told.kind, told.next_url) == (SourceKind.FEED, "https://www.berita.example/rss?2")


@pytest.mark.parametrize("body", ['{"halo": 1}', "{", "[1]", pytest.param("[" * 100_000, id="deep")])
def test_json_that_is_no_feed_is_unreadable(body: str) -> None:
    with pytest.raises(UnreadablePage):
        read(body)


def test_a_feed_cut_off_in_the_middle_gives_what_came() -> None:
    assert [link.url for link in read(RSS[: RSS.index("<item><title>Beranda")]).links][:1] == [
        "https://www.berita.example/a/1"
    ]


def test_entities_are_not_resolved() -> None:
    bomb = '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    feed = read(
        f"{bomb}<rss><channel><item><title>x&b;&f;</title><link>https://www.berita.example/a/1</link></item></channel></rss>"
    )
    assert [link.url for link in feed.links] == ["https://www.berita.example/a/1"]
    assert "root:" not in (feed.links[0].title or "")
    assert "hahaha" not in (feed.links[0].title or "")


def test_a_news_sitemap_gives_title_and_date() -> None:
    body = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
    <url><loc> https://www.berita.example/a/1 </loc><news:news><news:publication><news:name>B</news:name></news:publication>
    <news:publication_date>2020-10-10T15:04:00+07:00</news:publication_date><news:title>Judul</news:title></news:news></url>
    <url><loc>https://www.berita.example/tentang-kami</loc></url>
    <url><loc>https://www.berita.example/dunia/2020/10/10/gencatan-senjata-mulai-berlaku</loc></url></urlset>"""
    sitemap = read(body)
    assert sitemap.kind is SourceKind.SITEMAP
    assert sitemap.links == (
        Link(url="https://www.berita.example/a/1", title="Judul", published=MOMENT),
        Link(url="https://www.berita.example/dunia/2020/10/10/gencatan-senjata-mulai-berlaku"),
    )


def test_a_sitemap_index_names_its_sitemaps_newest_first() -> None:
    body = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
    <sitemap><loc>https://www.berita.example/lama.xml</loc><lastmod>2020-01-01</lastmod></sitemap>
    <sitemap><loc>https://www.berita.example/baru.xml</loc><lastmod>2020-10-10</lastmod></sitemap>
    <sitemap><loc>https://www.berita.example/entah.xml</loc></sitemap></sitemapindex>"""
    assert read(body).sitemaps == tuple(f"https://www.berita.example/{name}.xml" for name in ("baru", "lama", "entah"))


def test_an_article_is_told_from_a_list() -> None:
    url = "https://www.berita.example/dunia/2020/10/10/gencatan-senjata-mulai-berlaku"
    prose = "".join(
        f"<p>Kalimat nomor {n} dari isi berita ini cukup panjang untuk menjadi sebuah paragraf yang utuh.</p>"
        for n in range(12)
    )
    body = f"<article><h1>Gencatan senjata mulai berlaku</h1>{prose}</article>"
    assert listing(body, url) == Listing(kind=SourceKind.ARTICLE)
    assert listing(body, url, kind=SourceKind.LISTING).kind is SourceKind.LISTING
    assert listing("<p>x</p>", kind=SourceKind.ARTICLE) == Listing(kind=SourceKind.ARTICLE)


def feed_of(*items: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>') -> str:
    return f'{head}<rss version="2.0"><channel>{"".join(f"<item>{item}</item>" for item in items)}</channel></rss>'


FIRST, SECOND = "https://www.berita.example/dunia/perundingan-1", "https://www.berita.example/dunia/serangan-2"
PLAIN = f"<link>{FIRST}</link>"
PLUGGED = "https://www.berita.example/berita.php?id=12&kat=3"
CLICKED = f"https://www.google.com/url?rct=j&amp;url={FIRST}&amp;ct=ga"


@pytest.mark.parametrize(
    ("feed", "links"),
    [
        pytest.param(feed_of(PLAIN, head='<?xml version="1.0" encoding="UTF-16"?>').encode("utf-16"), [FIRST], id="utf-16"),
        pytest.param(b"\xef\xbb\xbf\n" + feed_of(PLAIN).encode(), [FIRST], id="mark"),
        pytest.param(b"<br />\n<b>Warning</b>: headers sent<br />\n" + feed_of(PLAIN).encode(), [FIRST], id="warning"),
        pytest.param(feed_of(f"<link>{PLUGGED}</link>").encode(), [PLUGGED], id="bare ampersand"),
        pytest.param(feed_of(f"<link>{PLUGGED.replace('&', '&amp;amp;')}</link>").encode(), [PLUGGED], id="escaped twice"),
        pytest.param(feed_of(f"<link><![CDATA[\n{PLUGGED}\n]]></link>").encode(), [PLUGGED], id="cdata"),
        pytest.param(feed_of(f"{PLAIN}<content:encoded>x</content:encoded>", f"<link>{SECOND}</link>").encode(), [FIRST, SECOND], id="undeclared prefix"),
        pytest.param(feed_of(f"<title>a\x00\x0b</title>{PLAIN}").encode(), [FIRST], id="control characters"),
        pytest.param(feed_of(f"<title>caf\xe9</title>{PLAIN}").encode("latin-1"), [FIRST], id="wrong encoding"),
        pytest.param(feed_of(f"<link>https://www.berita.example/</link><guid>{FIRST}</guid>").encode(), [FIRST], id="home and guid"),
        pytest.param(feed_of(f'<guid isPermaLink="false">{FIRST}</guid>').encode(), [], id="no permalink"),
        pytest.param(feed_of(f"<link>{CLICKED}</link>").encode(), [FIRST], id="search engine"),
        pytest.param(feed_of(PLAIN, f"<link>{SECOND}</link>")[:-32].encode(), [FIRST], id="cut in a link"),
        pytest.param(json.dumps({"items": [{"id": FIRST}]}).encode(), [FIRST], id="json id"),
    ],
)  # fmt: skip
def test_a_feed_is_read_however_its_plug_in_wrote_it(feed: bytes, links: list[str]) -> None:
    listing = find_links(feed, "https://www.berita.example/rss", kind=None, allow=())
    assert ([link.url for link in listing.links], listing.kind) == (links, SourceKind.FEED)


def test_an_atom_entry_leads_to_its_page_and_not_to_what_else_it_links() -> None:
    links = "".join(
        f'<link rel="{rel}" type="{kind}" href="{href}"/>'
        for rel, kind, href in (
            ("edit", "", "sunting"),
            ("alternate", "application/json", "data.json"),
            ("alternate", "text/html", "dunia/perundingan-1"),
        )
    )
    atom = f'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://www.berita.example/"><entry>{links}<id>tag:1</id></entry></feed>'
    assert [link.url for link in read(atom).links] == [FIRST]


@pytest.mark.parametrize(
    "stamp",
    [
        "Sab, 10 Okt 2020 15:04:00 +0700",
        "Sabtu, 10 Oktober 2020 | 15:04 WIB",
        "Sat, 10 Oct 2020 15:04:00 WIB",
        "Sat, 10 Oct 2020 15:04:00",
        "2020-10-10 15:04:00",
        "Sat, 10 Oct 2020 17:04:00 WIT",
    ],
)
def test_a_feeds_date_is_read_in_indonesian_and_without_a_zone(stamp: str) -> None:
    assert read(feed_of(f"{PLAIN}<pubDate>{stamp}</pubDate>")).links[0].published == MOMENT


def test_a_sitemap_may_be_a_list_of_lines() -> None:
    lines = f"{ARTICLES[0]}\nhttps://www.berita.example/tentang-kami\n{ARTICLES[1]}\n"
    told = find_links(lines.encode(), "https://www.berita.example/sitemap.txt", kind=None, allow=())
    assert ([link.url for link in told.links], told.kind) == (ARTICLES[:2], SourceKind.SITEMAP)


@pytest.mark.parametrize("stamped", [True, False])
def test_of_a_huge_sitemap_the_newest_are_read(stamped: bool) -> None:
    def entry(number: int) -> str:
        day = f"<lastmod>20{number // 1000:02}-01-{number % 28 + 1:02}</lastmod>" if stamped else ""
        return f"<url><loc>https://www.berita.example/dunia/sebuah-kabar-lama-nomor-{number}</loc>{day}</url>"

    told = read(f"<urlset>{''.join(entry(number) for number in range(20_000))}</urlset>")
    numbers = {int(link.url.rpartition("-")[2]) for link in told.links}
    assert len(numbers) == 5000
    assert numbers == (set(range(15_000, 20_000)) if stamped else {*range(2500), *range(17_500, 20_000)})


def test_an_index_without_stamps_is_read_by_the_months_in_its_names() -> None:
    names = ("peta-2019-12.xml", "peta-2026-11.xml", "peta-202610.xml", "peta-umum.xml")
    nested = "".join(f"<sitemap><loc>https://www.berita.example/{name}</loc></sitemap>" for name in names)
    assert read(f"<sitemapindex>{nested}</sitemapindex>").sitemaps == tuple(
        f"https://www.berita.example/{name}" for name in (names[1], names[2], names[0], names[3])
    )


@pytest.mark.parametrize(
    ("links", "following"),
    [
        ("/indeks/2026/11/26 Hari berikutnya; /indeks/2026/11/24 Hari sebelumnya", "/indeks/2026/11/24"),
        ("/indeks/2026/11/26 Selanjutnya", None),
        ("/indeks/2026/11/25?page=2 Selanjutnya; /indeks/2026/11/24 Kemarin", "/indeks/2026/11/25?page=2"),
    ],
)
def test_the_list_of_a_day_leads_to_its_next_page_and_then_to_the_day_before(links: str, following: str | None) -> None:
    body = "".join(
        f'<a href="{href}">{text}</a> ' for href, _, text in (link.strip().partition(" ") for link in links.split(";"))
    )
    told = listing(body, "https://www.berita.example/indeks/2026/11/25").next_url
    assert told == (f"https://www.berita.example{following}" if following else None)


@pytest.mark.parametrize(
    ("path", "is_article"),
    [
        ("/arsip/digital/rel-lama-jadi-jalur-sepeda-wisata.html", True),
        ("/arsip/2025/11", False),
        ("/arsip", False),
        ("/arsip/halaman/3", False),
    ],
)
def test_an_article_may_stand_below_an_archive(path: str, is_article: bool) -> None:
    assert is_article_shape(f"https://x.example{path}") is is_article
