"""Mail goes out encrypted, to the server that was meant, and what is wrong with either is said."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from scraper.errors import DeliveryError
from tests.scheduler.certificates import DAY, client_side, make_certificate, server_side
from tests.scheduler.fakes import make_alert
from tests.scheduler.receivers import Mailbox, encrypted, mail_channel

SCHEMES = ("smtps", "smtp+starttls")
LOGIN = "me:p%40ss%2Fword@"

# aiosmtpd tells of clients that hang up in the middle of a handshake, and of its own next version.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:aiosmtpd.*")


async def problem(box: Mailbox, scheme: str, **fields: object) -> DeliveryError:
    """Why a mail does not go out; a check says the same."""
    one = mail_channel(box, scheme=scheme, **fields)  # type: ignore[arg-type]  # handed through
    with pytest.raises(DeliveryError) as caught:
        await one.send(make_alert())
    assert f"desk: {await one.check()}" == str(caught.value)
    assert box.mails == []
    return caught.value


@pytest.mark.parametrize("scheme", SCHEMES)
async def test_a_mail_goes_out_encrypted_after_a_login(tmp_path: Path, scheme: str) -> None:
    file = make_certificate(tmp_path)
    async with encrypted(Mailbox(), scheme, server_side(file)) as box:
        one = mail_channel(box, scheme=scheme, user=LOGIN, tls=client_side(file))
        await one.send(make_alert())
        assert await one.check() is None
    assert box.is_encrypted == [True]
    assert box.logins == [b"p@ss/word"] * 2


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(
    ("ends_in", "host", "is_trusted", "why"),
    [
        (-DAY, "127.0.0.1", True, "certificate has expired"),
        (DAY, "127.0.0.1", False, "self-signed certificate"),
        (DAY, "127.0.0.2", True, "IP address mismatch, certificate is not valid for '127.0.0.1'"),
    ],
)
async def test_a_bad_certificate_is_temporary_and_said(
    tmp_path: Path, scheme: str, ends_in: timedelta, host: str, is_trusted: bool, why: str
) -> None:
    file = make_certificate(tmp_path, ends_in=ends_in, host=host)
    tls = client_side(file if is_trusted else make_certificate(tmp_path, host="127.0.0.3"))
    async with encrypted(Mailbox(), scheme, server_side(file)) as box:
        error = await problem(box, scheme, tls=tls)
    assert not error.permanent
    assert str(error).startswith(f"desk: 127.0.0.1:{box.port}: its certificate is not trusted ({why}")
    assert str(error).endswith("renew it, or trust its issuer (SSL_CERT_FILE)")


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("answer", ["535 5.7.8 no", "454 4.7.0 later", "534 5.7.9 p@ss/word is too weak"])
async def test_a_refused_login_is_temporary_whatever_its_code_and_shows_no_password(
    tmp_path: Path, scheme: str, answer: str
) -> None:
    file = make_certificate(tmp_path)
    async with encrypted(Mailbox(), scheme, server_side(file)) as box:
        box.refused_login = answer
        error = await problem(box, scheme, user="me:p%40ss%2Fwor@", tls=client_side(file))
    assert (error.permanent, str(error)) == (
        False,
        f"desk: 127.0.0.1:{box.port}: user or password refused ({answer[:3]}): mend smtp_url",
    )
    assert error.__cause__ is None


async def test_a_server_without_starttls_gets_no_mail(mailbox: Mailbox) -> None:
    error = await problem(mailbox, "smtp+starttls")
    assert not error.permanent
    assert "STARTTLS extension not supported by server.: check the scheme of smtp_url" in str(error)


async def test_a_server_that_wants_starttls_and_is_not_asked_says_so(tmp_path: Path) -> None:
    async with encrypted(Mailbox(), "smtp+starttls", server_side(make_certificate(tmp_path))) as box:
        with pytest.raises(DeliveryError, match="530 Must issue a STARTTLS command first"):
            await mail_channel(box).send(make_alert())


async def test_a_server_that_speaks_no_tls_is_found_out(mailbox: Mailbox) -> None:
    error = await problem(mailbox, "smtps")
    assert not error.permanent
    assert "no TLS is spoken there (WRONG_VERSION_NUMBER): check scheme and port" in str(error)


async def test_an_answer_that_repeats_the_login_loses_it(mailbox: Mailbox) -> None:
    mailbox.answer = "550 5.1.0 p@ss/word AG1lAHBAc3Mvd29yZA== is what you said"
    with pytest.raises(DeliveryError) as caught:
        await mail_channel(mailbox, user=LOGIN).send(make_alert())
    assert caught.value.permanent
    told = f"desk: 127.0.0.1:{mailbox.port}: 550 5.1.0 [Filtered] [Filtered] is what you said"
    assert str(caught.value) == told


async def test_an_address_that_the_server_cannot_write_is_said_to_be_one(tmp_path: Path) -> None:
    file = make_certificate(tmp_path)
    async with encrypted(Mailbox(), "smtps", server_side(file)) as box:
        one = mail_channel(box, "jürgen@example.org", scheme="smtps", tls=client_side(file))
        with pytest.raises(DeliveryError, match=r"no addresses with letters beyond ASCII \(SMTPUTF8\)") as caught:
            await one.send(make_alert())
    assert caught.value.channel_broken
