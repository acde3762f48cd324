"""The toll timeline: where moments, figures, sources and truces stand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan.dashboard.readings import Reading
from kentongan.dashboard.timeline.drawing import draw
from kentongan.dashboard.timeline.lanes import MOST_LANES, lanes_of
from kentongan.dashboard.timeline.scales import figure_scale, time_scale
from kentongan.dashboard.timeline.style import NARROW, WIDE, Measures
from scraper.model import Range, Story
from tests.kentongan.showcase import exactly, hostile, thirty, valley
from tests.kentongan.storydesk import START, Desk, after

MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the zone is drawn beside
COUNTS = st.integers(0, 10**9)


def readings(desk: Desk) -> tuple[Reading, ...]:
    return tuple(Reading(article=article, analysis=analysis) for article, analysis in reversed(desk.printed))


@given(st.lists(MOMENTS, min_size=1, max_size=20), st.integers(2, 12))
def test_every_moment_stands_between_the_edges_in_order_and_ticks_are_few(moments: list[datetime], most: int) -> None:
    scale = time_scale(moments, left=40, right=900)
    places = [scale.x(moment) for moment in sorted(moments)]
    assert places == sorted(places)
    assert 40 < places[0] <= places[-1] < 900
    ticks = scale.ticks(most)
    assert len(ticks) <= most
    assert ticks == sorted(tick for tick in ticks if scale.start <= tick <= scale.end)


@given(st.lists(st.tuples(COUNTS, COUNTS), min_size=1, max_size=20))
def test_every_figure_stands_between_bottom_and_top_and_more_stands_higher(pairs: list[tuple[int, int]]) -> None:
    figures = [Range(min=min(pair), max=max(pair)) for pair in pairs]
    scale = figure_scale(figures, bottom=100, top=20)
    bounds = sorted({bound for pair in pairs for bound in pair})
    places = [scale.y(bound) for bound in bounds]
    assert places == sorted(places, reverse=True)
    assert all(20 <= place <= 100 for place in places)
    assert scale.low <= bounds[0] <= bounds[-1] <= scale.high


def test_figures_close_together_are_drawn_without_their_common_foot() -> None:
    assert figure_scale([exactly(483), exactly(420)], bottom=100, top=20).low == 420
    assert figure_scale([exactly(3), exactly(13)], bottom=100, top=20).low == 0
    assert figure_scale([Range(min=None, max=None)], bottom=100, top=20).high == 1


def test_a_time_scale_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a moment"):
        time_scale([], left=0, right=1)


def test_lanes_hold_the_steps_and_who_else_said_so() -> None:
    desk = valley()
    killed, injured, displaced = lanes_of(desk.story, readings(desk))
    assert [(one.source, one.figure.min, one.is_step) for one in killed.tellings] == [
        ("lintas.example", 3, True),
        ("harian-utara.example", 7, True),
        ("suara-lembah.example", 7, False),
        ("lintas.example", 11, True),
        ("pelita.example", 11, False),
        ("harian-utara.example", 13, True),
    ]
    assert killed.tellings[1].quote == "Tujuh warga sipil tewas"
    assert [lane.toll.kind.value for lane in (killed, injured, displaced)] == ["killed", "injured", "displaced"]


def test_a_step_whose_article_is_gone_stays_without_a_source() -> None:
    killed = lanes_of(valley().story, ())[0]
    assert [(one.figure, one.source, one.article) for one in killed.tellings] == [
        (step.figure, "", "") for step in killed.toll.steps
    ]


@pytest.mark.parametrize("measures", [WIDE, NARROW])
@pytest.mark.parametrize("desk", [valley(), thirty(), hostile()], ids=["valley", "thirty", "hostile"])
def test_everything_drawn_lies_on_the_drawing(desk: Desk, measures: Measures) -> None:
    lanes = lanes_of(desk.story, readings(desk))
    drawing = draw(desk.story, lanes, measures)
    assert drawing is not None
    assert len(drawing.lanes) == len(lanes) <= MOST_LANES
    for lane in drawing.lanes:
        assert len(lane.dots) == len(lane.lane.tellings)
        assert all(measures.left <= dot.x <= measures.right and lane.top <= dot.y <= lane.bottom for dot in lane.dots)
        assert all(band.x + band.width <= measures.right + 1 for band in lane.bands)
        assert all(lane.y < label.y < lane.bottom for label in lane.labels)
    for ribbon in drawing.ribbons:
        ends = [segment.x + segment.width for segment in ribbon.segments]
        assert ends == sorted(ends)
        assert ribbon.top + ribbon.height < drawing.height


def test_a_range_is_a_band_and_an_open_range_fades() -> None:
    desk = valley()
    drawing = draw(desk.story, lanes_of(desk.story, readings(desk)))
    assert drawing is not None
    first, exact, spread, last = drawing.lanes[0].bands
    assert [(band.is_range, band.is_open) for band in (first, exact, spread, last)] == [
        (True, True),
        (False, False),
        (True, False),
        (False, False),
    ]
    assert spread.height > exact.height == last.height
    assert exact.x + exact.width == spread.x


def test_each_theatre_has_its_ribbon_and_states_are_numbered_through() -> None:
    drawing = draw(thirty().story, ())
    assert drawing is not None
    assert [ribbon.theatre for ribbon in drawing.ribbons] == ["", "pesisir"]
    assert [segment.number for ribbon in drawing.ribbons for segment in ribbon.segments] == list(range(1, 12))


def test_a_story_without_toll_and_truce_has_no_drawing() -> None:
    story = Story(id="x", title="x", first_seen=START, last_seen=START + timedelta(hours=1))
    assert draw(story, ()) is None
    assert after(1) == story.last_seen
