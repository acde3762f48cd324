"""Whose fault a refusal is: the message's, the channel's, or nobody's for long. Part of `scheduler`; pure."""

from __future__ import annotations

from http import HTTPStatus

import aiosmtplib

from scraper.model import Value

_BUSY = frozenset({408, 425, 429})
_ABOUT_THE_ADDRESS = frozenset({401, 402, 403, 404, 405, 407, 410, 426, 451})
"""Answers about the address or our right to it (RFC 9110 §15.5); like redirects, any message would get them."""
_FINAL = 500
"""Answers of a mail server from here on are final (RFC 5321 §4.2.1)."""
_ABOUT_THE_MAIL = frozenset({552, 554})
"""Too large (RFC 1870), or not accepted as it is: what a sender may be told before the mail itself is sent, too."""


class Unanswered(TimeoutError):
    """A mail server got a whole mail and did not say whether it has it: it may arrive, and so may what is sent after it."""


class Fault(Value, frozen=True, kw_only=True):
    """As `DeliveryError` says it; neither: the same message may be taken later."""

    permanent: bool = False
    channel_broken: bool = False


OF_MESSAGE = Fault(permanent=True)
OF_CHANNEL = Fault(channel_broken=True)
OF_NOBODY = Fault()


def fault_of_status(status: int) -> Fault:
    """What an HTTP answer other than 2xx says. A redirect is never followed: a secret address has moved, or somebody took it."""
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST or status in _ABOUT_THE_ADDRESS:
        return OF_CHANNEL
    is_refused = HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR
    return OF_MESSAGE if is_refused and status not in _BUSY else OF_NOBODY


def fault_of_mail(error: BaseException) -> Fault:
    """What a mail server's answer says: who refuses login, sender or all recipients for good refuses any mail."""
    if isinstance(error, Unanswered):
        # Each further mail may be one more that arrives twice: one failure is enough to leave the server alone.
        return OF_CHANNEL
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        return OF_CHANNEL if all(refusal.code >= _FINAL for refusal in error.recipients) else OF_NOBODY
    if isinstance(error, aiosmtplib.SMTPNotSupported) and "SMTPUTF8" in error.message:
        return OF_CHANNEL
    if not isinstance(error, aiosmtplib.SMTPResponseException) or error.code < _FINAL:
        return OF_NOBODY
    if isinstance(error, aiosmtplib.SMTPDataError):
        return OF_MESSAGE
    is_greeting = isinstance(
        error, aiosmtplib.SMTPConnectResponseError | aiosmtplib.SMTPHeloError | aiosmtplib.SMTPAuthenticationError
    )
    return OF_MESSAGE if error.code in _ABOUT_THE_MAIL and not is_greeting else OF_CHANNEL
