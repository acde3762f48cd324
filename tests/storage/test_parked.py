"""Dead letters of all channels in one list: each once, the one parked last first."""

from __future__ import annotations

from datetime import timedelta

from storage.store import Store
from tests.storage.samples import NOW, alert, article, at, verdict


async def park(store: Store, channel: str, minutes: float) -> None:
    """The next alert of `channel` is parked."""
    (parcel, *_) = await store.outbox.claim(channel, consumer="c", count=1, lease=timedelta(hours=1), now=NOW)
    assert await store.outbox.park(parcel, "gone", at(minutes))


async def test_letters_of_several_channels_stand_once_each_latest_first(store: Store) -> None:
    await store.articles.commit(
        verdict(article(), alerts=(alert("both", "mail", "desk"), alert("mail", "mail"), alert("desk", "desk")))
    )
    assert await store.parked.newest(9) == []
    for channel, minutes in (("mail", 1), ("mail", 2), ("desk", 3), ("desk", 4)):
        await park(store, channel, minutes)
    assert [one.id for one in await store.parked.newest(9)] == ["desk", "both", "mail"]
    assert [one.id for one in await store.parked.newest(1, offset=1)] == ["both"]
    assert await store.parked.newest(9, offset=3) == []


async def test_a_letter_that_was_sent_again_is_none_any_more(store: Store) -> None:
    await store.articles.commit(verdict(article(), alerts=(alert("one", "mail"),)))
    await park(store, "mail", 1)
    (letter,) = await store.parked.newest(9)
    assert letter.deliveries[0].last_error == "gone"
    await store.outbox.redeliver(["one"], at(2))
    assert await store.parked.newest(9) == []
