"""The judgement behind the real reader: tolls that rise over a day, in two languages, on three outlets."""

from __future__ import annotations

import random
from datetime import timedelta

from scraper.claims import analyse
from scraper.model import Range
from tests.scraper.newsroom import MORNING, MemoryStore, article

LEADS = (
    ("id", "Serangan udara menewaskan {count} orang di Kota {town}, kata pejabat kesehatan Gaza."),
    ("id", "Korban tewas akibat serangan di {town} bertambah menjadi {count} orang, kata Hamas."),
    ("id", "Sedikitnya {count} warga sipil tewas dalam gempuran Israel di {town}."),
    ("en", "An Israeli air strike killed {count} people in {town}, health officials in Gaza said."),
    ("en", "The death toll from the strike in {town} rose to {count}, officials said."),
)
TAILS = {
    "id": "Israel dan Hamas belum menanggapi kabar nomor {outlet} itu di Jalur Gaza.",
    "en": "Israel and Hamas did not comment on report {outlet} from the Gaza Strip.",
}
TOWNS = ("Rafah", "Jabalia", "Khan Younis", "Nuseirat", "Beit Lahia")


def deaths_told(
    store: MemoryStore, luck: random.Random, town: str, count: int, step: int, outlet: int
) -> list[int | None]:
    """The figures that one outlet's report of one step makes the store tell."""
    language, lead = luck.choice(LEADS)
    text = f"{lead.format(count=count, town=town)} {TAILS[language].format(outlet=outlet)}"
    at = MORNING + timedelta(hours=6 * step + outlet)
    made, _ = article(f"{step}-{outlet}", text, at=at, site=f"outlet{outlet}.example")
    analysis = analyse(made.body, language=language, published=at.date())
    told = [alert.change.after for alert in store.take((made, analysis))[1] if alert.rule == "deaths"]
    return [figure.min for figure in told if isinstance(figure, Range)]


def test_each_step_of_a_rising_toll_is_told_once_and_copies_are_silent() -> None:
    luck = random.Random(5)
    right = steps = 0
    for _ in range(20):
        store, town = MemoryStore(), luck.choice(TOWNS)
        for step, count in enumerate(sorted(luck.sample(range(2, 60), 3))):
            heard = [deaths_told(store, luck, town, count, step, outlet) for outlet in range(3)]
            right += heard == [[count], [], []]
            steps += 1
    assert right >= 0.95 * steps
