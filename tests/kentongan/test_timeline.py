"""A story on a terminal of 80 columns: when each figure was told, who printed it, what became of the truce."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan.chronicle import Chronicle, Print, Report, reports
from kentongan.cli import run
from kentongan.cli.axis import Axis
from kentongan.cli.timeline import timeline
from scraper.model import Analysis, Kind, Range, Story, Toll, TollStep, TruceState, TruceStatus, Who
from scraper.novelty.slots import slot_key
from tests.scraper.newsroom import MemoryStore, article, killed, truce

JAKARTA = ZoneInfo("Asia/Jakarta")
BEGAN = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)


def after(hours: float) -> datetime:
    return BEGAN + timedelta(hours=hours)


def exactly(count: int) -> Range:
    return Range(min=count, max=count)


def toll(*steps: tuple[float, Range], kind: Kind = Kind.KILLED, last: float | None = None) -> Toll:
    told = tuple(TollStep(at=after(hours), figure=figure, article=f"a{hours}") for hours, figure in steps)
    return Toll(
        kind=kind,
        who=Who.CIVILIAN,
        cumulative=False,
        slot="martuni@2026-11-21",
        best=told[-1].figure,
        first_seen=told[0].at,
        last_seen=told[-1].at if last is None else after(last),
        sources=("kabar.example", "warta.example"),
        attributed_to=("Kementerian Pertahanan",),
        steps=told,
    )


def report(hours: float, of: Toll | None = None, figure: Range | None = None, *, copy: bool = False) -> Report:
    return Report(
        at=after(hours),
        article=f"a{hours}",
        source="kabar",
        headline="Kabar",
        copy_of="a0" if copy else None,
        prints=(Print(toll=slot_key(of), figure=figure),) if of and figure else (),
        truce=(),
    )


def chronicle(
    *tolls: Toll, told: tuple[Report, ...] = (), states: tuple[tuple[float, TruceStatus], ...] = ()
) -> Chronicle:
    story = Story(
        id="s",
        title="Martuni",
        first_seen=BEGAN,
        last_seen=after(48),
        tolls=tolls,
        truce=tuple(TruceState(status=status, since=after(hours), article="a") for hours, status in states),
    )
    return Chronicle(story=story, reports=told, alerts=())


def drawn(told: Chronicle, width: int = 80) -> list[str]:
    return [line.plain.rstrip() for line in timeline(told, width, JAKARTA)]


RISING = toll((0, exactly(2)), (6, Range(min=20, max=30)), (24, Range(min=34, max=None)), last=36)


def test_a_toll_is_a_step_for_each_figure_with_its_reports_as_dots() -> None:
    told = (
        report(0, RISING, exactly(2)),
        report(3, RISING, exactly(2), copy=True),
        report(6, RISING, Range(min=20, max=30)),
        report(12, RISING, exactly(25)),
        report(24, RISING, Range(min=34, max=None)),
        report(23.95, RISING, Range(min=34, max=None)),
        report(48),
    )
    assert drawn(chronicle(RISING, told=told)) == [
        "                  Sat 21 Nov       Sun 22 Nov                      Mon 23 Nov",
        "                  12:00            00:00           12:00           00:00",
        "             ─────┴────────────────┴───────────────┴───────────────┴───────────",
        "",
        "killed · civilian · Martuni  2 → 20–30 → at least 34",
        "  2 sources: kabar.example, warta.example",
        "  said by Kementerian Pertahanan",
        "       ≥ 34 │                                ◉▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄",
        "      20–30 │        ●▒▒▒▒▒▒▒●▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒",
        "          2 │●━━━○━━━",
        "",
        "    reports │●   ○   ●       ●               ◉                                ●",
        "",
        "━ a figure  ▒ a range, or open  ┄ not printed since  ● report  ◉ several  ○ copy",
    ]


@pytest.mark.parametrize(
    ("zone", "hours"),
    [
        (JAKARTA, "12:00            00:00           12:00           00:00"),
        (UTC, "12:00           00:00           12:00"),
    ],
)
def test_marks_are_at_round_hours_of_the_zone(zone: tzinfo, hours: str) -> None:
    assert Axis(after(0), after(48), 66, zone).lines()[1].strip() == hours


def test_midnight_is_midnight_though_the_clock_is_set_back() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    first = datetime(2026, 10, 24, 10, 0, tzinfo=UTC)
    axis = Axis(first, first + timedelta(days=4), 97, berlin)
    dates = axis.lines()[0]
    assert dates.index("Mon 26 Oct") - dates.index("Sun 25 Oct") == 25
    assert axis.local(datetime(2026, 10, 26, 23, 0, tzinfo=UTC)).hour == 0


def test_a_long_story_is_marked_by_days() -> None:
    assert len(Axis(after(0), after(24 * 20), 60, JAKARTA).lines()) == 2


def test_the_truce_is_a_ribbon_whose_states_differ_without_colour() -> None:
    states = (
        (0, TruceStatus.PROPOSED),
        (16, TruceStatus.NEGOTIATING),
        (32, TruceStatus.AGREED),
        (47.9, TruceStatus.VIOLATED),
    )
    lines = drawn(chronicle(told=(report(48),), states=states))
    assert lines[4:9] == [
        "      truce │░░░░ proposed ░░░░░│ being negotiated ░█████ agreed ██████╳╳╳╳╳╳╳╳",
        "            ░ Sat 21 Nov 08:00  proposed",
        "            ░ Sun 22 Nov 00:00  being negotiated",
        "            █ Sun 22 Nov 16:00  agreed",
        "            ╳ Mon 23 Nov 07:54  violated",
    ]


def test_of_many_figures_the_first_and_the_latest_are_drawn() -> None:
    many = toll(*((hour, exactly(10 * hour + 1)) for hour in range(20)))
    rows = [line for line in drawn(chronicle(many)) if "│" in line and "reports" not in line]
    assert [row.split(" │")[0].strip() for row in rows] == ["191", "181", "171", "161", "151", "141", "131", "1"]
    assert "1 → … → 171 → 181 → 191" in "\n".join(drawn(chronicle(many)))


def test_a_story_of_one_moment_and_a_story_of_nothing_are_drawn() -> None:
    assert any("2" in line for line in drawn(chronicle(toll((0, exactly(2))), told=(report(0),))))
    assert drawn(chronicle())[-1].startswith("━ a figure")


_figures = st.builds(
    lambda low, more, form: (exactly(low), Range(min=low, max=low + more), Range(min=low, max=None), Range(min=None, max=low))[form],
    st.integers(0, 10**7),
    st.integers(1, 10**6),
    st.integers(0, 3),
)  # fmt: skip
_tolls = st.builds(
    lambda steps, kind, last: toll(*sorted(steps, key=lambda step: step[0]), kind=kind, last=last),
    st.lists(st.tuples(st.floats(0, 3000), _figures), min_size=1, max_size=20),
    st.sampled_from(list(Kind)),
    st.floats(3000, 4000),
)


@given(
    tolls=st.lists(_tolls, max_size=10),
    hours=st.lists(st.floats(0, 4000), max_size=20),
    states=st.lists(st.tuples(st.floats(0, 4000), st.sampled_from(list(TruceStatus))), max_size=20),
    width=st.integers(60, 200),
)
def test_no_line_is_wider_than_asked(
    tolls: list[Toll], hours: list[float], states: list[tuple[float, TruceStatus]], width: int
) -> None:
    ordered = tuple(sorted(states, key=lambda state: state[0]))
    told = chronicle(*tolls, told=tuple(report(one) for one in sorted(hours)), states=ordered)
    assert max(map(len, drawn(told, width))) <= width


def test_reports_carry_the_figures_that_belong_to_tolls_of_the_story() -> None:
    store = MemoryStore()
    text = "Roket menghantam Rafah di Gaza dan menewaskan 3 orang, kata Hamas; gencatan senjata dilanggar."
    made = article(
        "one",
        text,
        claims=[
            killed("menewaskan 3 orang", 3),
            truce(TruceStatus.VIOLATED, "gencatan senjata dilanggar"),
        ],
        site="warta.example",
    )
    verdict, _ = store.take(made)
    assert verdict.story is not None
    (found,) = reports(verdict.story, [verdict.article], [verdict.analysis])
    assert (found.at, found.source, found.copy_of, found.truce) == (
        made[0].date_published,
        "warta.example",
        None,
        (TruceStatus.VIOLATED,),
    )
    assert found.prints == (Print(toll=slot_key(verdict.story.tolls[0]), figure=exactly(3)),)
    silent = Analysis(language="id", conflict=False)
    assert reports(verdict.story, [verdict.article], [silent])[0].prints == ()
    assert reports(verdict.story, [verdict.article], [None]) == ()


def test_show_prints_local_times_and_the_whole_of_it_as_json(stocked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--config", str(stocked), "stories", "list", "--json"]) == 0
    stories = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    story = next(one for one in stories if one["tolls"])
    assert run(["--config", str(stocked), "stories", "show", story["id"]]) == 0
    shown = capsys.readouterr().out
    assert "times in" in shown
    assert "●" in shown
    assert f"{datetime.fromisoformat(story['first_seen']).astimezone():%Y-%m-%d %H:%M}" in shown
    assert max(map(len, shown.partition("when")[0].splitlines()[3:])) <= 80

    assert run(["--config", str(stocked), "stories", "show", story["id"], "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {key: told[key] for key in story} == story
    assert {one["article"] for one in told["reports"]} == set(story["articles"])
    assert [alert["story"]["id"] for alert in told["alerts"]] == [story["id"]] * len(told["alerts"])
    assert told["alerts"]
