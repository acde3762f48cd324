"""The commands of docs/redis.md, raw, on a real server that holds everything the store can write."""

from __future__ import annotations

import json
import re
import shlex

from storage.connection import Client
from storage.store import Store
from tests.house.documents import blocks
from tests.storage.samples import alert, article, verdict
from tests.storage.test_keys import live

THREE, MORE = blocks("docs/redis.md", "sh")


def asked(text: str) -> list[str]:
    """The commands behind the prompt."""
    return [line.partition(" # ")[0].strip() for line in re.findall(r"^> (.+)$", text, re.MULTILINE)]


async def ask(redis: Client, command: str, **names: str) -> object:
    for name, value in names.items():
        command = command.replace(f"<{name}>", value)
    assert "<" not in command, command
    return await redis.execute_command(*shlex.split(command))


async def test_three_commands_find_the_last_alerts_and_an_article(store: Store, redis: Client) -> None:
    told = alert("one")
    read = article()
    await store.articles.commit(verdict(read, alerts=(told,)))
    latest, shown, found = asked(THREE.text)
    (newest,) = await ask(redis, latest)  # type: ignore[misc]  # a list of names
    told_of = json.loads(str(await ask(redis, shown, alert=newest)))
    assert (newest, told_of["id"], told_of["change"]["type"]) == (told.id, told.id, told.change.type.value)
    headline, url, text = await ask(redis, found, article=told_of["article"]["id"])  # type: ignore[misc]  # its fields
    assert (headline or None, url) == (read.headline, read.url)
    assert json.loads(text)["paragraphs"][0]["text"] == read.paragraphs[0].text


async def test_every_other_command_is_one_for_the_key_it_names(store: Store, redis: Client) -> None:
    await live(store, redis)
    names = {
        "channel": "desk",
        "source": "uji",
        "busy": "first",
        "alert": "parked",
        "article": "x",
        "story": "x",
        "segment": "1",
    }
    answers = {
        line: await ask(redis, line.replace("visit:<source>", "visit:<busy>"), **names) for line in asked(MORE.text)
    }
    assert len(answers) > 15
    # A command that is none for the type of its key raises; these names are of what is there.
    assert [line for line, answer in answers.items() if not answer and re.search("<(channel|source)>", line)] == []
