"""What Slack's refusals mean: is it worth a repeat, and what is to be done. Part of `scheduler`; pure.

Codes: https://docs.slack.dev/reference/methods/chat.postMessage#errors. One that is not known here is taken as temporary:
it is repeated for a day before it is parked.
"""

from __future__ import annotations

from datetime import timedelta

from scheduler.channels.sanitising import clean
from scraper.errors import DeliveryError

_LOGIN = "set bot_token to the app's Bot User OAuth Token (xoxb-…); install the app again if it has none"
_ADMIN = "ask an administrator of the workspace to let the app post there"
_OURS = "Slack does not take what we wrote; please report this"
_REMEDIES = {
    "invalid_auth": _LOGIN,
    "not_authed": _LOGIN,
    "account_inactive": _LOGIN,
    "token_revoked": _LOGIN,
    "token_expired": _LOGIN,
    "not_allowed_token_type": _LOGIN,
    "missing_scope": "give the app the scope chat:write and install it again",
    "channel_not_found": "check channel; its id (C…) is surest, and to a private one the bot must be invited",
    "not_in_channel": "invite the bot: /invite @its-name in that channel",
    "is_archived": "that channel is archived; name another one",
    "access_denied": _ADMIN,
    "ekm_access_denied": _ADMIN,
    "enterprise_is_restricted": _ADMIN,
    "no_permission": _ADMIN,
    "restricted_action": _ADMIN,
    "restricted_action_non_threadable_channel": _ADMIN,
    "restricted_action_read_only_channel": _ADMIN,
    "restricted_action_thread_only_channel": _ADMIN,
    "team_access_not_granted": _ADMIN,
    "invalid_arguments": _OURS,
    "invalid_blocks": _OURS,
    "invalid_blocks_format": _OURS,
    "invalid_metadata_format": _OURS,
    "invalid_metadata_schema": _OURS,
    "metadata_too_large": _OURS,
    "msg_blocks_too_long": _OURS,
    "msg_too_long": _OURS,
    "no_text": _OURS,
}
"""Only a change of settings, or of ourselves, helps: ours is the message's fault, all else the channel's."""
GONE = frozenset({"message_not_found", "thread_not_found", "cannot_reply_to_message"})
"""The message that opened the thread is not there any more."""
ELSEWHERE = frozenset({"channel_not_found", "not_in_channel", "is_archived"})
"""The channel in which the thread hangs cannot be posted to any more; the one that is configured now may be."""


class Refusal(DeliveryError):
    """Slack said no. `code` is its word for why."""

    def __init__(
        self, message: str, code: str, *, permanent: bool, channel_broken: bool, retry_after: timedelta | None
    ) -> None:
        super().__init__(message, permanent=permanent, channel_broken=channel_broken, retry_after=retry_after)
        self.code = code


def refusal(channel: str, method: str, code: str, retry_after: timedelta | None) -> Refusal:
    """What `code` means for the message that `method` was to tell."""
    remedy = _REMEDIES.get(code)
    told = f"{channel}: Slack's {method}: {clean(code, 80) or 'no reason'}"
    message = f"{told}: {remedy}" if remedy else told
    is_ours = remedy == _OURS
    return Refusal(
        message, code, permanent=is_ours, channel_broken=remedy is not None and not is_ours, retry_after=retry_after
    )
