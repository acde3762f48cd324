"""Laws of `scraper.urls`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.urls import absolute_url, article_id, canonical_url, renumbered, same_article, site_of

words = st.text(alphabet="abcXYZ019-_.~%20é+", max_size=8)
pairs = st.tuples(st.sampled_from(["page", "p", "id", "utm_source", "q", "Page"]), words).map("=".join)
urls = st.builds(
    lambda scheme, host, port, path, query, fragment: (
        f"{scheme}://{host}{port}/{'/'.join(path)}?{'&'.join(query)}#{fragment}"
    ),
    st.sampled_from(["http", "HTTPS"]),
    st.sampled_from(["www.Berita.example", "m.berita.example", "127.0.0.1"]),
    st.sampled_from(["", ":80", ":443", ":8000"]),
    st.lists(words, max_size=4),
    st.lists(pairs, max_size=4),
    words,
)


@given(urls)
def test_a_canonical_url_is_canonical(url: str) -> None:
    once = canonical_url(url)
    assert canonical_url(once) == once
    assert article_id(once) == article_id(url)


@given(urls)
def test_a_url_names_its_own_article(url: str) -> None:
    assert same_article(url, url)


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTP://Berita.Example:80/a/b#c", "http://berita.example/a/b"),
        ("http://berita.example", "http://berita.example/"),
        ("https://berita.example/a?utm_source=x&b=2&fbclid=1&a=1", "https://berita.example/a?a=1&b=2"),
        ("https://berita.example/a?page=1", "https://berita.example/a"),
        ("https://berita.example/a?page=1&", "https://berita.example/a?page=1&"),
        ("https://berita.example/a?utm_source=x&page=2&", "https://berita.example/a?page=2"),
        ("https://berita.example/a?p=0", "https://berita.example/a"),
        ("https://berita.example/a?p=1", "https://berita.example/a?p=1"),
        ("https://berita.example/a?page=2", "https://berita.example/a?page=2"),
        ("https://berita.example//a//b/", "https://berita.example/a/b/"),
        ("https://berita.example/%7eku%2fb", "https://berita.example/~ku%2Fb"),
        ("https://berita.example/a?ref=2&source=3", "https://berita.example/a?ref=2&source=3"),
        ("https://berita.example/a?amp=1", "https://berita.example/a"),
        ("http://127.0.0.1:8000/a?page=1", "http://127.0.0.1:8000/a"),
    ],
)
def test_a_url_has_one_spelling_that_can_be_fetched(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


@pytest.mark.parametrize(
    "twin",
    [
        "http://berita.example/a/slug",
        "https://www.berita.example/a/slug/",
        "https://m.berita.example/a/slug",
        "https://amp.berita.example/a/slug",
        "https://m.berita.example/amp/a/slug",
        "https://berita.example/a/slug/amp/",
        "https://berita.example/a/slug?utm_medium=feed&page=1#top",
    ],
)
def test_twins_share_one_id(twin: str) -> None:
    assert article_id(twin) == article_id("https://berita.example/a/slug")


@pytest.mark.parametrize(
    "other", ["https://berita.example/a/slug?id=2", "https://berita.example/a/slug-2", "https://lain.example/a/slug"]
)
def test_another_article_has_another_id(other: str) -> None:
    assert article_id(other) != article_id("https://berita.example/a/slug")
    assert not same_article("https://berita.example/a/slug", other)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("http://x.example/a/slug", "https://www.x.example/a/slug?page=2"),
        ("http://x.example/a/slug?page=2", "http://x.example/a/slug?page=3"),
        ("http://x.example/a/slug-berita", "http://x.example/a/slug-berita/2/"),
        ("http://x.example/a/slug", "http://x.example/a/slug/seite-2"),
        ("http://x.example/a/slug.html", "http://x.example/a/slug-p2.html"),
        ("http://x.example/a/news089.html", "http://x.example/a/news089_2.html"),
        ("http://x.example/a.cfm?id=z", "http://x.example/a.cfm?id=z&page=2"),
        ("http://127.0.0.1:8000/a/slug", "http://127.0.0.1:8000/a/slug-part1"),
    ],
)
def test_pages_of_one_article_are_known_by_their_urls(a: str, b: str) -> None:
    assert same_article(a, b)
    assert same_article(b, a)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("http://x.example/read/367061", "http://x.example/read/367062"),
        ("http://x.example/?p=123", "http://x.example/?p=124"),
        ("http://x.example/index.php?p=12", "http://x.example/index.php?p=13"),
        ("http://x.example/artikel/1", "http://x.example/artikel/2"),
        ("http://x.example/2023/11/02/slug", "http://x.example/2023/11/03/slug"),
        ("http://127.0.0.1:8000/a/slug", "http://127.0.0.1:8001/a/slug?page=2"),
        ("http://x.example/a/slug", "http://x.example/a/slug?print=true"),
    ],
)
def test_neighbours_are_not_pages(a: str, b: str) -> None:
    assert not same_article(a, b)


@pytest.mark.parametrize(
    ("href", "absolute"),
    [
        ("?page=2", "http://x.example/a/b?page=2"),
        ("2024/slug", "http://x.example/a/2024/slug"),
        ("javascript:void(0)", None),
        ("mailto:a@x.example", None),
        ("http://[bad/x", None),
        ("http://x.example:port/", None),
    ],
)
def test_only_web_addresses_are_absolute(href: str, absolute: str | None) -> None:
    assert absolute_url("http://x.example/a/b", href) == absolute


def test_a_site_is_its_registrable_domain() -> None:
    assert site_of("https://money.berita.co.id/a") == "berita.co.id"
    assert site_of("http://127.0.0.1:8000/a") == "127.0.0.1"
    assert site_of("http://localhost:8000/a") == "localhost"
    assert site_of("http://[::1]:8000/a") == "::1"
    assert site_of("https://kanal.berita.test/a") == "berita.test"
    assert site_of("/a") is None


@pytest.mark.parametrize(
    ("url", "other"),
    [
        ("http://x.example/a/slug?page=2", "http://x.example/a/slug?page=4"),
        ("http://x.example/a/slug/2/", "http://x.example/a/slug/4/"),
        ("http://x.example/a/slug-p2.html", "http://x.example/a/slug-p4.html"),
        ("http://x.example/berita/t8k2lq393/slug-part1", None),
    ],
)
def test_only_the_number_of_a_page_is_renumbered(url: str, other: str | None) -> None:
    assert renumbered(url, 2, 4) == other
