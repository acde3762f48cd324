"""The configuration file: what it means, and what a person reads when it is wrong."""

from __future__ import annotations

from datetime import time, timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

import jsonschema
import pytest
import yaml

from kentongan.channels import build_habits
from kentongan.configuration import json_schema, load, read
from scheduler.channels.email import EmailChannel
from scheduler.manners import Habits
from scraper.errors import ConfigurationError
from scraper.model import (
    CasualtyCondition,
    FetchLimits,
    Kind,
    QuietHours,
    Render,
    Rule,
    Source,
    SourceKind,
    Storm,
    TruceStatus,
)
from settings import Settings

HERE = Path("/etc/kentongan")


def settings_of(text: str, **environ: str) -> Settings:
    return read(text, "kentongan.yaml", environ, folder=HERE)


def complaints_of(text: str, **environ: str) -> list[str]:
    with pytest.raises(ConfigurationError) as refused:
        settings_of(text, **environ)
    return str(refused.value).splitlines()


def test_an_empty_file_means_every_default() -> None:
    assert settings_of("") == Settings(data_dir=HERE / "var")


def test_the_example_of_the_documentation_is_read_whole(tmp_path: Path) -> None:
    secret = tmp_path / "hook"
    secret.write_text("s3cret\n")
    settings = settings_of(
        f"""
redis: embedded
data_dir: ./var
user_agent: "kentongan/1 (+https://example.org/contact)"
fetch: {{concurrency_per_site: 2, delay: 2s, max_body: 8MB, timeout: 30s, allow_private_addresses: ["127.0.0.0/8"]}}
retention: {{articles: 90d, seen: 365d, alerts: 365d, max_memory: 2GB}}
dashboard: {{listen: "127.0.0.1:8321", token: ${{KENTONGAN_TOKEN:-}}}}
sources:
  - name: desk
    url: https://www.example.org/world
    kind: listing
    every: 5m
    slowest: 1h
    language: id
    allow: ["/world/\\\\d{{4}}/"]
    max_age: 7d
    render: never
    delay: 5s
    fetch: {{timeout: 10s}}
rules:
  - name: ceasefire
    when: {{ceasefire: [agreed, violated]}}
    channels: [console, newsroom]
  - name: deaths
    when: {{casualties: {{kinds: [killed, missing], at_least: 3}}}}
    channels: [hook]
    sources: [desk]
    digest: 15m
    quiet: "22:00-06:00"
channels:
  console: {{type: console}}
  newsroom: {{type: slack, webhook_url: "${{SLACK}}"}}
  desk: {{type: email, smtp_url: "smtps://u:${{PW}}@mail.example.org:465", from: k@example.org, to: [d@example.org]}}
  hook: {{type: webhook, url: "https://example.org/hook", secret: "${{file:{secret}}}"}}
  feed: {{type: atom}}
  any: {{type: apprise, url: "tgram://1/2"}}
""",
        SLACK="https://hooks.example.org/T/B",
        PW="pa#ss: {word}",
    )
    assert settings.source_views() == (
        Source(
            name="desk",
            url="https://www.example.org/world",
            kind=SourceKind.LISTING,
            language="id",
            allow=("/world/\\d{4}/",),
            max_pages=20,
            max_age=timedelta(days=7),
            render=Render.NEVER,
            every=timedelta(minutes=5),
            slowest=timedelta(hours=1),
            limits=FetchLimits(
                user_agent="kentongan/1 (+https://example.org/contact)",
                concurrency_per_site=2,
                delay=timedelta(seconds=5),
                obey_robots=True,
                max_body=8_000_000,
                timeout=timedelta(seconds=10),
                allow_private_addresses=("127.0.0.0/8",),
            ),
        ),
    )
    assert settings.rule_views() == (
        Rule(
            name="ceasefire",
            ceasefire=(TruceStatus.AGREED, TruceStatus.VIOLATED),
            channels=("console", "newsroom"),
        ),
        Rule(
            name="deaths",
            casualties=CasualtyCondition(kinds=(Kind.KILLED, Kind.MISSING), at_least=3),
            channels=("hook",),
            sources=("desk",),
            digest=timedelta(minutes=15),
            quiet=QuietHours(begin=time(22), end=time(6)),
        ),
    )
    assert settings.dashboard.token is None
    hook, mail = settings.channels["hook"], settings.channels["desk"]
    assert hook.type == "webhook"
    assert hook.secret is not None
    assert hook.secret.get_secret_value() == "s3cret"
    assert mail.type == "email"
    assert mail.smtp_url.get_secret_value() == "smtps://u:pa%23ss:%20%7Bword%7D@mail.example.org:465"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("sources:\n  - name: a\n    url: https://a.org\n    every: 5 minutes\n", "4: sources[0].every: '5 minutes' is not a duration (write 90s, 5m, 2h or 3d)"),
        ("sources:\n  - name: a\n    url: https://a.org\n    evry: 5m\n", "4: sources[0].evry: unknown key (did you mean 'every'?)"),
        ("fetsh: {delay: 1s}\n", "1: fetsh: unknown key (did you mean 'fetch'?)"),
        ("sources:\n  - name: a\n", "2: sources[0].url: is missing"),
        ("sources:\n  - {name: a, url: 'file:///etc/passwd'}\n", "2: sources[0].url: 'file:///etc/passwd' is not a web address (write https://example.org/path)"),
        ("sources:\n  - {name: a, url: 'https://a.org', every: 2h, slowest: 1h}\n", "2: sources[0]: every (2h) is longer than slowest (1h); make slowest at least 2h"),
        ("sources:\n  - {name: a, url: 'https://a.org', allow: ['(']}\n", "2: sources[0].allow[0]: '(' is not a regular expression: missing ), unterminated subpattern at position 0"),
        ("sources:\n  - {name: a, url: 'https://a.org', kind: feeds}\n", "2: sources[0].kind: 'feeds' is not one of listing, feed, sitemap, article (did you mean 'feed'?)"),
        ("sources:\n  - {name: a, url: 'https://a.org'}\n  - {name: a, url: 'https://b.org'}\n", "3: sources[1].name: 'a' is the name of sources[0] already"),
        ("fetch: {max_body: lots}\n", "1: fetch.max_body: 'lots' is not a size (write 500KB, 8MB or 2GB)"),
        ("fetch:\n  concurrency_per_site: 0\n", "2: fetch.concurrency_per_site: 0 is too small (at least 1)"),
        ("fetch:\n  concurrency_per_site: many\n", "2: fetch.concurrency_per_site: 'many' is not a whole number"),
        ("fetch:\n  allow_private_addresses: [localhost]\n", "2: fetch.allow_private_addresses[0]: 'localhost' is not a network (write \"127.0.0.0/8\")"),
        ("redis: embeded\n", "1: redis: 'embeded' is not a Redis (write embedded, redis://host:6379/0, rediss://…, unix://…, redis+sentinel://…)"),
        ("dashboard: {listen: '0.0.0.0:8321'}\n", "1: dashboard: listen (0.0.0.0:8321) is beyond loopback: set token, or listen on 127.0.0.1"),
        ("channels:\n  c: {type: slak}\n", "2: channels.c: type: 'slak' is not one of console, slack, email, webhook, atom, apprise (did you mean 'slack'?)"),
        ("channels:\n  c: {type: slack}\n", "2: channels.c: wants either webhook_url, or bot_token and channel"),
        ("channels:\n  c: {type: slack, webhook_url: 'https://a.org/x', channel: C1}\n", "2: channels.c: wants either webhook_url, or bot_token and channel"),
        ("channels:\n  c: {type: slack, bot_token: xoxb-1}\n", "2: channels.c: wants channel beside bot_token"),
        ("channels:\n  c: {type: slack, channel: '#news'}\n", "2: channels.c: wants bot_token beside channel"),
        ("channels:\n  c: {type: slack, webhook_url: 'not-an-address-but-a-secret'}\n", "2: channels.c.webhook_url: is not a web address (write https://example.org/path)"),
        ("channels:\n  c: {type: webhook, url: 'http://x..y/secret'}\n", "2: channels.c.url: is not a web address (write https://example.org/path)"),
        ("channels:\n  c: {type: slack, webhook_url: 'http://" + "a" * 64 + ".example/secret'}\n", "2: channels.c.webhook_url: is not a web address (write https://example.org/path)"),
        ("sources:\n  - {name: a, url: 'https://.a.org/'}\n", "2: sources[0].url: 'https://.a.org/' is not a web address (write https://example.org/path)"),
        ("channels:\n  c: {type: email, smtp_url: 'smtp://x..y', from: a@b.c, to: [a@b.c]}\n", "2: channels.c.smtp_url: is not a mail server (write smtps://user:password@mail.example.org:465)"),
        ('channels:\n  c: {type: slack, channel: C1, bot_token: "xoxb-1\\nX: y"}\n', "2: channels.c.bot_token: is not a token (one line of plain characters, as it was copied)"),
        ('channels:\n  "": {type: console}\n', "2: channels.'': '' is not a name of a channel (printable, without blanks around it, not \"*\")"),
        ('channels:\n  "a\\nb": {type: console}\n', "2: channels.'a\\nb': 'a\\nb' is not a name of a channel (printable, without blanks around it, not \"*\")"),
        ('channels:\n  "*": {type: console}\n', "2: channels.*: '*' is not a name of a channel (printable, without blanks around it, not \"*\")"),
        ('channels:\n  "desk ": {type: console}\n', "2: channels.'desk ': 'desk ' is not a name of a channel (printable, without blanks around it, not \"*\")"),
        ('channels:\n  "de\\u202esk": {type: console}\n', "2: channels.'de\\u202esk': 'de\\u202esk' is not a name of a channel (printable, without blanks around it, not \"*\")"),
        ("channels:\n  c: {type: console, zone: Mars/Olympus}\n", "2: channels.c.zone: 'Mars/Olympus' is not a time zone (write Asia/Jakarta or UTC)"),
        ("dashboard: {token: 123456}\n", "1: dashboard.token: is not text (put it in quotes)"),
        ("redis: embedded\nfetch: {}\nredis: embedded\n", "3: redis: stands twice"),
        ("sources: {a: b}\n", "1: sources: is not a list (write [one, two])"),
        ("- a\n", "1: is not a section (write key: value)"),
        ("fetch: {delay: 1s\nsources: []\n", "2: is not YAML: expected ',' or '}', but got ':'"),
        ("a: &x [*x]\n", "1: a[0]: holds itself"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_line_key_value_and_what_was_wanted(text: str, complaint: str) -> None:
    assert f"kentongan.yaml:{complaint}" in complaints_of(text)


@pytest.mark.parametrize(
    ("rule", "complaint"),
    [
        ("{name: r, when: {ceasefire: [agreed]}, channels: [newsrom]}", "rules[0].channels[0]: 'newsrom' is an unknown channel (did you mean 'newsroom'?)"),
        ("{name: r, when: {ceasefire: [agreed]}, channels: [newsroom], sources: [x]}", "rules[0].sources[0]: 'x' is an unknown source"),
        ("{name: r, when: {ceasefire: [agree]}, channels: [newsroom]}", "rules[0].when.ceasefire[0]: 'agree' is not one of called_for, proposed, negotiating, agreed, in_effect, extended, violated, rejected, ended (did you mean 'agreed'?)"),
        ("{name: r, when: {}, channels: [newsroom]}", "rules[0].when: wants at least one of ceasefire, casualties, keywords or all"),
        ("{name: r, when: {ceasefire: [agreed]}, channels: []}", "rules[0].channels: is empty"),
        ("{name: r, when: {ceasefire: [agreed]}, channels: [newsroom], quiet: '22-06'}", "rules[0].quiet: '22-06' is not a span of hours (write \"22:00-06:00\")"),
            ("{name: r, when: {ceasefire: [agreed]}, channels: [newsroom], quiet: '22:00-22:00'}", "rules[0].quiet: '22:00-22:00' ends when it begins (write \"22:00-06:00\"; to hear of nothing take the channel out)"),
            ("{name: r, when: {ceasefire: [agreed]}, channels: [newsroom], digest: 8d}", "rules[0].digest: '8d' is too long (at most 7d)"),
            ("{name: r, when: {ceasefire: [agreed]}, channels: [newsroom], digest: 0m}", "rules[0].digest: '0m' is no time at all (write 90s, 5m, 2h or 3d)"),
            ("{name: r, when: {casualties: {at_least: 0}}, channels: [newsroom]}", "rules[0].when.casualties.at_least: 0 is too small (at least 1)"),
            ("{name: r, when: {casualties: {kinds: [kiled]}}, channels: [newsroom]}", "rules[0].when.casualties.kinds[0]: 'kiled' is not one of killed, injured, missing, captured, displaced (did you mean 'killed'?)"),
            ("{name: r, when: {all: ['dr*ne']}, channels: [newsroom]}", "rules[0].when.all[0]: 'dr*ne' is not a keyword: it has a * inside; wanted it at an end, or an expression in slashes"),
            ("{name: r, when: {ceasefire: [agreed]}, channels: [newsroom], severity: high}", "rules[0].severity: 'high' is not one of urgent, normal"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_rule_is_named(rule: str, complaint: str) -> None:
    text = f"channels: {{newsroom: {{type: console}}}}\nrules:\n  - {rule}\n"
    assert f"kentongan.yaml:3: {complaint}" in complaints_of(text)


def test_a_mistake_about_notices_is_named() -> None:
    text = """
channels: {ops: {type: console}}
rules:
  - {name: health, when: {ceasefire: [agreed]}, channels: [ops]}
health: {channels: [opps]}
"""
    assert complaints_of(text) == [
        "kentongan.yaml:4: rules[0].name: 'health' is the name of notices about sources and channels; wanted another",
        "kentongan.yaml:5: health.channels[0]: 'opps' is an unknown channel (did you mean 'ops'?)",
    ]


_CHANNELS = """
channels:
  chat: {{type: slack, webhook_url: "https://chat.example/secret", {}}}
  hook: {{type: webhook, url: "https://hook.example/secret", {}}}
  feed: {{type: atom}}
"""


def test_storms_are_gathered_where_people_read_unless_somebody_says_otherwise() -> None:
    usual = build_habits(settings_of(_CHANNELS.format("", "")))
    assert usual["chat"] == Habits(storm=Storm(more_than=10, within=timedelta(minutes=1)), heralds=("hook",))
    assert usual["hook"] == Habits(heralds=("chat",))
    asked = build_habits(settings_of(_CHANNELS.format("storm: off, rate: off", "storm: {more_than: 3}, rate: 20/m")))
    assert asked["chat"] == Habits(interval=timedelta(0), heralds=("hook",))
    assert asked["hook"] == Habits(interval=timedelta(seconds=3), storm=Storm(more_than=3), heralds=("chat",))


def test_a_channel_that_fails_is_told_of_where_notices_go_and_never_through_itself() -> None:
    named = build_habits(settings_of("health: {channels: [feed, chat]}" + _CHANNELS.format("", "")))
    assert {name: habits.heralds for name, habits in named.items()} == {
        "chat": ("feed",),
        "hook": ("feed", "chat"),
        "feed": ("chat",),
    }
    assert build_habits(settings_of(""))["console"].heralds == ()


def test_mail_servers_are_given_longer_to_answer() -> None:
    desk = '  desk: {type: email, smtp_url: "smtp://localhost", from: k@desk.example, to: [d@desk.example]}\n'
    habits = build_habits(settings_of(_CHANNELS.format("", "") + desk))
    patient = {name: habit.timeout for name, habit in habits.items() if habit.timeout}
    assert patient == {"desk": EmailChannel.timeout}


@pytest.mark.parametrize(
    ("storm", "complaint"),
    [
        (
            "storm: {more_than: 1, within: 2m}",
            "an urgent alert would wait up to 2m (within / more_than); make it at most 1m",
        ),
        ("storm: {more_than: 0}", "channels.chat.storm.more_than: 0 is too small (at least 1)"),
        ("storm: yes", "channels.chat.storm: true is not a section (write key: value)"),
        ("rate: 5", "channels.chat.rate: 5 is not a rate (write 1/s, 20/m, 100/h or off)"),
    ],
)
def test_a_mistake_about_storms_is_named(storm: str, complaint: str) -> None:
    (told,) = complaints_of(_CHANNELS.format(storm, ""))
    assert complaint in told


@pytest.mark.parametrize("storm", ["off", "{}", '"off"', "{within: 30s}"])
def test_the_schema_accepts_what_is_read(storm: str) -> None:
    text = _CHANNELS.format(f"storm: {storm}", "rate: off")
    settings_of(text)
    jsonschema.validate(yaml.safe_load(text), json_schema())


def test_a_bad_regular_expression_among_keywords_is_named() -> None:
    pytest.importorskip("scraper.keywords")
    (line,) = complaints_of('rules:\n  - {name: r, when: {keywords: ["ok", "/dro(ne/"]}, channels: [console]}\n')
    assert line.startswith("kentongan.yaml:2: rules[0].when.keywords[1]: '/dro(ne/' is not a keyword: ")


def test_a_bad_schedule_is_named() -> None:
    (line,) = complaints_of("sources:\n  - {name: a, url: 'https://a.org', cron: '99 * * * *'}\n")
    assert line.startswith(
        "kentongan.yaml:2: sources[0].cron: '99 * * * *' is not a cron schedule (write five fields such as"
    )


def test_a_schedule_whose_day_never_comes_is_named() -> None:
    (line,) = complaints_of("sources:\n  - {name: a, url: 'https://a.org', cron: '0 6 31 2 *'}\n")
    assert line == (
        "kentongan.yaml:2: sources[0].cron: '0 6 31 2 *' names a day that never comes "
        '(write one that does, such as "0 6 28 2 *")'
    )


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file() -> None:
    text = """
fetch: {delay: fast}
sources:
  - {name: a, url: "https://a.org", evry: 5m}
rules:
  - {name: r, when: {ceasefire: [agreed]}, channels: [gone]}
channels:
  slack: {type: slack, webhook_url: "${SLACK_WEBHOOK_URL}"}
"""
    assert complaints_of(text) == [
        "kentongan.yaml:2: fetch.delay: 'fast' is not a duration (write 90s, 5m, 2h or 3d)",
        "kentongan.yaml:4: sources[0].evry: unknown key (did you mean 'every'?)",
        "kentongan.yaml:6: rules[0].channels[0]: 'gone' is an unknown channel (known: slack)",
        "kentongan.yaml:8: channels.slack.webhook_url: the environment variable SLACK_WEBHOOK_URL is not set (set it, or write ${SLACK_WEBHOOK_URL:-…} with a default)",
    ]


def test_a_missing_secret_file_is_named() -> None:
    (line,) = complaints_of("dashboard:\n  token: ${file:/nowhere/token}\n")
    assert (
        line == "kentongan.yaml:2: dashboard.token: the file /nowhere/token cannot be read: No such file or directory"
    )


def test_what_came_from_the_environment_is_never_printed() -> None:
    (line,) = complaints_of("fetch:\n  delay: ${DELAY}\n", DELAY="hunter2")
    assert line == "kentongan.yaml:2: fetch.delay: ${DELAY} is not a duration (write 90s, 5m, 2h or 3d)"


def test_a_password_in_a_url_is_never_printed() -> None:
    (line,) = complaints_of("redis: 'http://me:hunter2@host/'\n")
    assert line.startswith("kentongan.yaml:1: redis: 'http://****@host/' is not a Redis")


@pytest.mark.parametrize("password", ["p@ss/w#rd?", "100%", "a%41b", "plain"])
def test_a_password_stands_in_a_url_as_it_is(password: str) -> None:
    settings = settings_of("redis: redis://me:${PW}@127.0.0.1:6379/2\n", PW=password)
    parts = urlsplit(settings.redis.get_secret_value())
    expected = "aAb" if password == "a%41b" else password
    assert (unquote(parts.password or ""), parts.hostname, parts.port, parts.path) == (
        expected,
        "127.0.0.1",
        6379,
        "/2",
    )
    assert str(settings.redis) == "redis://****@127.0.0.1:6379/2"


def test_a_secret_cannot_change_the_structure_of_the_file() -> None:
    settings = settings_of("dashboard: {token: ${TOKEN}}\n", TOKEN='x}\nfetch: {obey_robots: false} # "')
    assert settings.fetch.obey_robots
    assert settings.dashboard.token is not None
    assert settings.dashboard.token.get_secret_value() == 'x}\nfetch: {obey_robots: false} # "'


def test_a_default_stands_in_for_an_unset_or_empty_variable() -> None:
    text = "user_agent: ${WHO:-somebody}\n"
    assert [
        settings_of(text).user_agent,
        settings_of(text, WHO="").user_agent,
        settings_of(text, WHO="me").user_agent,
    ] == [
        "somebody",
        "somebody",
        "me",
    ]


def test_a_doubled_dollar_stands_for_itself() -> None:
    assert settings_of("user_agent: $${WHO}\n").user_agent == "${WHO}"


def test_a_reference_in_a_comment_asks_for_nothing() -> None:
    assert settings_of("# token: ${NOT_SET}\nkey_prefix: 'k:'\n").key_prefix == "k:"


def test_anchors_and_merges_work() -> None:
    text = """
sources:
  - &base {name: a, url: "https://a.org", every: 10m}
  - {<<: *base, name: b}
"""
    assert [(source.name, source.every) for source in settings_of(text).sources] == [
        ("a", timedelta(minutes=10)),
        ("b", timedelta(minutes=10)),
    ]


def test_the_path_is_the_option_then_the_variable_then_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("option", "variable", "kentongan"):
        (tmp_path / f"{name}.yaml").write_text(f"user_agent: {name}\n")
    monkeypatch.chdir(tmp_path)
    environ = {"KENTONGAN_CONFIG": "variable.yaml"}
    assert load(Path("option.yaml"), environ).user_agent == "option"
    assert load(None, environ).user_agent == "variable"
    assert load(None, {}).user_agent == "kentongan"


def test_a_missing_file_is_named_with_the_way_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigurationError) as refused:
        load(None, {})
    assert str(refused.value) == (
        "kentongan.yaml: there is no such configuration file (write one with: kentongan config init)"
    )


def test_a_file_that_is_not_text_is_refused_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "k.yaml"
    file.write_bytes(b"redis: embedded\nuser_agent: \xff\n")
    with pytest.raises(ConfigurationError) as refused:
        load(file, {})
    assert str(refused.value) == f"{file}:2: is not UTF-8 text"


def test_a_file_too_large_to_be_a_configuration_is_refused_at_once(tmp_path: Path) -> None:
    file = tmp_path / "k.yaml"
    file.write_bytes(b"a: 1\n" * 1_000_000)
    with pytest.raises(ConfigurationError, match=r"k.yaml: is no configuration file: it is larger than 2000 KB"):
        load(file, {})
    with pytest.raises(ConfigurationError, match=r"is no configuration file"):
        load(Path("/dev/zero"), {})


def test_of_a_thousand_mistakes_the_first_are_told_and_the_rest_counted() -> None:
    told = complaints_of("".join(f"key{number}: 1\n" for number in range(1000)))
    assert len(told) == 21
    assert told[0].startswith("kentongan.yaml:1: key0: unknown key")
    assert told[-1] == "kentongan.yaml: and 980 more like these"


def test_the_data_folder_is_seen_from_the_file(tmp_path: Path) -> None:
    (tmp_path / "k.yaml").write_text("data_dir: ./var\n")
    assert load(tmp_path / "k.yaml", {}).data_dir == tmp_path / "var"


def test_a_data_folder_in_nobodys_home_is_refused() -> None:
    assert complaints_of("data_dir: ~nobody-of-this-name/var") == [
        "kentongan.yaml: data_dir: '~nobody-of-this-name/var' leads nowhere: Could not determine home directory."
    ]


def test_the_starter_file_is_right_and_its_comments_are_too() -> None:
    starter = Path(__file__).parents[2].joinpath("kentongan/starter.yaml").read_text(encoding="utf-8")
    assert [source.name for source in settings_of(starter).sources] == ["tribun-internasional"]


def test_the_schema_accepts_the_starter_file_and_shows_defaults_as_written() -> None:
    starter = Path(__file__).parents[2].joinpath("kentongan/starter.yaml").read_text(encoding="utf-8")
    plain = yaml.safe_load(starter.replace("${KENTONGAN_DATA_DIR:-./var}", "./var"))
    jsonschema.Draft202012Validator(json_schema()).validate(plain)
    assert json_schema()["$defs"]["SourceSettings"]["properties"]["every"]["default"] == "5m"


@pytest.mark.parametrize(
    "address", ["k,k@desk.example", "k@desk.example,", "Meja<k@desk.example>", '"k"@desk.example', "k@a:b", "k"]
)
def test_a_mail_address_that_is_more_than_one_is_refused(address: str) -> None:
    text = "channels: {desk: {type: email, smtp_url: smtp://localhost, from: '%s', to: ['%s']}}"
    complaints = complaints_of(text % (address, address))
    assert ["from" in complaints[0], "to[0]" in complaints[1]] == [True, True]


@pytest.mark.parametrize(
    "address", ["k@desk.example", "k+news@desk.example", "jürgen@büro.example", "root@localhost", "k@[127.0.0.1]"]
)
def test_every_plain_mail_address_is_taken(address: str) -> None:
    text = f"channels: {{desk: {{type: email, smtp_url: smtp://localhost, from: '{address}', to: ['{address}']}}}}"
    assert [*settings_of(text).channels] == ["desk"]
