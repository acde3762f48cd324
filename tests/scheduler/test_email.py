"""A mail arrives once for each recipient, threads by story, and every answer of the server is taken for what it means."""

from __future__ import annotations

import aiosmtplib
import pytest

from scheduler.channels.email import EmailChannel
from scheduler.channels.mailserver import MailServer, mail_server, translated
from scraper.errors import ConfigurationError, DeliveryError, Unwritable
from tests.scheduler.fakes import make_alert
from tests.scheduler.receivers import Mailbox, mail_channel


async def failure(one: EmailChannel) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        await one.send(make_alert())
    return caught.value


async def test_a_mail_says_it_in_text_and_html(mailbox: Mailbox) -> None:
    receipt = await mail_channel(mailbox).send(make_alert())
    (recipients, mail) = mailbox.mails[0]
    assert recipients == ["a@example.org"]
    assert mail["Subject"] == "[URGENT] Toll rises: 2 → 13 killed (civilians) · Lembah Utara"
    assert receipt.reference == mail["Message-ID"] == f"<{make_alert().id}.desk@example.org>"
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    for part in (text.get_content(), html.get_content()):
        assert "“menewaskan dua warga sipil” (page 2)" in part
        assert make_alert().id in part
    assert "https://kabar.example/2026/11/23/lembah?id=7&x=1" in text.get_content()


async def test_the_text_reads_well_and_repeats_no_subject(mailbox: Mailbox) -> None:
    await mail_channel(mailbox).send(make_alert())
    text = mailbox.mails[0][1].get_body(("plain",))
    assert text is not None
    assert text.get_content().splitlines() == [
        "Toll rises: 2 → 13 killed (civilians)",
        "Lembah Utara",
        "",
        "  “menewaskan dua warga sipil” (page 2)",
        "",
        "Dua warga sipil tewas",
        "https://kabar.example/2026/11/23/lembah?id=7&x=1",
        "",
        "Source:              kabar",
        "Independent sources: 2",
        "Pages:               complete",
        "Rule:                deaths",
        "Found:               2026-11-23 08:00 UTC",
        "",
        "-- ",
        f"kentongan · {make_alert().id}",
    ]


async def test_filters_find_what_they_need_in_the_headers(mailbox: Mailbox) -> None:
    await mail_channel(mailbox).send(make_alert())
    mail = mailbox.mails[0][1]
    assert {name: mail[name] for name in mail if name.startswith(("X-", "List", "Auto", "Imp"))} == {
        "List-Id": "<desk.kentongan.example.org>",
        "Auto-Submitted": "auto-generated",
        "X-Kentongan-Alert": make_alert().id,
        "X-Kentongan-Rule": "deaths",
        "X-Kentongan-Severity": "urgent",
        "X-Kentongan-Change": "toll_rise",
        "X-Kentongan-Story": "5707",
        "Importance": "high",
        "X-Priority": "1",
    }


@pytest.mark.parametrize(("answer", "permanent"), [("451 later", False), ("452 full", False), ("554 no", True)])
async def test_an_answer_to_the_message_is_taken_for_what_it_means(
    mailbox: Mailbox, answer: str, permanent: bool
) -> None:
    mailbox.answer = answer
    error = await failure(mail_channel(mailbox))
    assert (error.permanent, str(error)) == (permanent, f"desk: 127.0.0.1:{mailbox.port}: {answer}")


@pytest.mark.parametrize(("answer", "is_broken"), [("450 later", False), ("550 unknown", True)])
async def test_when_every_recipient_is_refused_for_good_no_message_is_at_fault(
    mailbox: Mailbox, answer: str, is_broken: bool
) -> None:
    mailbox.refusals = {"a@example.org": answer, "b@example.org": answer}
    error = await failure(mail_channel(mailbox, "a@example.org", "b@example.org"))
    assert (error.permanent, error.channel_broken) == (False, is_broken)


@pytest.mark.parametrize(
    ("error", "permanent", "is_broken"),
    [
        (aiosmtplib.SMTPAuthenticationError(535, "bad"), False, True),
        (aiosmtplib.SMTPAuthenticationError(454, "later"), False, False),
        (aiosmtplib.SMTPConnectResponseError(554, "no service"), False, True),
        (aiosmtplib.SMTPHeloError(421, "too busy"), False, False),
        (aiosmtplib.SMTPSenderRefused(550, "not yours", "k@example.org"), False, True),
        (aiosmtplib.SMTPSenderRefused(552, "too large", "k@example.org"), True, False),
        (aiosmtplib.SMTPResponseException(530, "log in first"), False, True),
        (aiosmtplib.SMTPDataError(554, "looks like spam"), True, False),
        (aiosmtplib.SMTPDataError(550, "policy"), True, False),
        (aiosmtplib.SMTPDataError(451, "try later"), False, False),
        (aiosmtplib.SMTPServerDisconnected("gone"), False, False),
        (aiosmtplib.SMTPRecipientsRefused([aiosmtplib.SMTPRecipientRefused(552, "full", "a@b.example")]), False, True),
        (aiosmtplib.SMTPNotSupported("SMTPUTF8 is not supported by this server"), False, True),
        (aiosmtplib.SMTPNotSupported("STARTTLS extension not supported by server."), False, False),
    ],
)
def test_a_mail_servers_answer_is_taken_for_what_it_means(
    error: aiosmtplib.SMTPException, permanent: bool, is_broken: bool
) -> None:
    found = translated("desk", mail_server("desk", "smtp://localhost"), error)
    assert (found.permanent, found.channel_broken) == (permanent, is_broken)


async def test_a_mail_that_cannot_be_written_is_at_fault_itself(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise LookupError("unknown encoding")

    one = mail_channel(mailbox)
    with monkeypatch.context() as patched:
        patched.setattr("scheduler.channels.email.alert_letter", fails)
        error = await failure(one)
    assert isinstance(error, Unwritable)
    assert (error.permanent, str(error)) == (True, "desk: cannot be written (LookupError)")


async def test_only_those_who_were_refused_for_now_are_tried_again(mailbox: Mailbox) -> None:
    one = mail_channel(mailbox, "a@example.org", "b@example.org")
    mailbox.refusals = {"b@example.org": "450 busy"}
    error = await failure(one)
    assert not error.permanent
    mailbox.refusals = {}
    await one.send(make_alert())
    assert [recipients for recipients, _ in mailbox.mails] == [["a@example.org"], ["b@example.org"]]


async def test_one_recipient_who_does_not_exist_keeps_the_mail_from_nobody_else(mailbox: Mailbox) -> None:
    mailbox.refusals = {"b@example.org": "550 unknown"}
    receipt = await mail_channel(mailbox, "a@example.org", "b@example.org").send(make_alert())
    assert "(refused: b@example.org 550)" in (receipt.reference or "")


async def test_user_and_password_are_decoded_and_a_wrong_one_parks_nothing(mailbox: Mailbox) -> None:
    await mail_channel(mailbox, user="me:p%40ss%2Fword@").send(make_alert())
    assert mailbox.logins == [b"p@ss/word"]
    error = await failure(mail_channel(mailbox, user="me:guessed@"))
    assert not error.permanent
    where = f"desk: 127.0.0.1:{mailbox.port}"
    assert str(error) == f"{where}: user or password refused (535): mend smtp_url"


def test_channels_with_nearly_the_same_name_give_an_alert_two_ids_and_plain_names_keep_theirs() -> None:
    def identity(name: str) -> str:
        channel = EmailChannel(name, "smtp://localhost", sender="k@example.org", recipients=["d@example.org"])
        return str(channel.compose(make_alert())["Message-ID"]).removeprefix(f"<{make_alert().id}.")

    names = ("a b", "a:b", "a-b", "a_b", "x" * 64, "x" * 65)
    assert len({identity(name) for name in names}) == len(names)
    assert (identity("a-b"), identity("x" * 64)) == ("a-b@example.org>", f"{'x' * 64}@example.org>")


async def test_a_check_connects_and_sends_nothing(mailbox: Mailbox, unused_tcp_port_factory: object) -> None:
    assert await mail_channel(mailbox).check() is None
    assert mailbox.mails == []
    gone = mail_channel(mailbox)
    assert callable(unused_tcp_port_factory)
    gone._server = mail_server("desk", f"smtp://127.0.0.1:{unused_tcp_port_factory()}")
    assert "the connection is refused" in (await gone.check() or "")


async def test_a_server_that_stays_at_the_goodbye_makes_no_repeat(mailbox: Mailbox) -> None:
    mailbox.stays_at_goodbye = True
    receipt = await mail_channel(mailbox).send(make_alert())
    assert receipt.reference == mailbox.mails[0][1]["Message-ID"]


async def test_a_server_that_is_away_is_temporary(unused_tcp_port: int) -> None:
    box = Mailbox()
    box.port = unused_tcp_port
    assert not (await failure(mail_channel(box))).permanent


@pytest.mark.parametrize(
    ("url", "port"), [("smtp://mail.example", 25), ("smtp+starttls://mail.example", 587), ("smtps://mail.example", 465)]
)
def test_each_scheme_has_its_port(url: str, port: int) -> None:
    server = mail_server("desk", url)
    expected = MailServer(
        scheme=url.split(":", maxsplit=1)[0], host="mail.example", port=port, username=None, password=None
    )
    assert server == expected


@pytest.mark.parametrize("url", ["http://mail.example", "smtp://", "mail.example", "smtp://[", "smtp://h:port"])
def test_a_url_that_is_none_stops_the_start_and_is_not_repeated(url: str) -> None:
    with pytest.raises(ConfigurationError, match="channel desk: smtp_url") as caught:
        mail_server("desk", url)
    assert caught.value.__cause__ is None
