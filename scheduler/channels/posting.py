"""One HTTP POST to an operator's service, and what its answer means. Part of `scheduler`."""

from __future__ import annotations

import asyncio
import io
from base64 import b64encode
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import aiohttp
from yarl import URL

from scheduler.channels.faults import fault_of_status
from scheduler.channels.httpfaults import is_unwritable, why_unanswered
from scheduler.channels.reaching import why_unreachable
from scheduler.channels.sanitising import clean, shorten
from scheduler.clock import Clock, utc_now
from scheduler.scrubbing import Scrubber
from scraper.errors import ConfigurationError, DeliveryError
from scraper.model import Value

_TIMEOUT = timedelta(seconds=14)
_ANSWER_READ = 2_000
_ANSWER_WAIT = timedelta(seconds=2)
_ANSWER_SHOWN = 200
_LONGEST_WAIT = timedelta(hours=1)
_USER_AGENT = "kentongan/1"


class Answer(Value, frozen=True, kw_only=True):
    """What a service said to a message that it took."""

    status: int
    body: bytes
    """Its start; empty if it did not come."""
    words: str
    """Its first words, without secrets, for logs."""
    retry_after: timedelta | None
    headers: Mapping[str, str]

    @property
    def summary(self) -> str:
        return f"{self.status} {self.words}".strip()


class Postbox:
    """Posts to one address, which is a secret: neither errors nor logs name more than its host, even if an answer does.

    A service that `says_in_body` whether it took a message has the whole time to say so; of others the status is enough.
    """

    def __init__(
        self,
        channel: str,
        url: str,
        *,
        clock: Clock = utc_now,
        timeout: timedelta = _TIMEOUT,
        most_read: int = _ANSWER_READ,
        says_in_body: bool = False,
        secrets: Iterable[str] = (),
    ) -> None:
        self._channel = channel
        self._url = _parsed(channel, url)
        self._clock = clock
        self._timeout = aiohttp.ClientTimeout(total=timeout.total_seconds())
        self._most_read = most_read
        self._says_in_body = says_in_body
        self._scrubber = Scrubber([*_secret_parts(self._url, url), *secrets])
        self._session: aiohttp.ClientSession | None = None

    async def post(self, body: bytes, headers: dict[str, str], *, path: str = "") -> Answer:
        """The service answered 2xx, at `path` below the address if one is given.

        Raises `DeliveryError`, which says as `fault_of_status` whose fault it is.
        """
        url = self._url / path if path else self._url
        try:
            session = self._opened()
            async with session.post(url, data=io.BytesIO(body), headers=headers, allow_redirects=False) as response:
                return self._judged(response, await self._first_bytes(response))
        except TimeoutError:
            raise DeliveryError(f"{self._channel}: {self._url.host}: no answer in time") from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            # Not chained: the library's messages and frames hold the whole address.
            raise DeliveryError(
                f"{self._channel}: {self._url.host}: {why_unanswered(error)}",
                channel_broken=is_unwritable(error),
            ) from None

    async def why_unreachable(self) -> str | None:
        """None if its host takes a connection (and shows a good certificate); else what to do. Sends nothing."""
        return await why_unreachable(self._url.host or "", self._url.port or 0, tls=self._url.scheme == "https")

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
                # Not compressed: what was said is read as it comes, and no small answer can grow large.
                headers={"User-Agent": _USER_AGENT, "Accept-Encoding": "identity"},
            )
        return self._session

    async def _first_bytes(self, response: aiohttp.ClientResponse) -> bytes:
        """The start of what was said, as far as it comes."""
        wait = None if self._says_in_body and response.ok else _ANSWER_WAIT.total_seconds()
        said = bytearray()
        try:
            async with asyncio.timeout(wait):
                while len(said) < self._most_read and (
                    part := await response.content.read(self._most_read - len(said))
                ):
                    said += part
        except (aiohttp.ClientError, OSError):
            if wait is None:
                raise
        return bytes(said)

    def _judged(self, response: aiohttp.ClientResponse, body: bytes) -> Answer:
        asked = wait_asked(response.headers.get("Retry-After"), self._clock())
        words = self._words(body)
        answer = Answer(status=response.status, body=body, words=words, retry_after=asked, headers=response.headers)
        if HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
            return answer
        fault = fault_of_status(answer.status)
        raise DeliveryError(
            f"{self._channel}: {self._url.host}: {answer.summary}",
            permanent=fault.permanent,
            channel_broken=fault.channel_broken,
            retry_after=answer.retry_after,
        )

    def _words(self, body: bytes) -> str:
        # Scrubbed before it is cut: half a secret is not found any more.
        said = clean(body[:_ANSWER_READ].decode("utf-8", "replace"), _ANSWER_READ)
        return shorten(self._scrubber.text(said), _ANSWER_SHOWN)


def wait_asked(header: str | None, now: datetime) -> timedelta | None:
    """How long `Retry-After` asks to wait, at most an hour: a channel that asks for a day, maybe by mistake, is tried in between.

    None if it does not say, or says what is neither seconds nor a date.
    """
    try:
        wait = _span((header or "").strip(), now)
    except (ValueError, TypeError, IndexError, OverflowError):
        # A stranger's word may be anything, and must not undo what its status says.
        return None
    return min(max(wait, timedelta(0)), _LONGEST_WAIT)


def _span(header: str, now: datetime) -> timedelta:
    """Seconds, or the time until a date (RFC 9110 §10.2.3)."""
    if header.isascii() and header.isdigit():
        return timedelta(seconds=min(int(header), 10**9))
    moment = parsedate_to_datetime(header)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now


def _parsed(channel: str, url: str) -> URL:
    try:
        parsed = URL(url)
    except ValueError:
        parsed = URL()
    if parsed.scheme not in {"http", "https"} or not parsed.host:
        raise ConfigurationError(f"channel {channel}: its address is no http or https URL")
    return parsed


def _secret_parts(url: URL, written: str) -> list[str]:
    """Whatever of `url` an answer may repeat: as it was written, and each part by itself, for they get escaped anew."""
    login = b64encode(f"{url.user or ''}:{url.password or ''}".encode()).decode() if url.password else ""
    whole = [written, url.raw_path, url.raw_query_string, url.query_string, login]
    parts = [*url.raw_parts, *url.parts, *url.query.values(), url.user, url.raw_user, url.password, url.raw_password]
    return [part for part in (*whole, *parts) if part]
