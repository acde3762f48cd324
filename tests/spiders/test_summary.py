"""A summary says what a crawl came to, and stays small."""

from __future__ import annotations

from scraper.codec import to_builtins
from spiders.summary import MOST_ERRORS, CrawlState, CrawlSummary, Tally


def test_its_names_are_those_of_the_public_interface() -> None:
    assert list(to_builtins(CrawlSummary(source="uji"))) == [
        "source",
        "pages_fetched",
        "articles_new",
        "articles_updated",
        "articles_duplicate",
        "articles_partial",
        "articles_failed",
        "alerts",
        "requests",
        "not_modified",
        "errors",
        "state",
        "signs",
    ]


def test_errors_are_bounded_and_counts_are_exact() -> None:
    tally = Tally("uji")
    for number in range(3 * MOST_ERRORS):
        tally.lost(f"http://a.example/{number}", "HTTP 500")
    summary = tally.close(requests=7)
    assert (len(summary.errors), summary.articles_failed) == (MOST_ERRORS, 3 * MOST_ERRORS)
    assert (summary.state, summary.requests) == (CrawlState.PARTIAL, 7)


def test_a_site_that_refuses_every_article_is_blocked() -> None:
    tally = Tally("uji")
    for number in range(3):
        tally.lost(f"http://a.example/{number}", "HTTP 403", blocked=True)
    assert tally.close(requests=3).state is CrawlState.BLOCKED


def test_a_site_that_refuses_some_is_not() -> None:
    tally = Tally("uji")
    tally.lost("http://a.example/1", "HTTP 403", blocked=True)
    tally.lost("http://a.example/2", "HTTP 500")
    assert tally.close(requests=2).state is CrawlState.PARTIAL


def test_the_first_word_on_the_whole_crawl_stands() -> None:
    tally = Tally("uji")
    tally.end(CrawlState.FAILED, "http://a.example/", "the store is away")
    tally.end(CrawlState.PARTIAL, "http://a.example/", "stopped before its end")
    assert tally.close(requests=0).state is CrawlState.FAILED
