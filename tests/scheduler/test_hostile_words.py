"""What a page wrote can do nothing on any channel but be read."""

from __future__ import annotations

import io
import json
import re
import unicodedata
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from msgspec.structs import replace

from kentongan.dashboard.feed import atom_feed
from scheduler.channels.apprise import AppriseChannel
from scheduler.channels.console import ConsoleChannel
from scheduler.channels.email import EmailChannel, Subject
from scheduler.channels.rendering import body_lines, render
from scheduler.channels.sanitising import clean, web_link
from scheduler.channels.webhook import WebhookChannel
from scraper.codec import decode
from scraper.model import Alert, ArticleRef, Digest, PagesRef, PagesState, Quote, StoryRef
from storage.threads import Thread
from tests.scheduler.fakes import START, make_alert
from tests.scheduler.receivers import Receiver, old_modules

HOSTILE = [
    "<!channel> <!here> <@U012AB3CD> <#C012AB3CD>",
    "<https://evil.example|klik di sini> & <mailto:a@b.c|x>",
    "*tebal* _miring_ ~coret~ `kode` ```blok``` > kutip",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "</td></table><a href='javascript:alert(1)'>x</a>",
    "Judul\r\nBcc: korban@example.org\r\n\r\nisi lain",
    "Judul\nSubject: lain\x00\x0b\x0c\x85 ",
    "\x1b[2J\x1b[31mmerah\x1b[0m \x1b]0;judul jendela\x07 \x1b]8;;http://evil.example\x1b\\x\x1b]8;;\x1b\\ \x9b31m",
    "aman \u202egnp.exe\u202c \u2066x\u2069 \u200b\u200d\ufeff\u00ad akhir",
    "Z" + "\u0351\u0308\u0325" * 500 + "algo",
    "[bold red]rich[/] {jinja} ${shell} %s %(name)s :smile:",
    "=?utf-8?q?Bcc=3A?= x",
    "=?utf-8?q?x=0D=0AReply-To:_evil@evil.example=0D=0AX:?= market",
    "=?utf-8?b?eA0KQmNjOiBldmlsQGV2aWwuZXhhbXBsZQ0KDQo8aDE+b3du?= =?utf-8?q?=00=1B[31m=E2=80=AE?= hit",
    "=?utf-8?b?W1VSR0VOVF0g?=x =?utf-8?q?" + "=41" * 3000 + "?= z",
    *[
        f"=?{word}?= Rockets hit Mosul"
        for word in (
            "utf-7?q?+2AA-",
            "unicode_escape?q?=5Cud800",
            "nosuch?q?x=FF",
            "utf-8?b?/////w==",
            "zlib?b?eJw=",
            "undefined?q?x",
            "punycode?q?=FF",
            "idna?q?xn--=FF",
            "utf-16?q?=00",
            "utf-8*en?q?x",
        )
    ],
    "[resmi](http://evil.example/login) ![x](http://evil.example/p.png) [a]: http://evil.example",
    "@everyone @here @channel <@&123> <!subteam^S1> @desk@example.org",
    "]]></title><entry><link href='javascript:alert(1)'/></entry>&#x202e;&nbsp;&bad;",
    "kata " * 20_000,
    "A" * 100_000,
    "&" * 5_000,
    "<" * 5_000,
    "\ud800 setengah",
    "",
]


# Half a surrogate cannot be stored, so no alert holds one.
STORABLE = [text for text in HOSTILE if "\ud800" not in text]


def hostile_alert(text: str) -> Alert:
    return make_alert(
        rule=text or "r",
        story=StoryRef(id="5707", title=text),
        article=ArticleRef(
            id="a1",
            url="https://kabar.example/x?" + "a=<b>|\"'\r\n\x1b[0m ",
            headline=text,
            source=text,
            pages=PagesRef(state=PagesState.PARTIAL),
        ),
        quotes=tuple(Quote(text=text, page=page) for page in range(10)),
    )


def is_harmless_line(line: str) -> bool:
    return all(unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Zl", "Zp"} for char in line)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_every_rendered_line_is_one_short_harmless_line(text: str) -> None:
    message = render(hostile_alert(text))
    for line in [message.title, *body_lines(message)]:
        assert is_harmless_line(line)
        assert len(line) <= 2100


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: set[str | None] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links |= {value for name, value in attrs if name in {"href", "src"}}
        assert not any(name.startswith("on") for name, _ in attrs)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("subject", ["change", "story"])
def test_a_mail_gains_no_header_and_no_markup(text: str, subject: Subject) -> None:
    channel = EmailChannel(
        "desk", "smtp://localhost", sender="k@example.org", recipients=["d@example.org"], subject=subject
    )
    alert = hostile_alert(text)
    mail = channel.compose(alert, Thread(place="", reference="<1@x>", opening=alert, latest=alert, told=("1",)))
    raw = mail.as_bytes()
    head = raw.split(b"\r\n\r\n", 1)[0]
    names = re.findall(rb"(?m)^([A-Za-z-]+):", head)
    assert sorted(names) == sorted(
        [
            b"From", b"To", b"Subject", b"Date", b"Message-ID", b"In-Reply-To", b"References", b"List-Id",
            b"Auto-Submitted", b"X-Kentongan-Alert", b"X-Kentongan-Rule", b"X-Kentongan-Severity", b"X-Kentongan-Change",
            b"X-Kentongan-Story", b"Importance", b"X-Priority", b"MIME-Version", b"Content-Type",
        ]
    )  # fmt: skip
    html = mail.get_body(("html",))
    assert html is not None
    reader = _Tags()
    reader.feed(html.get_content())
    assert reader.tags <= {
        "html", "head", "meta", "title", "style", "body", "div", "h1", "p", "span", "table", "tr", "td", "b", "br",
        "blockquote", "a",
    }  # fmt: skip
    assert all(link is not None and link.startswith("https://kabar.example/") for link in reader.links)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
async def test_a_terminal_gets_no_escape(text: str) -> None:
    stream = io.StringIO()
    await ConsoleChannel("console", stream=stream).send(hostile_alert(text))
    assert all(is_harmless_line(line) for line in stream.getvalue().split("\n"))


@pytest.mark.parametrize("text", STORABLE, ids=range(len(STORABLE)))
async def test_a_json_line_stays_one_line(text: str) -> None:
    stream = io.StringIO()
    await ConsoleChannel("console", json=True, stream=stream).send(hostile_alert(text))
    written = stream.getvalue()
    assert written.endswith("\n")
    assert "\x1b" not in written
    assert len(written[:-1].split("\n")) == 1
    json.loads(written)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
async def test_a_webhook_gets_the_words_as_they_are_in_one_object(text: str, receiver: Receiver) -> None:
    channel = WebhookChannel("hook", receiver.url, secret="s3cret")
    alert = hostile_alert(text)
    if text in STORABLE:
        await channel.send(alert)
        headers, body = receiver.came[0]
        assert decode(body, Alert) == alert
        assert headers["Idempotency-Key"] == alert.id
    await channel.close()


@old_modules
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
async def test_a_service_of_apprise_gets_no_mention_no_disguised_link_and_no_tag(text: str, receiver: Receiver) -> None:
    channel = AppriseChannel("any", "json://" + receiver.url.removeprefix("http://").partition("?")[0])
    alert = hostile_alert(text)
    await channel.send(alert)
    await channel.send_digest(Digest(id="d", rule=text or "r", alerts=(alert, alert)))
    for _, body in receiver.came:
        said = json.loads(body)
        for line in [said["title"], *said["message"].splitlines()]:
            assert is_harmless_line(line)
            assert not re.search(r"@\S|\]\(|[<>]", line)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_feed_stays_well_formed_and_links_only_the_web(text: str) -> None:
    alert = hostile_alert(text)
    stranger = replace(alert, article=replace(alert.article, url="javascript:alert(1)"))
    feed = etree.fromstring(atom_feed([alert, stranger], base="http://127.0.0.1:8321", now=START))
    atom = "{http://www.w3.org/2005/Atom}"
    assert [child.tag for child in feed][-2:] == [f"{atom}entry"] * 2
    links = [link.get("href") for link in feed.iterfind(f"{atom}entry/{atom}link")]
    assert links[0].startswith("https://kabar.example/x?")
    assert links[1] == f"http://127.0.0.1:8321/alerts/{alert.id}"
    for element in feed.iter():
        assert all(is_harmless_line(line) for line in (element.text or "").splitlines())
        assert len(element.text or "") < 6000


@settings(deadline=None)  # a busy machine is no fault of the text
@given(st.text(max_size=300), st.integers(1, 120))
def test_cleaning_is_harmless_short_and_leaves_nothing_to_clean(text: str, limit: int) -> None:
    cleaned = clean(text, limit)
    assert is_harmless_line(cleaned)
    assert len(cleaned) <= limit
    assert clean(cleaned, limit) == cleaned


def test_words_are_cut_at_their_end() -> None:
    assert clean("satu dua tiga empat", 12) == "satu dua…"
    assert clean("satu", 4) == "satu"


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//x", "", "https://"]
)
def test_only_web_addresses_become_links(url: str) -> None:
    assert web_link(url) is None
