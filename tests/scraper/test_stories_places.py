"""Stories of several towns, behind the real reader: each attack is told, and none twice for how its place is written."""

from __future__ import annotations

from datetime import timedelta

import pytest

from scraper.claims import analyse
from scraper.model import TruceStatus
from tests.scraper.newsroom import MORNING, MemoryStore, article, told


def hear(store: MemoryStore, hours: float, text: str, *, url: str = "") -> list[str]:
    """What an outlet's report makes the store tell."""
    at = MORNING + timedelta(hours=hours)
    made, _ = article(url or f"n{hours}", text, at=at)
    analysis = analyse(made.body, published=at.date())
    return told(store.take((made, analysis), now=at + timedelta(minutes=5))[1])


def test_attacks_on_two_towns_are_two() -> None:
    store = MemoryStore()
    assert hear(store, 0, "Serangan drone ke sebuah pasar di Nyala, Sudan, menewaskan 14 orang.") == [
        "first_report killed 14-14"
    ]
    assert hear(store, 4, "Serangan RSF ke Zalingei, Sudan, menewaskan 19 orang.") == ["first_report killed 19-19"]
    assert hear(store, 8, "RSF menembaki Bara, Sudan; enam orang tewas.") == ["first_report killed 6-6"]


def test_a_follow_up_that_names_the_town_alone_is_of_its_war() -> None:
    store = MemoryStore()
    hear(store, 0, "Rudal Rusia menghantam rumah susun di Zhytomyr, Ukraina, menewaskan lima orang.")
    assert hear(store, 2, "At least five people were killed when a missile hit flats in Zhytomyr.") == []
    assert hear(store, 5, "Korban tewas serangan rudal di Zhytomyr bertambah menjadi delapan orang.") == [
        "toll_rise killed 8-8"
    ]


def test_a_talking_place_tells_no_war() -> None:
    store = MemoryStore()
    hear(store, 0, "Serangan bom di Damaskus, Suriah, menewaskan lima orang.")
    hear(store, 2, "Lima orang tewas dalam ledakan di Damaskus.")
    assert len(store.stories) == 2


def test_another_spelling_is_the_same_town() -> None:
    store = MemoryStore()
    hear(store, 0, "Serangan RSF di Al-Fashir, Sudan, menewaskan 21 orang.")
    assert hear(store, 3, "An RSF attack in El Fasher, Sudan, killed 21 people.") == []
    assert hear(store, 6, "Korban tewas di Al Fasher, Sudan, naik menjadi 25 orang.") == ["toll_rise killed 25-25"]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)])
def test_a_village_and_its_region_are_one_in_any_order(order: tuple[int, ...]) -> None:
    texts = (
        "Serangan udara di desa Pale, wilayah Sagaing, Myanmar, menewaskan 18 orang.",
        "An air strike in the Sagaing region of Myanmar killed 18 people.",
        "Junta Myanmar mengebom Pale dan menewaskan 18 orang.",
    )
    store = MemoryStore()
    heard = [hear(store, hours, texts[number]) for hours, number in enumerate(order)]
    assert heard == [["first_report killed 18-18"], [], []]


def test_two_names_for_the_village_are_one_where_both_name_the_region() -> None:
    store = MemoryStore()
    hear(store, 0, "Serangan udara junta Myanmar di Pale, Wilayah Sagaing, menewaskan 17 orang.")
    village = "A Myanmar air strike on a school in the village of Kan Thar in the Sagaing Region killed 17 people."
    assert hear(store, 2, village) == []
    later = "Korban tewas serangan udara Myanmar di desa Kan Thar, Sagaing, bertambah menjadi 20 orang."
    assert hear(store, 6, later) == ["toll_rise killed 20-20"]


def test_a_capital_is_a_town_where_something_happens_in_it() -> None:
    store = MemoryStore()
    hear(store, 0, "Rudal Iran menghantam gedung di Bat Yam, Israel, menewaskan 24 orang.")
    assert hear(store, 2, "Israeli air strikes on Tehran killed nine people, Iranian state television said.") == [
        "first_report killed 9-9"
    ]
    assert hear(store, 4, "Israeli air strikes in Isfahan, Iran, killed five people, state television said.") == [
        "first_report killed 5-5"
    ]


def test_small_equal_counts_of_a_town_and_a_region_are_two() -> None:
    store = MemoryStore()
    hear(store, 0, "Serangan Rusia di Nikopol, Ukraina, menewaskan tiga orang.")
    heard = hear(store, 3, "Serangan Rusia di wilayah Sumy, Ukraina, menewaskan tiga orang.")
    assert heard == ["first_report killed 3-3"]


def test_a_truce_belongs_to_the_theatre_beside_it() -> None:
    store = MemoryStore()
    hear(store, 0, "Serangan Israel di Gaza menewaskan enam orang di Jabalia, kata Hamas.")
    hear(store, 3, "Hamas di Gaza menyambut gencatan senjata di Lebanon yang disepakati Rabu.")
    (story,) = store.stories.values()
    assert [step.theatre for step in story.truce] == ["lebanon"]
    agreed = hear(store, 20, "Israel dan Hamas menyepakati gencatan senjata di Gaza.")
    assert agreed == [f"status_change {TruceStatus.AGREED}"]


def test_what_only_the_enemy_claims_is_disputed_once() -> None:
    store = MemoryStore()
    hear(store, 0, "Tujuh tentara Pakistan tewas di Kurram di perbatasan Afghanistan, kata militer Pakistan.")
    boast = "Taliban mengklaim 46 tentara Pakistan tewas di Kurram di perbatasan Afghanistan."
    assert hear(store, 3, boast) == ["disputed killed 46-46"]
    assert hear(store, 4, boast + " Belum ada bukti.") == []


def test_an_edit_of_the_town_alone_is_no_second_count() -> None:
    store = MemoryStore()
    text = "Serangan udara di {}, Suriah, menewaskan 11 orang, kata petugas medis."
    assert hear(store, 0, text.format("Idlib"), url="a") == ["first_report killed 11-11"]
    assert hear(store, 1, text.format("Aleppo"), url="a") == []
    assert hear(store, 2, "At Aleppo in Syria, an air strike killed 11 people, medics said.") == []
    assert hear(store, 3, "Serangan artileri di Homs, Suriah, menewaskan 12 orang.") == ["first_report killed 12-12"]
