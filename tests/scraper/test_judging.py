from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from scraper.model import Fate, Kind, PagesState, Range, Recall, TruceStatus
from scraper.rules import alert_id
from scraper.stories import story_id
from tests.scraper import karabakh
from tests.scraper.newsroom import DEATHS, MORNING, RULES, MemoryStore, article, killed, told, truce


def test_the_truce_of_october_2020_is_told_step_by_step() -> None:
    store = MemoryStore()
    heard = [
        (verdict.fate, told(alerts))
        for verdict, alerts in map(
            store.take,
            (
                karabakh.AGREED,
                karabakh.BROKEN,
                karabakh.BROKEN_COPY,
                karabakh.BROKEN_ENGLISH,
                karabakh.RISEN,
                karabakh.WEEK_LATER,
                karabakh.SECOND_TRUCE,
            ),
        )
    ]
    assert heard == [
        (Fate.NEW, ["status_change agreed"]),
        (Fate.NEW, ["status_change violated", "first_report killed 2-2", "first_report killed 1-1"]),
        (Fate.DUPLICATE, []),
        (Fate.NEW, []),
        (Fate.NEW, ["toll_rise killed 5-5"]),
        (Fate.NEW, []),
        (Fate.NEW, ["status_change agreed"]),
    ]
    assert len(store.stories) == 1


def test_a_rise_goes_from_the_figure_of_its_own_town() -> None:
    store = MemoryStore()
    store.take(karabakh.BROKEN)
    _, (alert,) = store.take(karabakh.RISEN)
    assert (alert.change.before, alert.change.after) == (Range(min=2, max=2), Range(min=5, max=5))


def test_a_replayed_article_is_unchanged_and_tells_nobody() -> None:
    store = MemoryStore()
    first, _ = store.take(karabakh.BROKEN)
    verdict, _ = store.take(karabakh.BROKEN, now=MORNING + timedelta(days=1))
    assert (verdict.fate, verdict.alerts, verdict.changes, verdict.story) == (Fate.UNCHANGED, (), (), None)
    assert verdict.article == replace(first.article, last_seen=MORNING + timedelta(days=1))
    assert verdict.revision_read == 1


def test_a_copy_is_no_source_of_its_own_and_another_text_is() -> None:
    store = MemoryStore()
    store.take(karabakh.BROKEN)
    verdict, _ = store.take(karabakh.BROKEN_COPY)
    assert verdict.article.duplicate_of == karabakh.BROKEN[0].id
    assert [toll.sources for story in store.stories.values() for toll in story.tolls] == [("kabar.example",)] * 2
    store.take(karabakh.BROKEN_ENGLISH)
    assert [len(toll.sources) for story in store.stories.values() for toll in story.tolls] == [2, 2]
    _, (rise,) = store.take(karabakh.RISEN)
    assert rise.independent_sources == 2


def test_a_copy_with_a_figure_of_its_own_is_heard() -> None:
    store = MemoryStore()
    store.take(karabakh.BROKEN)
    made, analysis = karabakh.BROKEN_COPY
    two, *rest = analysis.casualties
    raised = replace(analysis, casualties=(replace(two, min=4, max=4), *rest))
    verdict, alerts = store.take((made, raised))
    assert (verdict.fate, told(alerts)) == (Fate.DUPLICATE, ["toll_rise killed 4-4"])


def test_an_original_that_is_edited_is_no_copy_of_its_copies() -> None:
    store = MemoryStore()
    store.take(karabakh.BROKEN)
    store.take(karabakh.BROKEN_COPY)
    made, analysis = karabakh.BROKEN
    verdict, alerts = store.take((replace(made, content_hash="sha256:edited"), analysis))
    assert (verdict.fate, verdict.article.duplicate_of, verdict.article.revision, alerts) == (Fate.UPDATED, None, 2, ())


def test_a_repaired_article_tells_only_what_the_missing_page_had() -> None:
    lead = "Peluru menewaskan 3 orang di Kota Kapan, Armenia, kata petugas di Nagorno-Karabakh."
    more = "Di Distrik Terter, Azerbaijan, 4 orang tewas."
    first = killed("menewaskan 3 orang", 3)
    store = MemoryStore()
    partial, _ = store.take(article("x", lead, claims=[first], pages=PagesState.PARTIAL))
    repaired = article("x", lead, more, claims=[first, killed("4 orang tewas", 4)])
    verdict, alerts = store.take(repaired, now=MORNING + timedelta(hours=2))
    assert partial.article.revision == 1
    assert (verdict.fate, verdict.article.revision, told(alerts)) == (Fate.UPDATED, 2, ["first_report killed 4-4"])


def test_a_worse_fetch_without_news_does_not_replace_a_whole_article() -> None:
    store = MemoryStore()
    store.take(karabakh.BROKEN)
    made, analysis = karabakh.BROKEN
    torn = replace(
        made,
        paragraphs=made.paragraphs[:2],
        pages=replace(made.pages, state=PagesState.PARTIAL, claimed=2, reason="page 2: HTTP 500"),
        content_hash="sha256:torn",
    )
    verdict, _ = store.take((torn, replace(analysis, casualties=analysis.casualties[:1])))
    assert (verdict.fate, verdict.article.body) == (Fate.UNCHANGED, made.body)


def test_the_same_text_with_its_end_seen_is_an_update_without_news() -> None:
    store = MemoryStore()
    made, analysis = karabakh.BROKEN
    store.take((replace(made, pages=replace(made.pages, state=PagesState.UNKNOWN)), analysis))
    verdict, alerts = store.take(karabakh.BROKEN)
    assert (verdict.fate, verdict.article.revision, alerts) == (Fate.UPDATED, 2, ())


def test_other_news_without_keywords_belongs_to_no_story() -> None:
    accident = article(
        "bus", "Tujuh orang tewas di jalan tol.", claims=[killed("Tujuh orang tewas", 7)], conflict=False
    )
    verdict, alerts = MemoryStore().take(accident)
    assert (verdict.fate, verdict.story, verdict.article.story, verdict.changes, alerts) == (
        Fate.NEW,
        None,
        None,
        (),
        (),
    )


def test_ids_are_computed_and_do_not_depend_on_who_computes() -> None:
    article_, analysis = karabakh.BROKEN
    one, another = (MemoryStore().take((article_, analysis))[0] for _ in range(2))
    assert one == another
    assert one.story is not None
    assert one.story.id == story_id(article_.id)
    assert [alert.id for alert in one.alerts] == [
        alert_id(alert.rule, one.story.id, change.key) for alert, change in zip(one.alerts, one.changes, strict=True)
    ]


def test_a_story_names_the_version_after_the_one_read() -> None:
    store = MemoryStore()
    first, _ = store.take(karabakh.AGREED)
    second, _ = store.take(karabakh.BROKEN)
    assert [verdict.story.version for verdict in (first, second) if verdict.story] == [1, 2]
    assert second.epoch_read == 1


def test_an_edit_that_lowers_a_told_figure_is_a_correction() -> None:
    text = "Serangan menewaskan {} orang di Kota Kapan, Armenia, kata petugas di Nagorno-Karabakh."
    store = MemoryStore()
    store.take(article("x", text.format(15), claims=[killed("menewaskan 15 orang", 15)]))
    edited = article("x", text.format(5), claims=[killed("menewaskan 5 orang", 5)])
    verdict, alerts = store.take(edited, now=MORNING + timedelta(hours=1))
    (change,) = verdict.changes
    assert (change.type, change.kind, change.before, change.after) == (
        "correction",
        Kind.KILLED,
        Range(min=15, max=15),
        Range(min=5, max=5),
    )
    assert told(alerts) == ["correction killed 5-5"]
    late = article("y", text.format(15), claims=[killed("menewaskan 15 orang", 15)], at=MORNING + timedelta(hours=3))
    assert store.take(late)[1] == ()


def test_a_rule_for_one_source_hears_what_another_source_brought_first() -> None:
    theirs = replace(DEATHS, name="theirs", sources=("tribun",))
    text = "Peluru menewaskan 3 orang di Kota Kapan, Armenia, kata petugas di Nagorno-Karabakh."
    claim = killed("menewaskan 3 orang", 3)
    store = MemoryStore()
    first = article("a", text, claims=[claim], source="kompas")
    second = article("b", "Kabar baru: " + text, claims=[claim], source="tribun", at=MORNING + timedelta(hours=1))
    third = article("c", "Masih: " + text, claims=[claim], source="tribun", at=MORNING + timedelta(hours=2))
    rules = (*RULES, theirs)
    assert [[alert.rule for alert in store.take(news, rules)[1]] for news in (first, second, third)] == [
        ["deaths"],
        ["theirs"],
        [],
    ]


def test_a_page_dated_in_the_future_counts_as_of_now() -> None:
    made, analysis = article(
        "esok",
        "Hamas dan Israel sepakat.",
        claims=[truce(TruceStatus.AGREED, "sepakat")],
        at=MORNING + timedelta(days=400),
    )
    verdict, _ = MemoryStore().take((made, analysis), now=MORNING)
    assert verdict.story is not None
    assert (verdict.story.last_seen, verdict.story.truce[0].since) == (MORNING, MORNING)


def test_an_empty_recall_is_enough_for_a_first_article() -> None:
    from scraper.judging import judge  # noqa: PLC0415 - only this test calls it bare

    article_, analysis = karabakh.AGREED
    verdict = judge(article_, analysis, Recall(), RULES, now=MORNING)
    assert (verdict.fate, verdict.revision_read, verdict.article.first_seen) == (Fate.NEW, 0, MORNING)


def test_an_old_article_edited_days_later_tells_nothing_that_it_said_before() -> None:
    text = "Hamas dan Israel sepakat di Gaza. Serangan menewaskan 12 orang di Gaza."
    claims = [truce(TruceStatus.AGREED, "sepakat"), killed("menewaskan 12 orang", 12)]
    store = MemoryStore()
    store.take(article("a", text, claims=claims))
    broken = "Hamas dan Israel melanggar jeda di Gaza."
    store.take(article("b", broken, claims=[truce(TruceStatus.VIOLATED, "melanggar")], at=MORNING + timedelta(hours=5)))
    edited = article("a", text, claims=claims, revision_of="typo")
    verdict, alerts = store.take(edited, now=MORNING + timedelta(days=5))
    assert (verdict.fate, verdict.changes, alerts) == (Fate.UPDATED, (), ())


def test_a_reprint_weeks_later_tells_nothing_and_opens_no_story() -> None:
    text = (
        "Hamas dan Israel sepakat di Gaza. Serangan menewaskan 12 orang di Gaza, kata para saksi mata kepada wartawan. "
        "Listrik padam, jalan tertutup puing, dan keluarga mencari kerabat sampai malam di antara tenda."
    )
    claims = [truce(TruceStatus.AGREED, "sepakat"), killed("menewaskan 12 orang", 12)]
    store = MemoryStore()
    store.take(article("a", text, claims=claims))
    reprint = article("b", text, claims=claims, site="daerah.example", at=MORNING + timedelta(days=30))
    verdict, alerts = store.take(reprint)
    assert (verdict.fate, verdict.changes, alerts, len(store.stories)) == (Fate.DUPLICATE, (), (), 1)
