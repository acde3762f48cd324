from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from scraper.anchors import anchors_of
from scraper.model import TruceStatus
from scraper.stories import LIFETIME, MAX_ARTICLES, affinity, find_story, grow, open_story, story_id
from tests.scraper import karabakh
from tests.scraper.newsroom import MORNING, MemoryStore, article, killed, truce

AGREED = truce(TruceStatus.AGREED, "sepakat")
WARS = {
    "gaza": "Hamas dan Israel sepakat, kata Netanyahu di Gaza sesudah Amerika Serikat dan Mesir menengahi.",
    "lebanon": "Hizbullah dan Israel sepakat, kata Netanyahu soal Lebanon; Amerika Serikat menengahi seperti di Gaza.",
    "ukraine": "Rusia dan Ukraina sepakat di Istanbul, kata Presiden Zelensky, sesudah Amerika Serikat menengahi.",
    "sudan": "Tentara Sudan dan RSF sepakat di Jeddah, kata Arab Saudi dan Amerika Serikat.",
    "yemen": "Houthi dan Arab Saudi sepakat soal Yaman, kata PBB dan Amerika Serikat.",
    "thai": "Thailand dan Kamboja sepakat, kata Trump dan Malaysia.",
}


def test_the_wars_of_one_day_are_as_many_stories() -> None:
    store = MemoryStore()
    for name, text in WARS.items():
        store.take(article(name, text, claims=[AGREED]))
    assert len(store.stories) == len(WARS)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (
            "Serangan di Rafah, Jalur Gaza, menewaskan 12 orang, kata Hamas.",
            "An Israeli strike on the Gaza Strip killed 12 people in Rafah, Hamas said.",
        ),
        (
            "Ukraina dan Rusia bertempur di Kupiansk.",
            "Fighting went on around Kupiansk, Ukrainian officials said; Russian troops advanced.",
        ),
        (
            "Armenia dan Azerbaijan bertempur di Nagorno-Karabakh.",
            "Armenian and Azerbaijani forces fought over Nagorno-Karabakh.",
        ),
        ("Thailand dan Kamboja baku tembak di perbatasan.", "Thai and Cambodian troops exchanged fire at the border."),
    ],
)
def test_one_event_in_two_languages_is_one_story(first: str, second: str) -> None:
    opened = open_story(article("a", first)[0], anchors_of(article("a", first)[0]), MORNING)
    assert find_story(anchors_of(article("b", second)[0]), MORNING, [opened]) == opened


def test_a_follow_up_in_other_words_joins_by_its_town() -> None:
    store = MemoryStore()
    store.take(karabakh.BROKEN)
    verdict, _ = store.take(karabakh.WEEK_LATER)
    assert verdict.article.story == story_id(karabakh.BROKEN[0].id)


def test_a_story_without_news_is_closed_and_another_is_opened() -> None:
    store = MemoryStore()
    store.take(article("a", WARS["gaza"], claims=[AGREED]))
    store.take(article("b", "Kabar: " + WARS["gaza"], claims=[AGREED], at=MORNING + LIFETIME + timedelta(hours=1)))
    assert len(store.stories) == 2


def test_an_article_stays_in_its_story_after_that_is_closed() -> None:
    store = MemoryStore()
    first, _ = store.take(article("a", WARS["gaza"], claims=[AGREED]))
    edited = article("a", WARS["gaza"] + " Ralat.", claims=[AGREED])
    verdict, _ = store.take(edited, now=MORNING + LIFETIME * 2)
    assert verdict.article.story == first.article.story


def test_an_outsider_alone_joins_nothing() -> None:
    opened = open_story(article("a", WARS["gaza"])[0], ("gaza", "israel", "united states", "united nations"), MORNING)
    assert affinity(("united states", "united nations"), opened) == 0


def test_of_two_stories_the_one_with_more_in_common_is_chosen() -> None:
    made = article("a", "x")[0]
    near = open_story(made, ("gaza", "israel", "rafah"), MORNING)
    far = open_story(article("b", "x")[0], ("gaza", "israel", "jabalia"), MORNING)
    for order in ([near, far], [far, near]):
        assert find_story(("gaza", "rafah", "hamas"), MORNING, order) == near


def test_a_story_is_bounded_in_names_and_articles() -> None:
    story = open_story(article("a", "x")[0], ("gaza",), MORNING)
    for number in range(100):
        made = article(f"n{number}", "x")[0]
        story = grow(story, made, (f"town{number}",), MORNING + timedelta(hours=number))
    assert (len(story.articles), len(story.anchors), story.anchors[0]) == (MAX_ARTICLES, 48, "gaza")
    assert (story.first_seen, story.last_seen) == (MORNING, MORNING + timedelta(hours=99))


def test_a_story_is_named_by_its_headline_or_its_first_words() -> None:
    assert open_story(article("a", "Isi.", headline="Judul")[0], (), MORNING).title == "Judul"
    assert open_story(article("a", "Isi.", "Lain.")[0], (), MORNING).title == "Isi."


def test_two_conflicts_do_not_share_a_toll() -> None:
    store = MemoryStore()
    store.take(article("g", WARS["gaza"] + " Di Rafah 9 orang tewas.", claims=[killed("9 orang tewas", 9)]))
    verdict, _ = store.take(
        article("s", WARS["sudan"] + " Di Khartoum 7 orang tewas.", claims=[killed("7 orang tewas", 7)])
    )
    assert [change.type for change in verdict.changes] == ["first_report"]


def test_a_page_of_the_year_one_poisons_no_story() -> None:
    store = MemoryStore()
    ancient = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=7)))
    store.take(article("a", WARS["gaza"], claims=[AGREED], at=ancient), now=MORNING)
    verdict, _ = store.take(article("b", WARS["gaza"] + " Lagi.", claims=[AGREED]))
    assert verdict.article.story == story_id(verdict.article.id)
