from __future__ import annotations

from datetime import UTC, datetime

import pytest

from scraper.health import HealthState, Visit, judge_source

AT = datetime(2020, 10, 10, tzinfo=UTC)


def visit(**counts: object) -> Visit:
    return Visit(started=AT, finished=AT, **{"requests": 5, "pages": 4, "statuses": {200: 5}, **counts})


GOOD, EMPTY = visit(articles_new=3), visit()
REFUSED = visit(pages=0, statuses={403: 4, 200: 1})
DOWN = visit(pages=0, statuses={502: 5}, errors=("connection timed out",))
UNREADABLE = visit(articles_failed=4)


@pytest.mark.parametrize(
    ("runs", "state", "reason"),
    [
        ([], HealthState.WELL, "not visited yet"),
        ([GOOD], HealthState.WELL, "3 new articles at the last visit"),
        ([visit(articles_new=1)], HealthState.WELL, "1 new article at the last visit"),
        ([GOOD, EMPTY], HealthState.WELL, "nothing new at the last visit"),
        ([visit(pages=0, not_modified=1, statuses={304: 1})], HealthState.WELL, "not modified since the last visit"),
        ([GOOD, REFUSED], HealthState.BLOCKED, "4 of 5 responses refused us (HTTP 403)"),
        (
            [GOOD, visit(pages=0, refused=True, errors=("https://a.example/: forbidden by robots.txt",))],
            HealthState.BLOCKED,
            "the site refuses us: https://a.example/: forbidden by robots.txt",
        ),
        ([GOOD, DOWN, DOWN], HealthState.WELL, "the last visit failed, earlier ones did not: connection timed out"),
        ([GOOD, DOWN, DOWN, DOWN], HealthState.FAILING, "3 visits in a row brought no page: connection timed out"),
        ([visit(pages=0, statuses={503: 1})] * 3, HealthState.FAILING, "3 visits in a row brought no page: HTTP 503"),
        (
            [GOOD, *[UNREADABLE] * 3],
            HealthState.BROKEN,
            "12 articles could not be read in 3 visits and none could: layout changed?",
        ),
        (
            [*[GOOD] * 10, *[EMPTY] * 10],
            HealthState.SILENT,
            "nothing new in 10 visits, 3.0 new articles in each before",
        ),
        ([*[EMPTY] * 20], HealthState.WELL, "nothing new at the last visit"),
        ([DOWN, DOWN, DOWN, GOOD], HealthState.WELL, "3 new articles at the last visit"),
    ],
)
def test_a_source_is_judged_by_its_latest_visits(runs: list[Visit], state: HealthState, reason: str) -> None:
    assert judge_source(runs) == (state, reason)
