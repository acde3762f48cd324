"""When told articles are looked at again, and when one of them counts as gone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from scraper.model import (
    Article,
    ArticleRef,
    ChangeType,
    Fate,
    Kind,
    Paragraph,
    Recall,
    Rule,
    Severity,
    TruceStatus,
    Verdict,
)
from scraper.revisiting import LAST, is_source_of, next_revisit, second_look
from scraper.vanishing import is_emptied, is_same_text, judge_vanished
from tests.scraper import karabakh
from tests.scraper.newsroom import DEATHS, MORNING, RULES, TRUCES, MemoryStore

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
STORED = karabakh.BROKEN[0]


@pytest.mark.parametrize(
    ("age", "distance"),
    [
        (timedelta(0), timedelta(minutes=15)),
        (-DAY, timedelta(minutes=15)),
        (timedelta(hours=2, minutes=59), timedelta(minutes=15)),
        (3 * HOUR, HOUR),
        (23 * HOUR, HOUR),
        (DAY, 3 * HOUR),
        (6 * DAY, 3 * HOUR),
        (7 * DAY, 3 * DAY),
        (27 * DAY, 3 * DAY),
        (28 * DAY, None),
        (LAST, None),
        (400 * DAY, None),
    ],
)
def test_the_older_an_article_is_the_more_seldom_it_is_looked_at(age: timedelta, distance: timedelta | None) -> None:
    due = next_revisit(MORNING, MORNING + age)
    assert due == (None if distance is None else MORNING + age + distance)


@given(st.timedeltas(min_value=timedelta(0), max_value=40 * DAY))
def test_no_look_is_planned_beyond_the_last_day_and_a_second_one_comes_soon(age: timedelta) -> None:
    now = MORNING + age
    due = next_revisit(MORNING, now)
    assert due is None or now < due <= MORNING + LAST
    assert timedelta(minutes=15) <= second_look(MORNING, now) - now <= HOUR


def test_an_article_is_a_source_of_its_story_by_a_figure_or_a_state_that_came_of_it() -> None:
    store = MemoryStore()
    verdict, _ = store.take(karabakh.BROKEN)
    later, _ = store.take(karabakh.BROKEN_ENGLISH)
    assert is_source_of(STORED.id, later.story)
    assert not is_source_of(later.article.id, later.story)
    assert verdict.story is not None
    assert is_source_of(STORED.id, replace(verdict.story, tolls=()))
    assert is_source_of(STORED.id, replace(verdict.story, truce=()))
    assert not is_source_of(STORED.id, replace(verdict.story, truce=(), tolls=()))
    assert not is_source_of(STORED.id, None)


def rewritten(*paragraphs: str, headline: str | None = "Kabar") -> Article:
    texts = tuple(Paragraph(page=1, text=text) for text in paragraphs)
    return replace(STORED, paragraphs=texts, headline=headline, content_hash="another")


@pytest.mark.parametrize(
    ("paragraphs", "headline"),
    [
        ((), "Kabar"),
        (("Artikel ini TELAH\N{NO-BREAK SPACE}DIHAPUS.",), "Kabar"),
        (("Kami mohon maaf kepada para pembaca dan narasumber.", "Berita ini kami cabut karena keliru."), None),
        (("Silakan kembali ke beranda untuk membaca kabar yang lain hari ini.",), "Halaman tidak ditemukan"),
        (("This story has been removed by our editors.",), "Notice"),
        (("Baca juga kabar lain hari ini.",), "Kabar"),
    ],
)
def test_no_text_or_a_notice_in_its_place_is_an_emptied_article(
    paragraphs: tuple[str, ...], headline: str | None
) -> None:
    assert is_emptied(rewritten(*paragraphs, headline=headline), STORED)


FRESH = (
    "Pemerintah setempat menyatakan bahwa delapan orang tewas dan puluhan bangunan rusak dalam serangan pada malam itu."
)


@pytest.mark.parametrize(
    "paragraphs",
    [
        (FRESH, *[f"Penduduk kota {town} mengungsi ke sekolah dan masjid sejak pagi." for town in "ABCDEF"]),
        (STORED.paragraphs[0].text, "Bagian lain dari artikel ini telah dihapus."),
        (*[f"{FRESH} ({number})" for number in range(5)], "Unggahan itu telah dihapus oleh penulisnya."),
    ],
)
def test_an_edit_is_no_emptying(paragraphs: tuple[str, ...]) -> None:
    assert not is_emptied(rewritten(*paragraphs), STORED)


def test_an_article_about_a_removal_is_not_emptied_by_being_read_again() -> None:
    short = rewritten("Video itu telah dihapus.")
    assert not is_emptied(short, short)


def test_a_text_is_the_same_by_a_paragraph_or_its_headline() -> None:
    known = replace(STORED, headline="Roket")
    assert is_same_text(replace(known, headline="Lain"), known)
    assert is_same_text(rewritten(FRESH, headline="Roket"), known)
    assert not is_same_text(rewritten(FRESH, headline="Lain"), known)
    assert not is_same_text(rewritten(FRESH, headline=None), replace(known, headline=None))


LATER = MORNING + timedelta(days=1)


def gone(store: MemoryStore, rules: tuple[Rule, ...] = RULES) -> Verdict | None:
    known = store.articles[STORED.id]
    recall = Recall(article=known.article, analysis=known.analysis, stories=tuple(store.stories.values()))
    told = [alert for alert in store.alerts.values() if alert.article.id == STORED.id]
    return judge_vanished(recall, told, rules, now=LATER)


def test_each_rule_that_told_of_an_article_tells_once_that_it_is_gone_with_the_words_it_had() -> None:
    store = MemoryStore()
    first, alerts = store.take(karabakh.BROKEN)
    verdict = gone(store)
    assert verdict is not None
    assert (verdict.fate, verdict.story, verdict.revision_read) == (Fate.UPDATED, None, 1)
    assert verdict.article == replace(first.article, vanished=LATER)
    truce, deaths = verdict.alerts
    assert [alert.rule for alert in (truce, deaths)] == [TRUCES.name, DEATHS.name]
    assert {alert.change.type for alert in verdict.alerts} == {ChangeType.VANISHED}
    assert {alert.severity for alert in verdict.alerts} == {Severity.NORMAL}
    assert {alert.change.key for alert in verdict.alerts} == {f"vanished:{STORED.id}"}
    assert (truce.change.before, truce.change.after) == (TruceStatus.VIOLATED, None)
    assert (deaths.change.kind, deaths.change.after) == (Kind.KILLED, None)
    said = next(alert for alert in alerts if alert.rule == DEATHS.name and alert.change.after == deaths.change.before)
    assert (deaths.quotes, deaths.story) == (said.quotes, said.story)
    assert [delivery.channel for delivery in deaths.deliveries] == list(DEATHS.channels)
    assert isinstance(deaths.article, ArticleRef)


def test_who_was_not_told_of_it_is_not_told_that_it_is_gone() -> None:
    store = MemoryStore()
    store.take(karabakh.BROKEN, (DEATHS,))
    verdict = gone(store)
    assert verdict is not None
    assert [alert.rule for alert in verdict.alerts] == [DEATHS.name]


def test_what_is_known_to_be_gone_or_was_never_stored_is_not_judged_again() -> None:
    store = MemoryStore()
    first, _ = store.take(karabakh.BROKEN)
    known = replace(first.article, vanished=MORNING)
    assert judge_vanished(Recall(article=known, analysis=first.analysis), (), RULES, now=LATER) is None
    assert judge_vanished(Recall(), (), RULES, now=LATER) is None


def test_an_article_that_is_read_again_is_not_gone_any_more() -> None:
    store = MemoryStore()
    store.take(karabakh.BROKEN)
    verdict = gone(store)
    assert verdict is not None
    store.articles[STORED.id] = verdict
    again, alerts = store.take(karabakh.BROKEN, now=LATER)
    assert (again.fate, again.article.vanished, alerts) == (Fate.UNCHANGED, None, ())
