"""What the visits of a source look like, and why."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from scraper.health import HealthState, Rhythm, Visit, has_failed, judge_source

AT = datetime(2020, 10, 10, tzinfo=UTC)


def visit(**counts: object) -> Visit:
    return Visit(started=AT, finished=AT, **{"requests": 5, "pages": 4, "statuses": {200: 5}, **counts})


def reading(articles: int, *, headline: int | None = None, date: int | None = None, **counts: object) -> Visit:
    """A visit that read so many articles, all with every field unless less is said."""
    shown = {"headline": articles, "body": articles, "date": articles}
    filled = shown | {name: n for name, n in (("headline", headline), ("date", date)) if n is not None}
    return visit(links=30, articles=articles, articles_new=articles, filled=filled, **counts)


GOOD, EMPTY = visit(articles_new=3), visit()
REFUSED = visit(pages=0, statuses={403: 4, 200: 1})
DOWN = visit(pages=0, statuses={502: 5}, errors=("connection timed out",))
USUAL = [reading(3)] * 10
WELL, BLOCKED, FAILING = HealthState.WELL, HealthState.BLOCKED, HealthState.FAILING
BROKEN, INCOMPLETE, UNDATED = HealthState.BROKEN, HealthState.INCOMPLETE, HealthState.UNDATED


@pytest.mark.parametrize(
    ("runs", "state", "reason"),
    [
        ([], WELL, "not visited yet"),
        ([GOOD], WELL, "3 new articles at the last visit"),
        ([visit(articles_new=1)], WELL, "1 new article at the last visit"),
        ([visit(articles_new=2, articles_updated=1)], WELL, "2 new articles at the last visit"),
        ([visit(articles_updated=1)], WELL, "1 updated article at the last visit"),
        ([GOOD, EMPTY], WELL, "nothing new at the last visit"),
        ([visit(pages=0, not_modified=1, statuses={304: 1})], WELL, "not modified since the last visit"),
        (
            [GOOD, REFUSED],
            BLOCKED,
            "4 of 5 responses refused us (HTTP 403); ask the publisher, or watch its feed",
        ),
        (
            [GOOD, visit(pages=0, refused=True, errors=("https://a.example/: forbidden by robots.txt",))],
            BLOCKED,
            "the site refuses us: https://a.example/: forbidden by robots.txt; ask the publisher, or watch its feed",
        ),
        (
            [GOOD, visit(wall="a Cloudflare challenge")],
            BLOCKED,
            "a Cloudflare challenge stands in the place of its pages; ask the publisher, or watch its feed",
        ),
        (
            [*[REFUSED, GOOD, REFUSED] * 3, GOOD],
            BLOCKED,
            "6 of the last 10 visits were refused; ask the publisher, or set a longer every",
        ),
        (
            [GOOD, DOWN, DOWN],
            FAILING,
            "2 visits in a row brought no page: connection timed out; open it in a browser",
        ),
        (
            [visit(pages=0, statuses={503: 1})] * 3,
            FAILING,
            "never answered since it was configured (3 visits): HTTP 503; is the address right?",
        ),
        ([*[DOWN, GOOD, DOWN] * 3, GOOD], FAILING, "6 of the last 10 visits brought no page; the site is unsteady"),
        ([*[DOWN] * 10, GOOD, GOOD], WELL, "3 new articles at the last visit"),
    ],
)
def test_whether_one_gets_in_shows_at_the_latest_visits(runs: list[Visit], state: HealthState, reason: str) -> None:
    found = judge_source(runs)
    assert (found.state, found.reason) == (state, reason)


@pytest.mark.parametrize(
    ("latest", "state", "reason"),
    [
        ([reading(3, headline=0)] * 2, BROKEN, "0 of 6 (before: 30 of 30) of its articles have a headline"),
        ([reading(3, date=0)] * 2, UNDATED, "0 of 6 (before: 30 of 30) of its articles have a date"),
        ([reading(3, headline=2)] * 4, WELL, "3 new articles"),
        ([reading(3, headline=0)], WELL, "3 new articles"),
        ([visit(links=30, strays=3)] * 4, BROKEN, "0 of 12 (before: 30 of 30) of what it links to could be read"),
        ([visit(links=30, strays=1)] * 5, WELL, "nothing new"),
        ([visit(links=30, articles_failed=9, errors=("HTTP 500",))] * 2, BROKEN, "none of 18 articles could be had"),
        ([visit(links=30, articles_failed=1, errors=("HTTP 404",))] * 9, WELL, "nothing new"),
        ([visit(links=0)], BROKEN, "the list shows no link to an article, where it had 30"),
        ([reading(3, articles_partial=3)] * 2, INCOMPLETE, "6 of 6 articles lack a page"),
        ([reading(3, articles_partial=1)] * 2, WELL, "3 new articles"),
        ([reading(3, headline=0), EMPTY, reading(3, headline=0), EMPTY], BROKEN, "0 of 6 (before: 30 of 30)"),
    ],
)
def test_what_pages_give_is_compared_with_what_they_used_to_give(
    latest: list[Visit], state: HealthState, reason: str
) -> None:
    found = judge_source([*USUAL, *latest])
    assert found.state is state
    assert reason in found.reason


def test_a_site_that_never_printed_dates_is_well_and_one_whose_dates_cannot_be_read_is_not() -> None:
    assert judge_source([reading(3, date=0)] * 9).state is WELL
    assert judge_source([reading(3, date=0, unread_dates=3)] * 2).state is UNDATED


def test_a_list_that_never_had_a_link_is_taken_for_a_wrong_address() -> None:
    found = judge_source([visit(links=0)] * 3)
    assert (found.state, found.reason) == (
        BROKEN,
        "no link to an article was ever found there (3 visits): is it the address of a list?",
    )
    assert judge_source([visit(links=0, articles_new=2)] * 3).state is WELL  # what is read along gives them


def test_a_silence_names_its_length_and_what_was_expected() -> None:
    monday = datetime(2026, 1, 5, tzinfo=UTC)
    rhythm = Rhythm()
    for hour in range(28 * 24):
        rhythm = rhythm.after(monday + timedelta(hours=hour), 2)
    now = monday + timedelta(hours=28 * 24 + 12)
    found = judge_source([Visit(started=now, finished=now, pages=1)], rhythm.after(now, 0))
    assert found.state is HealthState.SILENT
    assert found.reason == "nothing new for 13 h, in which about 26 articles were to come: has the list moved?"


def test_a_source_that_was_up_once_is_not_said_to_have_never_answered() -> None:
    """Its good visits may be forgotten by now."""
    found = judge_source([DOWN] * 100, Rhythm().after(AT, 3))
    assert found.reason == "100 visits in a row brought no page: connection timed out; open it in a browser"


def test_articles_for_subscribers_do_not_make_a_site_that_refuses_us() -> None:
    assert not has_failed(visit(articles=1, articles_new=1, statuses={200: 3, 403: 9}))
    assert not has_failed(visit(statuses={200: 1, 403: 2}))
    assert has_failed(visit(statuses={200: 1, 403: 3}))


def test_a_wall_is_a_failed_visit_for_the_pace_too() -> None:
    assert has_failed(visit(wall="a captcha"))
    assert not has_failed(visit())
