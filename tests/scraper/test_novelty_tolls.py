from __future__ import annotations

from datetime import timedelta

import pytest

from scraper.model import CasualtyClaim, ClaimStatus, Kind, Range, Who
from scraper.novelty.figures import exceeds, falls_below, sharpen, spell
from tests.scraper.newsroom import MORNING, MemoryStore, article, killed, told

WAR = "Perang Hamas dan Israel di Gaza belum mereda."


def hear(*reports: tuple[str, list[CasualtyClaim], float]) -> list[list[str]]:
    """What each report (text, claims, hours after the first) tells to the rule for deaths."""
    store = MemoryStore()
    return [
        told(
            store.take(
                article(
                    f"r{number}",
                    text,
                    f"{WAR} Laporan nomor {number} tentang hal itu.",
                    claims=claims,
                    at=MORNING + timedelta(hours=hours),
                )
            )[1]
        )
        for number, (text, claims, hours) in enumerate(reports)
    ]


@pytest.mark.parametrize(
    ("known", "later"),
    [
        ((34, 34), (34, 34)),
        ((34, 34), (20, 99)),
        ((34, 34), (30, None)),
        ((34, 34), (33, 33)),
        ((34, 34), (None, 50)),
        ((20, 30), (25, 25)),
        ((20, 99), (34, 34)),
        ((34, 34), (None, None)),
    ],
)
def test_a_repeat_a_rounder_a_lower_and_a_narrower_figure_are_silent(
    known: tuple[int, int], later: tuple[int | None, int | None]
) -> None:
    first, second = hear(
        ("Serangan menewaskan banyak orang di Rafah.", [killed("menewaskan banyak orang", *known)], 0),
        ("Serangan di Rafah menewaskan sejumlah orang.", [killed("menewaskan sejumlah orang", *later)], 5),
    )
    assert (len(first), second) == (1, [])


@pytest.mark.parametrize(
    ("known", "later"),
    [
        ((34, 34), (45, 45)),
        ((20, 30), (31, 31)),
        ((30, None), (34, 34)),
        ((34, 34), (40, None)),
        ((None, None), (3, 3)),
    ],
)
def test_a_figure_surely_higher_is_a_rise(known: tuple[int | None, int | None], later: tuple[int, int | None]) -> None:
    assert hear(
        ("Serangan menewaskan banyak orang di Rafah.", [killed("menewaskan banyak orang", *known)], 0),
        ("Serangan di Rafah menewaskan sejumlah orang.", [killed("menewaskan sejumlah orang", *later)], 5),
    )[1] == [f"toll_rise killed {later[0]}-{later[1]}"]


def test_a_rise_and_the_old_figure_in_one_text_are_one_step() -> None:
    text = "Korban di Rafah naik dari 5 orang tewas menjadi 13 orang tewas."
    assert hear(
        ("Serangan menewaskan 2 orang di Rafah.", [killed("menewaskan 2 orang", 2)], 0),
        (text, [killed("5 orang tewas", 5), killed("13 orang tewas", 13)], 5),
    )[1] == ["toll_rise killed 13-13"]


def test_two_towns_in_one_text_are_two_first_reports() -> None:
    text = "Serangan menewaskan 4 orang di Rafah, dan 3 orang tewas di Jabalia."
    assert hear((text, [killed("menewaskan 4 orang", 4), killed("3 orang tewas", 3)], 0)) == [
        ["first_report killed 4-4", "first_report killed 3-3"]
    ]


def test_two_sides_with_their_own_dead_are_two_first_reports_even_without_a_town() -> None:
    text = "Armenia berkata 2 warga tewas. Azerbaijan berkata 1 warga tewas. Keduanya bertikai soal Nagorno-Karabakh."
    claims = [
        killed("2 warga tewas", 2, who=Who.CIVILIAN, attributed_to="Armenia"),
        killed("1 warga tewas", 1, who=Who.CIVILIAN, attributed_to="Azerbaijan"),
    ]
    assert hear((text, claims, 0)) == [["first_report killed 2-2", "first_report killed 1-1"]]


def test_soldiers_are_not_counted_among_civilians() -> None:
    text = "Di Gaza 9 warga sipil tewas. Di pihak Israel 3 tentara tewas."
    claims = [killed("9 warga sipil tewas", 9, who=Who.CIVILIAN), killed("3 tentara tewas", 3, who=Who.COMBATANT)]
    assert hear((text, claims, 0)) == [["first_report killed 9-9", "first_report killed 3-3"]]


def test_a_running_total_is_apart_from_the_days_dead_and_rises_by_itself() -> None:
    total = {"cumulative": True}
    assert hear(
        ("Sejak awal perang 500 orang tewas di Gaza.", [killed("500 orang tewas", 500, **total)], 0),
        ("Serangan menewaskan 12 orang di Rafah.", [killed("menewaskan 12 orang", 12)], 2),
        ("Sejak awal perang 560 orang tewas di Gaza.", [killed("560 orang tewas", 560, **total)], 20),
    ) == [["first_report killed 500-500"], ["first_report killed 12-12"], ["toll_rise killed 560-560"]]


def test_a_running_total_behind_the_news_is_told_only_when_an_article_leads_with_it() -> None:
    total = {"cumulative": True}
    behind = "Serangan menewaskan {} orang di Rafah. Sejak awal perang {} orang tewas di Gaza."

    def day(dead: int, all_dead: int) -> tuple[str, list[CasualtyClaim]]:
        claims = [killed(f"menewaskan {dead} orang", dead), killed(f"{all_dead} orang tewas", all_dead, **total)]
        return behind.format(dead, all_dead), claims

    assert hear(
        (*day(12, 500), 0),
        (*day(13, 520), 24),
        ("Sejak awal perang 530 orang tewas di Gaza.", [killed("530 orang tewas", 530, **total)], 30),
        (*day(14, 540), 36),
    ) == [
        ["first_report killed 12-12"],
        ["toll_rise killed 13-13"],
        ["first_report killed 530-530"],
        ["toll_rise killed 14-14"],
    ]


def test_a_count_of_unclear_scope_repeats_nothing_and_misses_nothing() -> None:
    unclear = {"cumulative": None}
    assert hear(
        ("Serangan menewaskan 12 orang di Rafah.", [killed("menewaskan 12 orang", 12)], 0),
        ("Sejak awal perang 500 orang tewas di Gaza.", [killed("500 orang tewas", 500, cumulative=True)], 1),
        ("Sebanyak 500 orang tewas di Gaza.", [killed("500 orang tewas", 500, **unclear)], 5),
        ("Sebanyak 12 orang tewas di Rafah.", [killed("12 orang tewas", 12, **unclear)], 6),
        ("Sebanyak 14 orang tewas di Rafah.", [killed("14 orang tewas", 14, **unclear)], 7),
        ("Sebanyak 580 orang tewas di Gaza.", [killed("580 orang tewas", 580, **unclear)], 8),
    )[2:] == [[], [], ["toll_rise killed 14-14"], ["toll_rise killed 580-580"]]


def test_background_denied_and_partial_counts_are_no_first_report() -> None:
    text = "Bulan lalu 40 orang tewas. Israel membantah 7 orang tewas. Serangan menewaskan 20 orang, 8 anak tewas."
    claims = [
        killed("40 orang tewas", 40, background=True),
        killed("7 orang tewas", 7, status=ClaimStatus.DENIED),
        killed("menewaskan 20 orang", 20),
        killed("8 anak tewas", 8, who=Who.CHILDREN, subcount=True),
    ]
    assert hear((text, claims, 0)) == [["first_report killed 20-20"]]


def test_a_part_is_told_where_no_total_is() -> None:
    claim = killed("8 anak tewas", 8, who=Who.CHILDREN, subcount=True)
    assert hear(("Di Rafah 8 anak tewas.", [claim], 0)) == [["first_report killed 8-8"]]


def test_an_unknown_count_is_told_only_where_nothing_is_known() -> None:
    several = killed("Beberapa orang tewas", None, None)
    assert hear(
        ("Beberapa orang tewas di Rafah.", [several], 0),
        ("Beberapa orang tewas di Jabalia.", [several], 3),
    ) == [["first_report killed None-None"], []]


def test_another_incident_days_later_is_told_though_it_is_smaller() -> None:
    assert hear(
        ("Serangan menewaskan 20 orang di Rafah.", [killed("menewaskan 20 orang", 20)], 0),
        ("Serangan baru menewaskan 7 orang di Rafah.", [killed("menewaskan 7 orang", 7)], 60),
        ("Serangan itu menewaskan 7 orang di Rafah.", [killed("menewaskan 7 orang", 7)], 62),
    ) == [["first_report killed 20-20"], ["first_report killed 7-7"], []]


def test_the_denial_of_a_told_figure_is_a_dispute_once() -> None:
    told_by = killed("menewaskan 7 orang", 7, attributed_to="Hamas")
    denied = killed("7 orang tewas", 7, status=ClaimStatus.DENIED, attributed_to="Israel")
    assert hear(
        ("Serangan menewaskan 7 orang di Rafah.", [told_by], 0),
        ("Israel membantah 7 orang tewas di Rafah.", [denied], 2),
        ("Lagi, Israel membantah 7 orang tewas di Rafah.", [denied], 4),
    ) == [["first_report killed 7-7"], ["disputed killed 7-7"], []]


def test_rival_figures_of_two_sides_about_one_town_are_a_dispute_and_a_lagging_outlet_is_not() -> None:
    assert hear(
        ("Serangan menewaskan 17 orang di Rafah.", [killed("menewaskan 17 orang", 17, attributed_to="Hamas")], 0),
        ("Serangan menewaskan 15 orang di Rafah.", [killed("menewaskan 15 orang", 15)], 1),
        ("Serangan menewaskan 3 orang di Rafah.", [killed("menewaskan 3 orang", 3, attributed_to="militer Israel")], 2),
    ) == [["first_report killed 17-17"], [], ["disputed killed 3-3"]]


def test_kinds_are_apart() -> None:
    store = MemoryStore()
    made = article(
        "luka",
        "Serangan di Rafah melukai 5 orang dan menewaskan 2 orang.",
        WAR,
        claims=[killed("melukai 5 orang", 5, kind=Kind.INJURED), killed("menewaskan 2 orang", 2)],
    )
    verdict, _ = store.take(made)
    assert [(change.kind, change.after) for change in verdict.changes] == [
        (Kind.INJURED, Range(min=5, max=5)),
        (Kind.KILLED, Range(min=2, max=2)),
    ]


def test_a_toll_keeps_its_steps_for_the_timeline() -> None:
    store = MemoryStore()
    for number in (2, 5, 9):
        text = f"Serangan menewaskan {number} orang di Rafah, Gaza, dalam perang Hamas dan Israel."
        store.take(
            article(
                f"n{number}",
                text,
                claims=[killed(f"menewaskan {number} orang", number)],
                at=MORNING + timedelta(hours=number),
            )
        )
    (story,) = store.stories.values()
    assert [(step.figure.min, step.at) for step in story.tolls[0].steps] == [
        (number, MORNING + timedelta(hours=number)) for number in (2, 5, 9)
    ]


def test_a_story_keeps_a_bounded_number_of_tolls() -> None:
    store = MemoryStore()
    for number in range(100):
        text = f"Serangan menewaskan {number + 1} orang di Kota X{chr(97 + number // 26)}{chr(97 + number % 26)}ville. {WAR}"
        store.take(
            article(
                f"n{number}",
                text,
                claims=[killed(f"menewaskan {number + 1} orang", number + 1)],
                at=MORNING + timedelta(hours=number),
            )
        )
    (story,) = store.stories.values()
    assert len(story.tolls) == 64


def test_ranges_compare_by_what_is_sure() -> None:
    thirty_four, dozens, over_thirty = Range(min=34, max=34), Range(min=20, max=99), Range(min=30, max=None)
    assert not exceeds(dozens, thirty_four)
    assert not falls_below(dozens, thirty_four)
    assert not falls_below(over_thirty, thirty_four)
    assert exceeds(thirty_four, over_thirty)
    assert sharpen(dozens, thirty_four) == thirty_four
    assert sharpen(thirty_four, dozens) == thirty_four
    assert [spell(row) for row in (thirty_four, over_thirty, Range(min=None, max=None))] == ["34-34", "30-", "-"]


def test_a_rise_after_a_vague_figure_grew_exact_is_told() -> None:
    assert hear(
        ("Serangan menewaskan puluhan orang di Rafah.", [killed("menewaskan puluhan orang", 20, 99)], 0),
        ("Serangan menewaskan 34 orang di Rafah.", [killed("menewaskan 34 orang", 34)], 2),
        ("Serangan menewaskan 45 orang di Rafah.", [killed("menewaskan 45 orang", 45)], 4),
    ) == [["first_report killed 20-99"], [], ["toll_rise killed 45-45"]]


def test_soldiers_are_told_beside_people_unless_place_or_figure_make_them_one() -> None:
    soldiers = {"who": Who.COMBATANT}
    assert hear(
        ("Serangan menewaskan 9 orang di Gaza.", [killed("menewaskan 9 orang", 9)], 0),
        ("Sebanyak 9 tentara tewas di Gaza.", [killed("9 tentara tewas", 9, **soldiers)], 1),
        ("Sebanyak 3 tentara tewas di Gaza.", [killed("3 tentara tewas", 3, **soldiers)], 2),
    ) == [["first_report killed 9-9"], [], ["first_report killed 3-3"]]


def test_a_small_count_of_unclear_scope_does_not_drown_in_a_running_total() -> None:
    assert hear(
        ("Sejak awal perang 500 orang tewas di Gaza.", [killed("500 orang tewas", 500, cumulative=True)], 0),
        ("Sebanyak 5 orang tewas di Gaza.", [killed("5 orang tewas", 5, cumulative=None)], 5),
    ) == [["first_report killed 500-500"], ["first_report killed 5-5"]]


def test_one_large_number_read_as_total_and_as_incident_is_told_once() -> None:
    assert hear(
        ("Sebanyak 500 orang tewas di Gaza.", [killed("500 orang tewas", 500, cumulative=None)], 0),
        ("Sejak awal perang 500 orang tewas di Gaza.", [killed("500 orang tewas", 500, cumulative=True)], 2),
    ) == [["first_report killed 500-500"], []]


def test_risen_to_is_read_as_a_total_and_is_the_toll_of_the_incident() -> None:
    assert hear(
        (
            "Serangan menewaskan 2 orang di Rafah. Sejak awal perang ratusan orang tewas.",
            [killed("menewaskan 2 orang", 2), killed("ratusan orang tewas", 100, 999, cumulative=True)],
            0,
        ),
        ("Korban di Rafah bertambah menjadi 5 orang.", [killed("bertambah menjadi 5 orang", 5, cumulative=True)], 20),
        ("Serangan di Rafah itu menewaskan 5 orang.", [killed("menewaskan 5 orang", 5)], 30),
    ) == [["first_report killed 2-2"], ["toll_rise killed 5-5"], []]


def test_a_total_read_before_its_incident_tells_no_older_figure_and_nothing_twice() -> None:
    assert hear(
        ("Korban di Rafah bertambah menjadi 5 orang.", [killed("bertambah menjadi 5 orang", 5, cumulative=True)], 20),
        ("Serangan menewaskan 2 orang di Rafah.", [killed("menewaskan 2 orang", 2)], 0),
        ("Serangan di Rafah itu menewaskan 5 orang.", [killed("menewaskan 5 orang", 5)], 30),
    ) == [["first_report killed 5-5"], [], []]


def test_a_total_far_below_another_is_the_total_of_something_else() -> None:
    total = {"cumulative": True}
    assert hear(
        ("Di Gaza 11000 orang tewas sejak Oktober.", [killed("11000 orang tewas", 11000, **total)], 0),
        ("Sejak Oktober 1200 orang tewas.", [killed("1200 orang tewas", 1200, **total)], 2),
        ("Sejak Oktober 1200 orang tewas.", [killed("1200 orang tewas", 1200, **total)], 4),
    ) == [["first_report killed 11000-11000"], ["first_report killed 1200-1200"], []]


def test_the_risen_toll_of_a_town_read_first_does_not_rise_to_the_wars_hundreds() -> None:
    later = "Korban tewas di Stepanakert bertambah menjadi 13 orang, kata Armenia."
    earlier = (
        "Roket menewaskan 2 warga sipil di Stepanakert, Armenia. Pertempuran sejak bulan lalu menewaskan ratusan orang."
    )
    heard = hear(
        (later, [killed("menjadi 13 orang", 13, cumulative=True, who=Who.CIVILIAN)], 12),
        (
            earlier,
            [
                killed("menewaskan 2 warga sipil", 2, who=Who.CIVILIAN),
                killed("menewaskan ratusan orang", 100, 999, cumulative=True),
            ],
            0,
        ),
    )
    assert heard == [["first_report killed 13-13"], []]
