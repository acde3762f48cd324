"""Dates as news pages print and label them. A naive `datetime` here is what the clock on a page shows."""

# ruff: noqa: DTZ001 - the zone is kept beside the clock, and compared beside it

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.dates import WIB, find_dates, parse_machine, parse_printed

WITA = timezone(timedelta(hours=8))
WIT = timezone(timedelta(hours=9))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Senin, 4 Mei 2020 04:25 WIB", datetime(2020, 5, 4, 4, 25, tzinfo=WIB)),
        ("Jumat, 9 Oktober 2020 13:52", datetime(2020, 10, 9, 13, 52, tzinfo=WIB)),
        ("02/11/2023, 21:34 WIB", datetime(2023, 11, 2, 21, 34, tzinfo=WIB)),
        ("20/1/2026 18:30", datetime(2026, 1, 20, 18, 30, tzinfo=WIB)),
        ("Kamis, 05/11/2015 10:08 WIB", datetime(2015, 11, 5, 10, 8, tzinfo=WIB)),
        ("Senin 08 Feb 2016, 23:55 WITA", datetime(2016, 2, 8, 23, 55, tzinfo=WITA)),
        ("Rabu, 4 November 2015 | 21:04 WIT", datetime(2015, 11, 4, 21, 4, tzinfo=WIT)),
        ("Jum'at, 19 Juni 2015 - 11:58 wib", datetime(2015, 6, 19, 11, 58, tzinfo=WIB)),
        ("on 16 Feb 2016 at 09:10 WIB", datetime(2016, 2, 16, 9, 10, tzinfo=WIB)),
        ("Selasa , 07 Februari 2017, 11:28 WIB", datetime(2017, 2, 7, 11, 28, tzinfo=WIB)),
        ("Minggu, 18 Juli 2021 – 18:52 WIB", datetime(2021, 7, 18, 18, 52, tzinfo=WIB)),
        ("Februari 07 / 2017 11:58 WIB", datetime(2017, 2, 7, 11, 58, tzinfo=WIB)),
        ("16 Agu 2022, 09:20 WIB", datetime(2022, 8, 16, 9, 20, tzinfo=WIB)),
        ("Wednesday, 04 November, 2015 | 07:28 WIB", datetime(2015, 11, 4, 7, 28, tzinfo=WIB)),
        ("4 Mei 2020 pukul 04.25 WIB", datetime(2020, 5, 4, 4, 25, tzinfo=WIB)),
        ("Apr. 24, 2014, 9:49 PM", datetime(2014, 4, 24, 21, 49, tzinfo=WIB)),
        ("September 20, 2011, 6:37 PM EDT", datetime(2011, 9, 20, 18, 37, tzinfo=timezone(timedelta(hours=-4)))),
        ("9 Oktober 2020 13:52 GMT+8", datetime(2020, 10, 9, 13, 52, tzinfo=WITA)),
        ("October 9, 2020 13:52 GMT+700", datetime(2020, 10, 9, 13, 52, tzinfo=WIB)),
        ("Minggu, 11 Oktober 2020 08:30 WIB", datetime(2020, 10, 11, 8, 30, tzinfo=WIB)),
        ("Jumat , 17 February 2017, 13:16 WIB", datetime(2017, 2, 17, 13, 16, tzinfo=WIB)),
        ("16 Ags 2022 09:20 Wita", datetime(2022, 8, 16, 9, 20, tzinfo=WITA)),
        ("Ahad 19 Apr 2026 09:12 WIB", datetime(2026, 4, 19, 9, 12, tzinfo=WIB)),
        ("Jum’at, 24 Juli 2026 |18:02:00 WIB", datetime(2026, 7, 24, 18, 2, tzinfo=WIB)),
    ],
)
def test_a_printed_date_is_read_in_its_zone_or_the_zone_of_the_site(text: str, moment: datetime) -> None:
    read = parse_printed(text)
    assert read is not None
    assert read.at(WIB) == moment


@pytest.mark.parametrize(
    "text",
    [
        "",
        "kemarin",
        "3 menit lalu",
        "32 Mei 2020",
        "31/02/2020 10:00",
        "1.234/2020",
        "skor 2-1",
        "pukul 10.00-10.30 WIB",
    ],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert parse_printed(text) is None


def test_the_weekday_and_zone_belong_to_the_printed_text_and_labels_do_not() -> None:
    read = parse_printed("Tayang: Senin, 3 November 2025 19:26 WIB | 2.793 Views")
    assert read is not None
    assert read.text == "Senin, 3 November 2025 19:26 WIB"


def test_every_date_of_a_text_is_found_in_order() -> None:
    found = [date.local for date in find_dates("23 Jan 2021, 13:30 WIB Diperbarui 24 Jan 2021, 08:00 WIB")]
    assert found == [datetime(2021, 1, 23, 13, 30), datetime(2021, 1, 24, 8, 0)]


@pytest.mark.parametrize(
    ("value", "local", "zone"),
    [
        ("2017-02-07T12:16:27+07:00", datetime(2017, 2, 7, 12, 16, 27), 7.0),
        ("2016-02-16T12:01:00+0700", datetime(2016, 2, 16, 12, 1), 7.0),
        ("2026-07-24T12:40+07:00", datetime(2026, 7, 24, 12, 40), 7.0),
        ("2023-11-02T20-59-53Z", datetime(2023, 11, 2, 20, 59, 53), 0.0),
        ("2015-11-05 T10:08:58Z", datetime(2015, 11, 5, 10, 8, 58), 0.0),
        ("2015-06-19T03:40:00+07:00Z", datetime(2015, 6, 19, 3, 40), 7.0),
        ("2023/11/02 20:59:53", datetime(2023, 11, 2, 20, 59, 53), None),
        ("2017-02-07 11:48:43", datetime(2017, 2, 7, 11, 48, 43), None),
        ("Thu, 17 Jun 2021 06:04:00 GMT", datetime(2021, 6, 17, 6, 4), 0.0),
        ("2021-06-17T06:04:00.123-07:00", datetime(2021, 6, 17, 6, 4), -7.0),
        ("1698933593000", datetime(2023, 11, 2, 13, 59, 53), 0.0),
        ("2020-10-10", datetime(2020, 10, 10), None),
    ],
)
def test_a_machine_date_keeps_its_clock_and_its_label_apart(value: str, local: datetime, zone: float | None) -> None:
    read = parse_machine(value)
    assert read is not None
    assert (read.local, read.zone) == (local, None if zone is None else timedelta(hours=zone))


@pytest.mark.parametrize("value", ["", "[publishdate]", "yesterday", "2021-13-01", "0000-00-00 00:00:00", "2021"])
def test_a_placeholder_is_no_machine_date(value: str) -> None:
    assert parse_machine(value) is None


@given(
    st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2100, 1, 1)), st.sampled_from([WIB, WITA, WIT, UTC])
)
def test_what_isoformat_writes_is_read_back(moment: datetime, zone: timezone) -> None:
    aware = moment.replace(microsecond=0, tzinfo=zone)
    read = parse_machine(aware.isoformat())
    assert read is not None
    assert read.at(UTC) == aware


@given(st.text(max_size=300))
def test_any_text_is_searched_without_failing(text: str) -> None:
    for read in find_dates(text):
        assert text[read.start : read.end].strip()
    parse_machine(text)
