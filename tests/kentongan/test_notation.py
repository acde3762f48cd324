"""Durations, sizes and secrets: what is written can be read, and what is secret cannot."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan.notation import byte_size, duration, pause_between, written_duration, written_rate, written_size
from kentongan.secrecy import SecretPassword, SecretText, SecretUrl, masked_url


@pytest.mark.parametrize(
    ("written", "length"),
    [
        ("90s", timedelta(seconds=90)),
        ("5m", timedelta(minutes=5)),
        ("2h", timedelta(hours=2)),
        ("3d", timedelta(days=3)),
        ("0.5s", timedelta(milliseconds=500)),
    ],
)
def test_a_duration_is_a_number_and_a_unit(written: str, length: timedelta) -> None:
    assert duration(written) == length


@pytest.mark.parametrize("written", ["5", "5 minutes", "-5m", "m", "", "5M", "٥m", "5m\n", 5, None, True])
def test_what_is_no_duration_is_refused(written: object) -> None:
    with pytest.raises(ValueError, match=r"is not a duration \(write 90s, 5m, 2h or 3d\)"):
        duration(written)


def test_a_duration_beyond_all_time_is_refused_and_not_computed() -> None:
    with pytest.raises(ValueError, match="is too long"):
        duration("9" * 400 + "d")


@given(st.timedeltas(timedelta(0), timedelta(days=3000)))
def test_a_written_duration_is_read_as_itself(length: timedelta) -> None:
    whole = timedelta(seconds=int(length.total_seconds()))
    assert duration(written_duration(whole)) == whole


@pytest.mark.parametrize(
    ("written", "size"),
    [("8MB", 8_000_000), ("2GB", 2_000_000_000), ("1KiB", 1024), ("10 kb", 10_000), (7, 7), ("7", 7)],
)
def test_a_size_is_a_number_and_a_unit(written: object, size: int) -> None:
    assert byte_size(written) == size


@pytest.mark.parametrize("written", ["8 parsecs", "", "MB", "-1MB", -1, True, None])
def test_what_is_no_size_is_refused(written: object) -> None:
    with pytest.raises(ValueError, match="is not a size"):
        byte_size(written)


@pytest.mark.parametrize(
    ("written", "pause"),
    [
        ("1/s", timedelta(seconds=1)),
        ("20/m", timedelta(seconds=3)),
        ("100/h", timedelta(seconds=36)),
        ("off", timedelta(0)),
        (False, timedelta(0)),
    ],
)
def test_a_rate_is_a_number_in_a_unit_of_time(written: object, pause: timedelta) -> None:
    assert pause_between(written) == pause


@pytest.mark.parametrize("written", ["1", "1s", "0/s", "1/d", "1 / s", "-1/s", True, None, 1])
def test_what_is_no_rate_is_refused(written: object) -> None:
    with pytest.raises(ValueError, match=r"is not a rate \(write 1/s, 20/m, 100/h or off\)"):
        pause_between(written)


@given(st.integers(1, 9999), st.sampled_from("smh"))
def test_a_written_rate_is_read_as_itself(count: int, unit: str) -> None:
    pause = pause_between(f"{count}/{unit}")
    assert pause_between(written_rate(pause)) == pause


@given(st.integers(0, 10**15))
def test_a_written_size_is_read_as_itself(size: int) -> None:
    assert byte_size(written_size(size)) == size


@given(st.text(min_size=8, alphabet=st.characters(codec="ascii", categories=["L", "N"])))
def test_no_secret_shows_itself(word: str) -> None:
    secret = f"s3cret-{word}"
    shown = [
        SecretText(secret),
        SecretUrl(f"https://user:{secret}@example.org/{secret}?key={secret}#{secret}"),
        SecretUrl(f"tgram://{secret}/1"),
        SecretPassword(f"redis://user:{secret}@example.org:6379/0"),
        SecretPassword(f"redis+sentinel://user:{secret}@one:1,two:2/service"),
        SecretPassword(f"unix:///run/redis.sock?password={secret}"),
    ]
    assert [secret in f"{one} {one!r}" for one in shown] == [False] * len(shown)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://example.org/news", "https://example.org/news"),
        ("https://example.org/@somebody/1", "https://example.org/@somebody/1"),
        ("https://me:word@example.org:8000/x", "https://****@example.org:8000/x"),
        ("redis://me:pass/word#1@example.org/0", "redis://****@example.org/0"),
        ("redis+sentinel://:word@one:1,two:2/service", "redis+sentinel://****@one:1,two:2/service"),
        ("http://[broken", "****"),
        ("unix:///run/redis.sock?db=1&password=word#x", "unix:///run/redis.sock?db=1&password=****#x"),
        ("https://example.org/rss?keyword=perang&api_key=word", "https://example.org/rss?keyword=perang&api_key=****"),
    ],
)
def test_a_login_is_masked_and_nothing_else(url: str, shown: str) -> None:
    assert masked_url(url) == shown
