"""One exchange as WARC records. Part of `storage`; pure but for ids.

WARC/1.1 (ISO 28500:2017), each record a gzip member of its own, so that a torn end costs one record. Digests are
SHA-256: they are to prove something in years to come.
"""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from warcio.statusandheaders import StatusAndHeaders
from warcio.utils import Digester
from warcio.warcwriter import WARCWriter

from scraper.model import Exchange

VERSION = "WARC/1.1"
NOT_MODIFIED = 304
_PROFILES = "http://netpreserve.org/warc/1.1/revisit/"
SAME_BODY, NO_CHANGE = f"{_PROFILES}identical-payload-digest", f"{_PROFILES}server-not-modified"
_ABOUT_ANSWERS = (
    "Bodies are those of the wire, compressed as the server compressed them; the chunks of a chunked transfer are "
    "joined. Header names are written in title case, the words after a status code are the standard ones."
)
_ABOUT_RENDERED = "The document as it stood in a browser after its scripts ran; no bytes of the server."


class Kept(NamedTuple):
    """A record to which a later one refers."""

    record: str
    at: datetime


class _Writer(WARCWriter):  # type: ignore[misc] # warcio comes without types
    @staticmethod
    def _create_digester() -> Any:
        return Digester("sha256")


class _Head(StatusAndHeaders):  # type: ignore[misc] # as above
    """An HTTP head that is written byte by byte as it is known; warcio would escape what is not ASCII."""

    def __init__(self, first: str, headers: tuple[tuple[bytes, bytes], ...]) -> None:
        named = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers]
        super().__init__(first, named)
        lines = [first.encode("latin-1", "replace"), *(b": ".join(pair) for pair in headers)]
        self._bytes = b"\r\n".join([*(line.replace(b"\r", b"").replace(b"\n", b" ") for line in lines), b"", b""])

    def compute_headers_buffer(self, header_filter: Any = None) -> None:  # noqa: ARG002 - warcio's signature
        self.headers_buff = self._bytes


def payload_digest(body: bytes) -> str:
    """As it stands in WARC-Payload-Digest."""
    return f"sha256:{base64.b32encode(hashlib.sha256(body).digest()).decode()}"


def first_record(name: str, *, software: str, source: str, at: datetime) -> bytes:
    """The warcinfo record with which the file `name` begins."""
    out, writer = _writer()
    info = {
        "software": software,
        "format": "WARC File Format 1.1",
        "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "isPartOf": source,
        "created": at.isoformat(),
        "description": f"What was read of the source {source}. {_ABOUT_ANSWERS}",
    }
    writer.write_record(writer.create_warcinfo_record(name, info))
    return out.getvalue()


def records_of(exchange: Exchange, earlier: Kept | None = None) -> tuple[bytes, Kept]:
    """`exchange` as records, and what a later one may refer to.

    `earlier`: the record of the same URL with the same body, or for a 304 the last one with any; then no body is written.
    """
    out, writer = _writer()
    main = _rendered(writer, exchange) if exchange.rendered else _answer(writer, exchange, earlier)
    record_id = main.rec_headers.get_header("WARC-Record-ID")
    if exchange.rendered:
        writer.write_record(main)
        writer.write_record(_note(writer, exchange, record_id))
    else:
        writer.write_request_response_pair(_question(writer, exchange), main)
    return out.getvalue(), Kept(record_id, exchange.at)


def _writer() -> tuple[BytesIO, _Writer]:
    out = BytesIO()
    return out, _Writer(out, gzip=True, warc_version=VERSION)


def _answer(writer: _Writer, exchange: Exchange, earlier: Kept | None) -> Any:
    unchanged = exchange.status == NOT_MODIFIED
    fields = _fields(exchange)
    is_revisit = earlier is not None or unchanged
    if is_revisit:
        fields["WARC-Profile"] = NO_CHANGE if unchanged else SAME_BODY
        fields["WARC-Payload-Digest"] = payload_digest(exchange.body)
    if earlier is not None:
        fields["WARC-Refers-To"] = earlier.record
        fields["WARC-Refers-To-Target-URI"] = exchange.url
        fields["WARC-Refers-To-Date"] = _date(earlier.at)
    if unchanged:  # says nothing of the body that it spares
        del fields["WARC-Payload-Digest"]
    return writer.create_warc_record(
        exchange.url,
        "revisit" if is_revisit else "response",
        payload=None if is_revisit else BytesIO(exchange.body),
        length=None if is_revisit else len(exchange.body),
        warc_headers_dict=fields,
        http_headers=_Head(f"{exchange.protocol} {exchange.status} {_phrase(exchange.status)}", exchange.headers),
    )


def _question(writer: _Writer, exchange: Exchange) -> Any:
    parts = urlsplit(exchange.url)
    target = parts._replace(scheme="", netloc="", path=parts.path or "/", fragment="").geturl()
    head = _Head(f"{exchange.method} {target} HTTP/1.1", exchange.request_headers)
    return writer.create_warc_record(
        exchange.url, "request", warc_headers_dict={"WARC-Date": _date(exchange.at)}, http_headers=head
    )


def _rendered(writer: _Writer, exchange: Exchange) -> Any:
    kind = next((value for name, value in exchange.headers if name.lower() == b"content-type"), b"text/html")
    return writer.create_warc_record(
        exchange.url,
        "resource",
        payload=BytesIO(exchange.body),
        length=len(exchange.body),
        warc_content_type=kind.decode("latin-1"),
        warc_headers_dict=_fields(exchange),
    )


def _note(writer: _Writer, exchange: Exchange, record_id: str) -> Any:
    note = f"description: {_ABOUT_RENDERED}\r\nstatus: {exchange.status}\r\n".encode()
    fields = {"WARC-Date": _date(exchange.at), "WARC-Concurrent-To": record_id}
    return writer.create_warc_record(
        exchange.url, "metadata", payload=BytesIO(note), length=len(note), warc_headers_dict=fields
    )


def _fields(exchange: Exchange) -> dict[str, str]:
    fields = {"WARC-Date": _date(exchange.at)}
    if exchange.address is not None:
        fields["WARC-IP-Address"] = exchange.address
    return fields


def _date(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
