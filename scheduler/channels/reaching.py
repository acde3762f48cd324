"""Whether a host can be reached at all, without saying anything to it. Part of `scheduler`."""

from __future__ import annotations

import asyncio
import socket
import ssl
from datetime import timedelta

PATIENCE = timedelta(seconds=5)


async def why_unreachable(host: str, port: int, *, tls: bool, patience: timedelta = PATIENCE) -> str | None:
    """None if `host` takes a connection, with a certificate that can be trusted if `tls`; else what to do about it."""
    where = f"{host}:{port}"
    context = ssl.create_default_context() if tls else None
    try:
        async with asyncio.timeout(patience.total_seconds()):
            _, writer = await asyncio.open_connection(host, port, ssl=context)
    except TimeoutError:
        return f"{where} does not answer within {patience.total_seconds():.0f} s: is a firewall or proxy in between?"
    except UnicodeError:
        return f"{where}: that is no name of a host: check it"
    except OSError as error:
        return f"{where}: {why(error)}"
    writer.close()
    return None


def why(error: OSError) -> str:
    """What kept a connection from standing, and what to do, in words."""
    match error:
        case ssl.SSLCertVerificationError():
            return f"its certificate is not trusted ({error.verify_message}): renew it, or trust its issuer (SSL_CERT_FILE)"
        case ssl.SSLError():
            return f"no TLS is spoken there ({error.reason or 'SSLError'}): check scheme and port"
        case socket.gaierror():
            return "the name of the host cannot be resolved: check it, and DNS"
        case ConnectionRefusedError():
            return "the connection is refused: is the service running, and is it this port?"
        case _:
            return f"cannot be reached ({type(error).__name__}): check address, network and firewall"
