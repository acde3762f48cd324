"""Counts what is told rightly: `python bench/eval_stories.py [--errors] [--only WORDS] [--months N] [--seed N]`.

Every step of `stories.toml` is read by the real reader and goes through both trips to a real Redis. Behind each comes a
copy at another outlet, cut and dressed anew, and at the end the story's first step once more: all of them must be silent.
Then whole months of invented wars are replayed in any order within a day (`months.py`).
"""

from __future__ import annotations

import argparse
import asyncio
import random
import tempfile
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from months import replay_months

from scraper.claims import analyse
from scraper.judging import ask, judge
from scraper.model import (
    Alert,
    Article,
    CasualtyCondition,
    Completeness,
    Kind,
    PagesState,
    Paragraph,
    Range,
    Rule,
    TruceStatus,
)
from scraper.urls import article_id
from storage.connection import Client, connect
from storage.embedded import EmbeddedRedis
from storage.store import Store

MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
SHOWN = {status for status in TruceStatus if status not in {TruceStatus.CALLED_FOR, TruceStatus.PROPOSED}}
RULES = (
    Rule(name="truces", ceasefire=tuple(sorted(SHOWN)), channels=("desk",)),
    Rule(name="deaths", casualties=CasualtyCondition(kinds=(Kind.KILLED, Kind.MISSING)), channels=("desk",)),
)
TAILS = ("Baca juga: kabar lain hari ini.", "Ikuti saluran kami untuk berita terbaru.", "(ED/02)")


class Step(NamedTuple):
    story: str
    name: str
    at: datetime
    outlet: str
    text: str
    tells: tuple[str, ...]


def steps_of(story: dict[str, object], luck: random.Random) -> Iterator[Step]:
    """The steps as written, a copy behind each, and a late copy of the first."""
    name, written = str(story["name"]), story["step"]
    assert isinstance(written, list)
    for number, row in enumerate(written):
        at = MORNING + timedelta(hours=row["at"])
        text = row["text"].strip()
        yield Step(name, f"{number}", at, row["outlet"], text, tuple(sorted(row["tells"])))
        yield Step(name, f"{number} copied", at + timedelta(minutes=40), "salin", copied(text, luck), ())
    last = MORNING + timedelta(hours=written[-1]["at"] + 3)
    yield Step(name, "0 late", last, "lambat", copied(written[0]["text"].strip(), luck), ())


def copied(text: str, luck: random.Random) -> str:
    """`text` as another outlet prints it: its last paragraph dropped half the time, its name in front, a line at the end."""
    paragraphs = text.split("\n\n")
    kept = paragraphs[:-1] if len(paragraphs) > 1 and luck.random() < 0.5 else paragraphs  # noqa: PLR2004 - a coin
    return "\n\n".join([f"SALIN.EXAMPLE - {kept[0]}", *kept[1:], luck.choice(TAILS)])


def article_of(step: Step) -> Article:
    url = f"https://{step.outlet}.example/{step.story}-{step.name}".replace(" ", "-").replace(",", "")
    return Article(
        id=article_id(url),
        url=url,
        source=step.outlet,
        site=f"{step.outlet}.example",
        date_published=step.at,
        paragraphs=tuple(Paragraph(page=1, text=text.replace("\n", " ")) for text in step.text.split("\n\n")),
        pages=Completeness(state=PagesState.COMPLETE, claimed=1, fetched=1, urls=(url,)),
        content_hash=f"sha256:{url}",
    )


def spelled(alert: Alert) -> str:
    change = alert.change
    if isinstance(change.after, Range):
        low, high = ("null" if end is None else end for end in (change.after.min, change.after.max))
        return f"{change.type} {change.kind} {low}-{high}"
    return f"{change.type} {change.after}"


async def tell(store: Store, step: Step) -> list[str]:
    """What `step` makes the rules hear."""
    made = article_of(step)
    analysis = analyse(made.body, published=step.at.date())
    recall = await store.articles.recall(ask(made, analysis))
    verdict = judge(made, analysis, recall, RULES, now=step.at + timedelta(minutes=5))
    written = set(await store.articles.commit(verdict))
    return sorted(spelled(alert) for alert in verdict.alerts if alert.id in written)


async def evaluate(client: Client, *, only: str, errors: bool) -> None:
    table = tomllib.loads(Path(__file__).with_name("stories.toml").read_text(encoding="utf-8"))
    luck = random.Random(2026)
    right = {True: [0, 0], False: [0, 0]}
    for number, story in enumerate(table["story"]):
        store = Store(client, prefix=f"story{number}:")
        for step in steps_of(story, luck):
            if only not in step.story:
                continue
            heard = await tell(store, step)
            is_written = step.name.isdigit()
            right[is_written][1] += 1
            right[is_written][0] += heard == list(step.tells)
            if errors and heard != list(step.tells):
                print(f"{step.story} [{step.name}]: heard {heard}, wanted {list(step.tells)}")
    for is_written, what in ((True, "steps as written"), (False, "copies, silent")):
        good, every = right[is_written]
        print(f"{what:20} {good} of {every}  {good / max(every, 1):.3f}")


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--errors", action="store_true", help="show what was told otherwise")
    parser.add_argument("--only", default="", help="stories whose name holds this")
    parser.add_argument("--months", type=int, default=5, help="how many months of some 1,000 articles to replay")
    parser.add_argument("--seed", type=int, default=2026)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        async with EmbeddedRedis(Path(folder)) as server:
            client = connect(server.url)
            await evaluate(client, only=options.only, errors=options.errors)
            await replay_months(client, options.months, options.seed)
            await client.aclose()


if __name__ == "__main__":
    asyncio.run(main())
