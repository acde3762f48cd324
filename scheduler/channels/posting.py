"""One HTTP POST to an operator's service, and what its answer means. Part of `scheduler`."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import aiohttp
from yarl import URL

from scheduler.channels.faults import fault_of_status
from scheduler.channels.sanitising import clean
from scheduler.clock import Clock, utc_now
from scraper.errors import ConfigurationError, DeliveryError

_TIMEOUT = timedelta(seconds=14)
_ANSWER_READ = 2_000
_ANSWER_WAIT = timedelta(seconds=2)
_ANSWER_SHOWN = 200
_LONGEST_WAIT = timedelta(days=1)
_USER_AGENT = "kentongan/1"


class Postbox:
    """Posts to one address, which is a secret: neither errors nor logs name more than its host."""

    def __init__(self, channel: str, url: str, *, clock: Clock = utc_now, timeout: timedelta = _TIMEOUT) -> None:
        self._channel = channel
        self._url = _parsed(channel, url)
        self._clock = clock
        self._timeout = aiohttp.ClientTimeout(total=timeout.total_seconds())
        self._session: aiohttp.ClientSession | None = None

    async def post(self, body: bytes, headers: dict[str, str]) -> str:
        """The service answered 2xx; gives its status and first words.

        Raises `DeliveryError`, which says as `fault_of_status` whose fault it is.
        """
        try:
            session = self._opened()
            async with session.post(self._url, data=body, headers=headers, allow_redirects=False) as response:
                said = await _first_words(response)
                self._judge(response, said)
                return f"{response.status} {said}".strip()
        except TimeoutError:
            raise DeliveryError(f"{self._channel}: {self._url.host}: no answer in time") from None
        except (aiohttp.ClientError, OSError) as error:
            # Not chained: the library's messages and frames hold the whole address.
            raise DeliveryError(f"{self._channel}: {self._url.host}: {type(error).__name__}") from None

    async def close(self) -> None:
        """Its connections are closed."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                timeout=self._timeout,
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                headers={"User-Agent": _USER_AGENT},
            )
        return self._session

    def _judge(self, response: aiohttp.ClientResponse, said: str) -> None:
        status = response.status
        if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
            return
        fault = fault_of_status(status)
        raise DeliveryError(
            f"{self._channel}: {self._url.host}: {status} {said}".strip(),
            permanent=fault.permanent,
            channel_broken=fault.channel_broken,
            retry_after=wait_asked(response.headers.get("Retry-After"), self._clock()),
        )


async def _first_words(response: aiohttp.ClientResponse) -> str:
    """The start of what was said; "" if it does not come: the status alone decides whether the message was taken."""
    try:
        async with asyncio.timeout(_ANSWER_WAIT.total_seconds()):
            said = await response.content.read(_ANSWER_READ)
    except (aiohttp.ClientError, OSError):
        return ""
    return clean(said.decode("utf-8", "replace"), _ANSWER_SHOWN)


def wait_asked(header: str | None, now: datetime) -> timedelta | None:
    """How long `Retry-After` asks to wait (RFC 9110 §10.2.3: seconds or a date), at most a day; None if it does not say."""
    if header is None:
        return None
    if header.strip().isascii() and header.strip().isdigit():
        return min(timedelta(seconds=min(int(header), 10**9)), _LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(header)
    except (ValueError, TypeError):
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max(aware - now, timedelta(0)), _LONGEST_WAIT)


def _parsed(channel: str, url: str) -> URL:
    try:
        parsed = URL(url)
    except ValueError:
        parsed = URL()
    if parsed.scheme not in {"http", "https"} or not parsed.host:
        raise ConfigurationError(f"channel {channel}: its address is no http or https URL")
    return parsed
