"""Commands that read the store, beside whoever else holds it."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from kentongan.cli import run
from kentongan.cli.writers import COLUMNS, Parquet, flat
from kentongan.configuration import load
from scraper.model import Article, Completeness, PagesState
from tests.storage.servers import serving

Capture = pytest.CaptureFixture[str]

ARTICLE = Article(
    id="a1",
    url="https://desk.example.org/1",
    authors=("Budi", "Ani"),
    content_hash="sha256:1",
    pages=Completeness(state=PagesState.COMPLETE, claimed=2, fetched=2, urls=("https://desk.example.org/1",)),
)


def lines(capsys: Capture, *arguments: str, code: int = 0) -> list[Any]:
    assert run(arguments) == code
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def refusal(capsys: Capture, *arguments: str) -> str:
    assert run(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    return captured.err.strip()


def test_articles_are_listed_newest_first(stocked: Path, capsys: Capture) -> None:
    listed = lines(capsys, "--config", str(stocked), "articles", "list", "--json")
    assert [one["url"].rpartition("/")[2] for one in listed] == ["3", "2", "1"]
    assert listed[0]["body"].startswith("Harga beras")


@pytest.mark.parametrize(
    ("options", "paths"),
    [
        (("--source", "other"), ["3"]),
        (("--limit", "1"), ["3"]),
        (("--since", "2020-10-10T12:30:00"), ["3", "2"]),
        (("--state", "partial"), []),
        (("--since", "3d"), []),
    ],
)
def test_articles_are_listed_by_condition(
    stocked: Path, capsys: Capture, options: tuple[str, ...], paths: list[str]
) -> None:
    listed = lines(capsys, "--config", str(stocked), "articles", "list", "--json", *options)
    assert [one["url"].rpartition("/")[2] for one in listed] == paths


def test_tables_are_for_people_and_empty_ones_say_so(stocked: Path, capsys: Capture) -> None:
    assert run(["--config", str(stocked), "articles", "list"]) == 0
    assert "Stepanakert" in capsys.readouterr().out
    assert run(["--config", str(stocked), "articles", "list", "--since", "1s"]) == 0
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "No articles.\n")


def test_one_article_is_shown_whole(stocked: Path, capsys: Capture) -> None:
    (first, *_) = lines(capsys, "--config", str(stocked), "articles", "list", "--json")
    assert lines(capsys, "--config", str(stocked), "articles", "show", first["id"], "--json") == [first]
    assert run(["--config", str(stocked), "articles", "show", first["id"]]) == 0
    assert "Harga beras di pasar induk" in capsys.readouterr().out


def test_articles_are_searched_by_all_words(stocked: Path, capsys: Capture) -> None:
    found = lines(capsys, "--config", str(stocked), "articles", "search", "ROKET", "stepanakert", "--json")
    assert [one["url"].rpartition("/")[2] for one in found] == ["2"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("articles", "show", "nope"), "there is no article 'nope' (see: kentongan articles list)"),
        (("stories", "show", "nope"), "there is no story 'nope' (see: kentongan stories list)"),
        (("alerts", "show", "nope"), "there is no alert 'nope' (see: kentongan alerts list)"),
        (("alerts", "redeliver", "nope"), "there is no alert 'nope' (see: kentongan alerts list)"),
        (("alerts", "test", "nope"), "there is no channel 'nope' (see: kentongan config show)"),
        (("sources", "check", "nope"), "there is no source 'nope' (see: kentongan sources list)"),
        (("crawl", "nope"), "there is no source 'nope' (see: kentongan sources list)"),
        (("explain", "nope"), "there is no file, URL or stored article 'nope' (see: kentongan articles list)"),
        (("articles", "list", "--source", "nope"), "there is no source 'nope' (see: kentongan sources list)"),
        (
            ("articles", "search", "roket", "--source", "nope"),
            "there is no source 'nope' (see: kentongan sources list)",
        ),
        (("articles", "export", "-", "--source", "nope"), "there is no source 'nope' (see: kentongan sources list)"),
        (("alerts", "list", "--rule", "nope"), "there is no rule 'nope' (see: kentongan config show)"),
        (("alerts", "list", "--channel", "nope"), "there is no channel 'nope' (see: kentongan channels list)"),
        (("alerts", "attempts", "--channel", "nope"), "there is no channel 'nope' (see: kentongan channels list)"),
        (
            ("articles", "export", "x.doc"),
            "x.doc: the ending must be .jsonl, .csv or .parquet, or .jsonl.gz or .csv.gz",
        ),
    ],
)
def test_what_is_not_there_ends_with_2(
    stocked: Path, capsys: Capture, arguments: tuple[str, ...], message: str
) -> None:
    assert refusal(capsys, "--config", str(stocked), *arguments) == message


def test_an_export_as_json_lines_is_what_list_prints(stocked: Path, capsys: Capture, tmp_path: Path) -> None:
    listed = lines(capsys, "--config", str(stocked), "articles", "list", "--json")
    assert run(["--config", str(stocked), "articles", "export", str(tmp_path / "all.jsonl")]) == 0
    capsys.readouterr()
    assert [json.loads(line) for line in (tmp_path / "all.jsonl").read_text().splitlines()] == listed
    assert lines(capsys, "--config", str(stocked), "articles", "export", "-") == listed


def test_an_export_as_csv_runs_no_formula(stocked: Path, capsys: Capture, tmp_path: Path) -> None:
    assert run(["--config", str(stocked), "articles", "export", str(tmp_path / "all.csv"), "--source", "other"]) == 0
    with (tmp_path / "all.csv").open(newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["headline"], row["pages_state"], row["pages_claimed"]) == ("'=Harga beras naik", "complete", "1")


def test_a_row_joins_lists_and_keeps_numbers() -> None:
    row = flat(ARTICLE)
    assert tuple(row) == COLUMNS
    assert (row["authors"], row["tags"], row["pages_claimed"], row["description"]) == ("Budi; Ani", "", 2, None)


def test_an_export_of_nothing_still_names_its_columns(stocked: Path, tmp_path: Path) -> None:
    assert run(["--config", str(stocked), "articles", "export", str(tmp_path / "none.csv"), "--since", "1s"]) == 0
    assert (tmp_path / "none.csv").read_text().split() == [",".join(COLUMNS)]


def test_parquet_files_have_one_schema_whatever_they_hold(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    for name, held in (("none", ()), ("all", (ARTICLE,))):
        writer = Parquet(tmp_path / name)
        for one in held:
            writer.add(one)
        writer.close()
    assert parquet.read_schema(tmp_path / "none") == parquet.read_schema(tmp_path / "all")
    assert parquet.read_table(tmp_path / "all").column("pages_claimed").to_pylist() == [2]


def test_a_failed_export_leaves_no_file(stocked: Path, capsys: Capture, tmp_path: Path) -> None:
    message = refusal(capsys, "--config", str(stocked), "articles", "export", str(tmp_path / "no" / "all.csv"))
    assert message == f"{tmp_path / 'no' / 'all.csv'}: cannot be written: No such file or directory"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "reason"), [("plain/x.csv", "Not a directory"), (f"{'x' * 246}.csv", "File name too long")]
)
def test_an_export_to_where_no_file_can_be_says_why(
    stocked: Path, capsys: Capture, tmp_path: Path, name: str, reason: str
) -> None:
    (tmp_path / "plain").touch()
    message = refusal(capsys, "--config", str(stocked), "articles", "export", str(tmp_path / name))
    assert message == f"{tmp_path / name}: cannot be written: {reason}"


@pytest.mark.parametrize(
    "command", [("articles", "list"), ("articles", "export", "-"), ("alerts", "list"), ("backtest",)]
)
def test_a_time_ago_before_all_time_is_refused(stocked: Path, capsys: Capture, command: tuple[str, ...]) -> None:
    message = refusal(capsys, "--config", str(stocked), *command, "--since", "99999999d")
    assert "'99999999d' is too long (at most 36500d)" in message


def test_stories_show_tolls_and_truce_along_time(stocked: Path, capsys: Capture) -> None:
    stories = lines(capsys, "--config", str(stocked), "stories", "list", "--json")
    told = [story for story in stories if story["tolls"]]
    assert [toll["best"] for story in told for toll in story["tolls"]] == [{"min": 2, "max": 2}]
    assert run(["--config", str(stocked), "stories", "show", told[0]["id"]]) == 0
    assert "killed 2" in capsys.readouterr().out


def test_alerts_are_logged_with_their_deliveries(stocked: Path, capsys: Capture) -> None:
    alerts = lines(capsys, "--config", str(stocked), "alerts", "list", "--json")
    deaths = [alert for alert in alerts if alert["rule"] == "deaths"]
    assert [(alert["change"]["kind"], alert["change"]["to"]) for alert in deaths] == [("killed", {"min": 2, "max": 2})]
    assert [delivery["state"] for alert in deaths for delivery in alert["deliveries"]] == ["pending"]
    (shown,) = lines(capsys, "--config", str(stocked), "alerts", "show", deaths[0]["id"], "--json")
    assert shown == {**deaths[0], "attempts": []}


def test_an_alert_that_is_not_parked_is_not_sent_again(stocked: Path, capsys: Capture) -> None:
    (alert, *_) = lines(capsys, "--config", str(stocked), "alerts", "list", "--json")
    assert lines(capsys, "--config", str(stocked), "alerts", "redeliver", alert["id"], "--json") == [
        {"redelivered": []}
    ]


def test_a_test_alert_says_that_it_is_one(stocked: Path, capsys: Capture) -> None:
    (alert,) = lines(capsys, "--config", str(stocked), "alerts", "test", "console", "--json")
    assert alert["test"] is True


def test_sources_that_were_never_visited_say_so(stocked: Path, capsys: Capture) -> None:
    listed = lines(capsys, "--config", str(stocked), "sources", "list", "--json")
    assert [(one["source"], one["state"], one["last_visit"]) for one in listed] == [
        ("desk", "new", None),
        ("other", "new", None),
    ]


def test_a_backtest_sends_what_the_rules_would_have_told(stocked: Path, capsys: Capture, tmp_path: Path) -> None:
    alerts = lines(capsys, "--config", str(stocked), "alerts", "list", "--json")
    tried = lines(capsys, "--config", str(stocked), "backtest", "--json")
    assert sorted(alert["id"] for alert in tried) == sorted(alert["id"] for alert in alerts)
    rules = tmp_path / "rules.yaml"
    rules.write_text("rules:\n  - {name: rice, when: {keywords: [beras]}, channels: [console]}\n")
    (alert,) = lines(capsys, "--config", str(stocked), "backtest", "--rules", str(rules), "--json")
    assert (alert["rule"], alert["change"]["type"], alert["change"]["keyword"]) == ("rice", "new_keyword", "beras")


def test_the_rules_of_a_backtest_may_only_name_known_channels(stocked: Path, capsys: Capture, tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text("rules:\n  - {name: rice, when: {keywords: [beras]}, channels: [consle]}\n")
    message = refusal(capsys, "--config", str(stocked), "backtest", "--rules", str(rules))
    assert message == f"{rules}:2: rules[0].channels[0]: 'consle' is an unknown channel (did you mean 'console'?)"


def test_a_stored_article_is_explained(stocked: Path, capsys: Capture) -> None:
    (_, second, _) = lines(capsys, "--config", str(stocked), "articles", "list", "--json")
    (told,) = lines(capsys, "--config", str(stocked), "explain", second["id"], "--json")
    assert (told["page"], told["article"]["id"], told["analysis"]["conflict"]) == (None, second["id"], True)


def test_an_unreachable_redis_ends_with_one_message_and_2(capsys: Capture, tmp_path: Path) -> None:
    file = tmp_path / "kentongan.yaml"
    file.write_text("redis: redis://me:hunter2@127.0.0.1:1/0\n")
    message = refusal(capsys, "--config", str(file), "articles", "list")
    assert message.startswith("redis: redis://****@127.0.0.1:1/0 does not answer: ")
    assert "hunter2" not in message
    assert len(message.splitlines()) == 1


def test_a_database_that_the_server_has_not_ends_with_one_message_and_2(capsys: Capture, tmp_path: Path) -> None:
    file = tmp_path / "kentongan.yaml"
    with serving(tmp_path / "server", "--requirepass", "hunter2") as server:
        file.write_text(f"redis: redis://:hunter2@127.0.0.1:{server.port}/99\n")
        message = refusal(capsys, "--config", str(file), "articles", "list")
    assert message.startswith(f"redis: redis://****@127.0.0.1:{server.port}/99 cannot be used: ")
    assert "DB index is out of range" in message


def test_a_redis_that_refuses_our_password_ends_with_one_message_and_2(capsys: Capture, tmp_path: Path) -> None:
    file = tmp_path / "kentongan.yaml"
    with serving(tmp_path / "server", "--requirepass", "right") as server:
        for login in ("", ":hunter2@"):
            file.write_text(f"redis: redis://{login}127.0.0.1:{server.port}/0\n")
            message = refusal(capsys, "--config", str(file), "articles", "list")
            assert "the server refuses our user or password: " in message
            assert f"127.0.0.1:{server.port}/0" in message
            assert "hunter2" not in message


@pytest.mark.parametrize(
    ("words", "paths"),
    [
        (("ROKET", "stepanakert"), ["2"]),
        (("tewas",), ["2"]),
        (('"gencatan senjata"',), ["2", "1"]),
        (("gencatan senjata", "-roket"), ["1"]),
        (("serang*",), ["2"]),
        (("beras", "--source", "other"), ["3"]),
        (("beras", "--source", "desk"), []),
        (("senjata", "--until", "2020-10-10T12:30:00"), ["1"]),
        (("senjata", "--limit", "1", "--offset", "1"), ["1"]),
    ],
)
def test_a_search_takes_what_its_help_says(
    stocked: Path, capsys: Capture, words: tuple[str, ...], paths: list[str]
) -> None:
    found = lines(capsys, "--config", str(stocked), "articles", "search", *words, "--json")
    assert [one["url"].rpartition("/")[2] for one in found] == paths


def test_a_search_shows_where_its_words_stand_and_that_more_follow(stocked: Path, capsys: Capture) -> None:
    assert run(["--config", str(stocked), "articles", "search", "senjata", "--limit", "1"]) == 0
    captured = capsys.readouterr()
    assert "Serangan roket ke Stepanakert" in captured.out
    assert "melanggar gencatan senjata" in captured.out
    assert captured.err == "1 shown, more follow: --offset 1\n"


def test_a_search_that_cannot_be_read_says_where(stocked: Path, capsys: Capture) -> None:
    message = refusal(capsys, "--config", str(stocked), "articles", "search", "beras", '"gula')
    assert message == 'beras "gula: the quote that opens at character 7 is not closed: "gula'


@pytest.mark.parametrize("search", ["x" * 100_000, '"' + "x" * 900])
def test_what_is_said_of_a_long_search_is_short(stocked: Path, capsys: Capture, search: str) -> None:
    message = refusal(capsys, "--config", str(stocked), "articles", "search", search)
    assert len(message) < 500
    assert "is longer than 1000 characters" in message or "is not closed" in message


@pytest.mark.parametrize("option", ["--limit", "--offset"])
@pytest.mark.parametrize(
    "command", [("articles", "list"), ("articles", "search", "roket"), ("stories", "list"), ("alerts", "list")]
)
def test_a_number_beyond_what_redis_counts_is_bad_usage(
    stocked: Path, capsys: Capture, command: tuple[str, ...], option: str
) -> None:
    message = refusal(capsys, "--config", str(stocked), *command, option, "9" * 20)
    assert f"Invalid value for '{option}'" in message


def test_names_that_the_configuration_no_longer_has_are_known_by_what_is_stored(
    stocked: Path, capsys: Capture, tmp_path: Path
) -> None:
    bare = tmp_path / "bare.yaml"
    bare.write_text(f"data_dir: {load(stocked, {}).data_dir}\n")
    for command, name in (
        (("articles", "list", "--source"), "desk"),
        (("alerts", "list", "--rule"), "deaths"),
        (("alerts", "list", "--channel"), "console"),
    ):
        assert lines(capsys, "--config", str(bare), *command, name, "--json"), name
    assert lines(capsys, "--config", str(bare), "alerts", "attempts", "--channel", "console", "--json") == []


def test_an_index_is_made_anew(stocked: Path, capsys: Capture) -> None:
    assert run(["--config", str(stocked), "articles", "reindex"]) == 0
    assert capsys.readouterr().err == "3 articles are in the index of words\n"
    assert lines(capsys, "--config", str(stocked), "articles", "reindex", "--json") == [{"articles": 3}]
    found = lines(capsys, "--config", str(stocked), "articles", "search", "senjata", "--json")
    assert [one["url"].rpartition("/")[2] for one in found] == ["2", "1"]


def test_lists_are_read_from_any_place_on(stocked: Path, capsys: Capture) -> None:
    listed = lines(capsys, "--config", str(stocked), "articles", "list", "--json", "--offset", "1", "--limit", "1")
    assert [one["url"].rpartition("/")[2] for one in listed] == ["2"]
    until = lines(capsys, "--config", str(stocked), "articles", "list", "--json", "--until", "2020-10-10T12:30:00")
    assert [one["url"].rpartition("/")[2] for one in until] == ["1"]
    assert "is later than --until" in refusal(
        capsys, "--config", str(stocked), "articles", "list", "--since", "2020-10-11", "--until", "2020-10-10"
    )
