"""Every knob: typed, with its default, unit and reason; the only reader of the environment; also Scrapy's settings module.

The models say what may stand in `kentongan.yaml`; `kentongan.configuration` reads the file and explains what is wrong
with it. The rooms never see these models: they get the frozen values of `scraper.model` that the `view` methods make. Longer than other files, since whoever looks for a knob looks here.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from kentongan import notation as n
from kentongan.secrecy import SecretPassword, secrets_of
from scraper.model import (
    NOTICES,
    CasualtyCondition,
    FetchLimits,
    Kind,
    QuietHours,
    Render,
    Rule,
    Severity,
    Source,
    SourceKind,
    Storm,
    TruceStatus,
)


def environment() -> Mapping[str, str]:
    """The environment of this process; whoever needs a variable is handed this mapping."""
    return os.environ  # noqa: TID251 - the one place that reads it


# Pydantic looks through everything that is installed for plugins of its own before it builds the first model: 20 ms of each start.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # noqa: TID251 - as above, and there is no other switch


class Knobs(BaseModel):
    """A section of the file. Frozen, and closed: an unknown key is a typing error that must not pass in silence."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Fetch(Knobs):
    """Politeness and limits towards every site."""

    concurrency_per_site: int = Field(
        default=4,
        ge=1,
        le=64,
        description="Requests in flight to one site. Few, so that a small publisher does not notice us.",
    )
    delay: n.AnyDuration = Field(
        default=timedelta(seconds=1),
        description="Pause between two requests to one site. robots.txt may ask for more and is obeyed.",
    )
    obey_robots: bool = Field(default=True, description="Obey robots.txt. Off only for sites whose owner allowed it.")
    max_body: n.ByteSize = Field(
        default=8_000_000, ge=1024, description="Largest page, after decompression. More is cut off as hostile."
    )
    timeout: n.Duration = Field(
        default=timedelta(seconds=30),
        description="A whole answer must be there after this; a site that drips must not hold a crawl.",
    )
    allow_private_addresses: tuple[n.Network, ...] = Field(
        default=(),
        description='Networks beyond the public internet that sources may live in, e.g. "127.0.0.0/8". None by default: pages are strangers.',
    )


class FetchOverride(Knobs):
    """The same knobs for one source; what is left away is taken from `fetch`."""

    user_agent: str | None = Field(default=None, min_length=1, description="Another name for this source alone.")
    concurrency_per_site: int | None = Field(default=None, ge=1, le=64, description="See fetch.concurrency_per_site.")
    delay: n.AnyDuration | None = Field(default=None, description="See fetch.delay.")
    obey_robots: bool | None = Field(default=None, description="See fetch.obey_robots.")
    max_body: n.ByteSize | None = Field(default=None, ge=1024, description="See fetch.max_body.")
    timeout: n.Duration | None = Field(default=None, description="See fetch.timeout.")
    allow_private_addresses: tuple[n.Network, ...] | None = Field(
        default=None, description="See fetch.allow_private_addresses."
    )

    def given(self) -> dict[str, Any]:
        """The limits that this source sets itself."""
        return {key: value for key in FetchOverride.model_fields if (value := getattr(self, key)) is not None}


class SourceSettings(FetchOverride):
    """One place to watch. The keys of `fetch` may stand here too, beside the others or under `fetch`."""

    name: str = Field(min_length=1, pattern=r"^[\w.-]+$", description="How messages, rules and commands call it.")
    url: n.WebAddress = Field(description="A listing, feed, sitemap or single article.")
    kind: SourceKind | None = Field(
        default=None,
        description="Left away: found out from the first answer, and feeds and sitemaps that bring more are read along.",
    )
    every: n.Duration = Field(default=timedelta(minutes=5), description="The pace while the source brings news.")
    slowest: n.Duration | None = Field(
        default=None, description="The pace while it is silent: 1h, or `every` if that is longer."
    )
    cron: n.Cron | None = Field(
        default=None,
        description='Fixed hours instead of a pace, e.g. "*/10 * * * *", as crontab(5) reads them: weekdays count from Sunday (0 or 7), "0 6 * * 1-5" is Monday to Friday, and where day and weekday are both given either will do.',
    )
    zone: n.Zone = Field(default="UTC", description='The zone of `cron`, e.g. "Asia/Jakarta".')
    language: str | None = Field(
        default=None,
        pattern=r"^[a-z]{2,3}$",
        description="id, en or a language of your `lexicons`; read from the page when left away.",
    )
    allow: tuple[n.Regex, ...] = Field(
        default=(), description="Regular expressions of article URLs; left away: judged by the page."
    )
    max_pages: int = Field(
        default=20, ge=1, le=200, description="Pages of one article; a longer one is kept as partial."
    )
    max_age: n.Duration | None = Field(
        default=None,
        description="Older articles are left alone. Left away: any age; set it where old pieces come up again in lists.",
    )
    render: Render = Field(
        default=Render.AUTO, description="A real browser: never, always, or when the page needs one."
    )
    paused: bool = Field(
        default=False,
        description="Not visited, but by name (`crawl NAME`). For a while: `kentongan sources pause NAME --for 2h`.",
    )
    archive: bool = Field(
        default=False, description="Keep raw answers as WARC under data_dir, see docs/archive.md. Costs disk."
    )
    fetch: FetchOverride = Field(default=FetchOverride(), description="Limits for this source alone.")

    @model_validator(mode="after")
    def _paces_in_order(self) -> SourceSettings:
        if self.slowest is not None and self.every > self.slowest:
            every, slowest = n.written_duration(self.every), n.written_duration(self.slowest)
            raise ValueError(f"every ({every}) is longer than slowest ({slowest}); make slowest at least {every}")
        return self

    def view(self, limits: FetchLimits, health_channels: tuple[str, ...] = ()) -> Source:
        """The source for the rooms, with `limits` wherever it sets none of its own."""
        own = {
            **{key: getattr(limits, key) for key in FetchOverride.model_fields},
            **self.fetch.given(),
            **self.given(),
        }
        return Source(
            name=self.name,
            url=self.url,
            kind=self.kind,
            language=self.language,
            allow=self.allow,
            max_pages=self.max_pages,
            max_age=self.max_age,
            render=self.render,
            every=self.every,
            slowest=self.slowest or max(self.every, timedelta(hours=1)),
            cron=self.cron,
            zone=self.zone,
            archive=self.archive,
            paused=self.paused,
            health_channels=health_channels,
            limits=FetchLimits(**own),
        )


class Casualties(Knobs):
    kinds: tuple[Kind, ...] = Field(default=(), description="Left away: any kind.")
    at_least: int = Field(default=1, ge=1, description="People. Smaller figures are not told.")


class When(Knobs):
    """What a rule waits for. Any condition that is given matches; `all` and `none` narrow it, see docs/rules.md."""

    ceasefire: tuple[TruceStatus, ...] = Field(default=(), description="A truce comes into one of these states.")
    casualties: Casualties | None = Field(default=None, description="People came to harm.")
    keywords: tuple[str, ...] = Field(
        default=(), description='Whole words; "word*" is open at its end, "/…/" a regular expression (RE2).'
    )
    all: tuple[str, ...] = Field(
        default=(),
        description="Every one of these must stand in the article too. Alone they are what is told.",
    )
    none: tuple[str, ...] = Field(default=(), description="None of these may stand in the article.")

    @model_validator(mode="after")
    def _waits_for_something(self) -> When:
        if not (self.ceasefire or self.casualties or self.keywords or self.all):
            raise ValueError("wants at least one of ceasefire, casualties, keywords or all")
        return self


class RuleSettings(Knobs):
    """Who wants to hear of what."""

    name: str = Field(min_length=1, description="Stands in every alert; a new name tells everything anew.")
    when: When
    channels: tuple[str, ...] = Field(min_length=1, description="Names of `channels`.")
    sources: tuple[str, ...] = Field(default=(), description="Names of `sources`; left away: all.")
    severity: Severity | None = Field(
        default=None,
        description="urgent or normal for all its alerts. Left away: urgent are deaths, and a truce that is agreed, violated or ended.",
    )
    digest: n.DigestSpan | None = Field(
        default=None,
        description="What comes within so long after the first alert goes out as one message, for each channel; at most 7d. Urgent alerts pass at once.",
    )
    quiet: n.QuietHours | None = Field(
        default=None,
        description='Hours without messages, in the zone of each channel, e.g. "22:00-06:00"; what they hold goes out as one message when they end. Urgent alerts pass at once.',
    )

    def view(self) -> Rule:
        """The rule for the rooms."""
        wanted = self.when.casualties
        return Rule(
            name=self.name,
            ceasefire=self.when.ceasefire,
            casualties=CasualtyCondition(kinds=wanted.kinds, at_least=wanted.at_least) if wanted else None,
            keywords=self.when.keywords,
            all_keywords=self.when.all,
            none=self.when.none,
            sources=self.sources,
            channels=self.channels,
            severity=self.severity,
            digest=self.digest,
            quiet=_quiet(self.quiet),
        )


def _quiet(hours: str | None) -> QuietHours | None:
    if hours is None:
        return None
    begin, end = n.hours(hours)
    return QuietHours(begin=begin, end=end)


class HealthSettings(Knobs):
    """Who hears that a source is silent, blocked or broken, or that a channel takes nothing; see docs/operations.md."""

    channels: tuple[str, ...] = Field(
        default=(),
        description="Names of `channels`. Left away: sources are silent about it but in `sources list` and the log; that a channel fails is told through another one.",
    )
    digest: n.DigestSpan | None = Field(default=None, description="As of a rule.")
    quiet: n.QuietHours | None = Field(default=None, description="As of a rule. That a channel fails is urgent.")

    def view(self) -> Rule:
        """The rule that notices are of, for whoever holds them back."""
        return Rule(name=NOTICES, channels=self.channels, digest=self.digest, quiet=_quiet(self.quiet))


class StormSettings(Knobs):
    """When a channel has so much to say that it is gathered, see docs/rules.md. `storm: off` sends every alert by itself."""

    more_than: int = Field(default=10, ge=1, le=1000, description="Messages; so many go out one by one.")
    within: n.Duration = Field(
        default=timedelta(minutes=1),
        le=timedelta(hours=1),
        description="What comes beyond that within this time is gathered, and goes out when the rate allows the next message.",
    )

    @model_validator(mode="after")
    def _keeps_nobody_waiting(self) -> StormSettings:
        wait = self.within / self.more_than
        if wait > timedelta(minutes=1):
            raise ValueError(
                f"an urgent alert would wait up to {n.written_duration(wait)} (within / more_than); make it at most 1m"
            )
        return self

    def view(self) -> Storm:
        return Storm(more_than=self.more_than, within=self.within)


def _or_off(schema: dict[str, Any]) -> None:
    schema["anyOf"].append({"enum": ["off", False]})


_Storm = Annotated[
    StormSettings | None,
    BeforeValidator(n.unless_off),
    Field(
        json_schema_extra=_or_off,
        description="More alerts than this come as messages of up to twenty; `off`: each by itself.",
    ),
]


class _Channel(Knobs):
    language: Literal["id", "en"] = Field(default="id", description="The language that alerts are written in.")
    zone: n.Zone = Field(default="Asia/Jakarta", description="The zone of times in messages and of quiet hours.")
    rate: n.Rate | None = Field(
        default=None,
        description="Messages of all processes together, at most: 1/s, 20/m, 100/h or off. Left away: 1/s for Slack, mail and Apprise, else off.",
    )
    storm: _Storm = None


class Console(_Channel):
    type: Literal["console"] = "console"


class Slack(_Channel):
    """Either `webhook_url`, or `bot_token` and `channel`, see docs/channels/slack.md."""

    type: Literal["slack"]
    storm: _Storm = StormSettings()
    webhook_url: n.OptionalAddress = Field(
        default=None, description="Slack's incoming webhook. A secret: whoever has it can post."
    )
    bot_token: n.OptionalToken = Field(
        default=None, description="An app's Bot User OAuth Token (xoxb-…): each story gets a thread of its own."
    )
    channel: str | None = Field(
        default=None,
        pattern=r"^\S+$",
        description="Where the bot posts: a channel's id (C…, surest) or its name (#news).",
    )
    api_url: n.WebAddress = Field(default="https://slack.com/api", description="Slack's Web API, or a proxy of it.")

    @model_validator(mode="after")
    def _one_way_in(self) -> Slack:
        if bool(self.webhook_url) is bool(self.bot_token or self.channel):
            raise ValueError("wants either webhook_url, or bot_token and channel")
        if bool(self.bot_token) is not bool(self.channel):
            missing, given = ("bot_token", "channel") if self.channel else ("channel", "bot_token")
            raise ValueError(f"wants {missing} beside {given}")
        return self


class Email(_Channel):
    model_config = ConfigDict(populate_by_name=True)

    type: Literal["email"]
    storm: _Storm = StormSettings()
    smtp_url: n.SmtpAddress = Field(description="smtps://user:password@host:465, smtp+starttls://… or smtp://…")
    sender: n.MailAddress = Field(alias="from", description="The address that alerts come from.")
    to: tuple[n.MailAddress, ...] = Field(min_length=1, description="Who is told.")
    subject: Literal["change", "story"] = Field(
        default="change",
        description="What is new; or the story's title, the same in all its mails, which Gmail needs to show them as one conversation.",
    )


class Webhook(_Channel):
    type: Literal["webhook"]
    url: n.SecretWebAddress = Field(description="Gets each alert as a JSON POST.")
    secret: n.OptionalText = Field(
        default=None, description="Signs the body with HMAC-SHA256, so that the receiver knows us."
    )


class Atom(_Channel):
    type: Literal["atom"]


class Apprise(_Channel):
    type: Literal["apprise"]
    storm: _Storm = StormSettings()
    url: n.AnySecretUrl = Field(description="Any of Apprise's URLs (needs the extra `apprise`).")


Channel = Annotated[Console | Slack | Email | Webhook | Atom | Apprise, Field(discriminator="type")]


class RetentionSettings(Knobs):
    """How long things are kept."""

    articles: n.Duration = Field(default=timedelta(days=90), description="Articles, stories and their indexes.")
    seen: n.Duration = Field(
        default=timedelta(days=365), description="That a URL is known. Longer than articles: listings repeat old links."
    )
    alerts: n.Duration = Field(default=timedelta(days=365), description="Alerts and their delivery log.")
    archive: n.Duration = Field(
        default=timedelta(days=90), description="Raw answers of sources with archive: true, in whole files."
    )
    archive_size: n.ByteSize = Field(
        default=10_000_000_000,
        ge=10_000_000,
        description="All raw answers of this data_dir together; beyond it the oldest files go.",
    )
    max_memory: n.ByteSize = Field(
        default=2_000_000_000,
        ge=10_000_000,
        description="All that is stored, and the limit of the embedded Redis. From 85 % of it, or of the maxmemory of your own, the oldest texts are given up; nothing else is.",
    )


class Dashboard(Knobs):
    listen: str = Field(
        default="127.0.0.1:8321", pattern=r"^\S+:\d{1,5}$", description="host:port. Beyond loopback only with a token."
    )
    token: n.OptionalText = Field(default=None, description="Asked of every reader; health checks pass without.")

    @field_validator("listen")
    @classmethod
    def _port_exists(cls, listen: str) -> str:
        if int(listen.rpartition(":")[2]) > 65535:  # noqa: PLR2004 - the largest port there is
            raise ValueError("is not host:port (ports end at 65535)")
        return listen

    @model_validator(mode="after")
    def _guarded_beyond_loopback(self) -> Dashboard:
        if self.token is None and not self._on_loopback():
            raise ValueError(f"listen ({self.listen}) is beyond loopback: set token, or listen on 127.0.0.1")
        return self

    def address(self) -> tuple[str, int]:
        """Host and port to listen on."""
        host, _, port = self.listen.rpartition(":")
        return host.strip("[]"), int(port)

    def _on_loopback(self) -> bool:
        host = self.address()[0]
        try:
            return ip_address(host).is_loopback
        except ValueError:
            return host == "localhost"


class Sentry(Knobs):
    dsn: n.OptionalAddress = Field(
        default=None, description="Where errors are reported; $SENTRY_DSN when left away, else nowhere."
    )
    environment: str = Field(default="production", min_length=1, description="Tells installations apart.")


class Browser(Knobs):
    executable: Path | None = Field(
        default=None, description="A Chromium; $KENTONGAN_CHROMIUM or the first one found when left away."
    )
    elsewhere: bool = Field(
        default=False,
        description="Without a browser here, sources with render: always are left to workers that have one.",
    )


class Settings(Knobs):
    """Watches news, and raises the alarm when something new is said about ceasefires or casualties."""

    redis: n.RedisAddress = Field(
        default=SecretPassword("embedded"),
        description="embedded: our own server under data_dir; or redis://, rediss://, unix://, redis+sentinel://, redis+cluster://",
    )
    key_prefix: str = Field(
        default="kentongan:", min_length=1, pattern=r"^[^\s{}]+$", description="Every key in Redis starts with this."
    )
    data_dir: Path = Field(
        default=Path("var"), description="Embedded Redis and archives; seen from the folder of this file."
    )
    lexicons: Path | None = Field(
        default=None,
        description="A folder with words of your own, id/harm.toml and so on, or with another language, see docs/claims.md; seen from the folder of this file.",
    )
    user_agent: str = Field(
        default="kentongan/1",
        min_length=1,
        pattern=r"^[ -~]+$",
        description="An honest name with an address to complain to.",
    )
    fetch: Fetch = Fetch()
    retention: RetentionSettings = RetentionSettings()
    dashboard: Dashboard = Dashboard()
    sentry: Sentry = Sentry()
    browser: Browser = Browser()
    sources: tuple[SourceSettings, ...] = ()
    rules: tuple[RuleSettings, ...] = ()
    health: HealthSettings = HealthSettings()
    channels: dict[n.ChannelName, Channel] = Field(
        default={"console": Console()}, description="Where alerts go, by name."
    )

    def limits(self) -> FetchLimits:
        """Politeness towards a source that sets none of its own."""
        return FetchLimits(user_agent=self.user_agent, **{key: getattr(self.fetch, key) for key in Fetch.model_fields})

    def source_views(self) -> tuple[Source, ...]:
        return tuple(source.view(self.limits(), self.health.channels) for source in self.sources)

    def secrets(self) -> tuple[str, ...]:
        """Every secret in these settings, for those who scrub logs and reports."""
        return tuple(secret for secret in secrets_of(self) if secret)

    def rule_views(self) -> tuple[Rule, ...]:
        return tuple(rule.view() for rule in self.rules)


# Scrapy's view of this module, for `scrapy list|crawl` in a checkout. A crawl that kentongan starts itself makes its
# settings from each source's limits; these are the safe floor: Scrapy 2.19 ships with every one of them open.
BOT_NAME = "kentongan"
SPIDER_MODULES = ["spiders.news"]
NEWSPIDER_MODULE = "spiders"
KENTONGAN_INTAKE = "kentongan.composition.open_intake"
KENTONGAN_ARCHIVE = "kentongan.composition.open_archive"
USER_AGENT = "kentongan/1"
ROBOTSTXT_OBEY = True
CONCURRENT_REQUESTS_PER_DOMAIN = 1
CONCURRENT_ITEMS = 4
DOWNLOAD_DELAY = 1
DOWNLOAD_TIMEOUT = 30
DOWNLOAD_MAXSIZE = 8_000_000
DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOAD_HANDLERS = {"file": None, "data": None, "ftp": None, "s3": None}
REMOTE_CONTROL_ENABLED = False
TELNETCONSOLE_ENABLED = False
COOKIES_ENABLED = False
