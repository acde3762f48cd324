"""One HTTP POST to an operator's service, and what its answer means. Part of `scheduler`."""

from __future__ import annotations

import asyncio
import io
import ssl
from base64 import b64encode
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import aiohttp
from yarl import URL

from scheduler.channels.faults import fault_of_status
from scheduler.channels.reaching import why, why_unreachable
from scheduler.channels.sanitising import clean, shorten
from scheduler.clock import Clock, utc_now
from scheduler.scrubbing import Scrubber
from scraper.errors import ConfigurationError, DeliveryError
from scraper.model import Value

_TIMEOUT = timedelta(seconds=14)
_ANSWER_READ = 2_000
_ANSWER_WAIT = timedelta(seconds=2)
_ANSWER_SHOWN = 200
_LONGEST_WAIT = timedelta(days=1)
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
    """Posts to one address, which is a secret: neither errors nor logs name more than its host, even if an answer does."""

    def __init__(
        self,
        channel: str,
        url: str,
        *,
        clock: Clock = utc_now,
        timeout: timedelta = _TIMEOUT,
        most_read: int = _ANSWER_READ,
        secrets: Iterable[str] = (),
    ) -> None:
        self._channel = channel
        self._url = _parsed(channel, url)
        self._clock = clock
        self._timeout = aiohttp.ClientTimeout(total=timeout.total_seconds())
        self._most_read = most_read
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
                return self._judged(response, await _first_bytes(response, self._most_read))
        except TimeoutError:
            raise DeliveryError(f"{self._channel}: {self._url.host}: no answer in time") from None
        except (aiohttp.ClientError, OSError) as error:
            # Not chained: the library's messages and frames hold the whole address.
            raise DeliveryError(f"{self._channel}: {self._url.host}: {_why_lost(error)}") from None

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

    def _judged(self, response: aiohttp.ClientResponse, body: bytes) -> Answer:
        answer = Answer(
            status=response.status,
            body=body,
            words=self._words(body),
            retry_after=wait_asked(response.headers.get("Retry-After"), self._clock()),
            headers=response.headers,
        )
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


def _why_lost(error: aiohttp.ClientError | OSError) -> str:
    """What kept a message from being answered, in words that hold nothing of the address."""
    match error:
        case aiohttp.ClientConnectorCertificateError(certificate_error=ssl.SSLError() as cause):
            return why(cause)
        case aiohttp.ClientConnectorError(os_error=OSError() as cause):
            return why(cause)
        case aiohttp.ClientConnectionError() | aiohttp.ClientPayloadError():
            return "the connection was lost"
        case OSError():
            return why(error)
        case _:
            return type(error).__name__


async def _first_bytes(response: aiohttp.ClientResponse, most: int) -> bytes:
    """The start of what was said, as far as it comes: the status alone decides whether the message was taken."""
    said = bytearray()
    try:
        async with asyncio.timeout(_ANSWER_WAIT.total_seconds()):
            while len(said) < most and (part := await response.content.read(most - len(said))):
                said += part
    except (aiohttp.ClientError, OSError):
        return bytes(said)
    return bytes(said)


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


def _secret_parts(url: URL, written: str) -> list[str]:
    """Whatever of `url` an answer may repeat: as it was written, and each part by itself, for they get escaped anew."""
    login = b64encode(f"{url.user or ''}:{url.password or ''}".encode()).decode() if url.password else ""
    whole = [written, url.raw_path, url.raw_query_string, url.query_string, login]
    parts = [*url.raw_parts, *url.parts, *url.query.values(), url.user, url.raw_user, url.password, url.raw_password]
    return [part for part in (*whole, *parts) if part]
