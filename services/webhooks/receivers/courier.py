"""Posts one message to one URL, within five seconds, and says what came of it."""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass
from types import TracebackType
from typing import Literal, Self

import httpcore
import structlog

from services.webhooks.receivers.outside import Blocked, Checked, Outside
from services.webhooks.receivers.rules import Target

Outcome = Literal["delivered", "refused", "gone", "blocked", "timed_out", "unreachable"]
"""Public, as label and in the log of deliveries. refused: any status but 2xx and 410, redirects too."""

OUTCOMES: tuple[Outcome, ...] = ("delivered", "refused", "gone", "blocked", "timed_out", "unreachable")

TRY_SECONDS = 5.0
LONGEST_ANSWER = 64 * 1024
IDLE_SECONDS = 10.0
"""How long a connection stays open for the next message; whoever connects anew resolves anew."""

log = structlog.get_logger()

OURS = [(b"content-type", b"application/cloudevents+json; charset=utf-8"), (b"user-agent", b"digiverkosto-webhooks")]


@dataclass(frozen=True)
class Answer:
    """What became of one try; `retry_after` is the receiver's header as it came."""

    outcome: Outcome
    status: int | None = None
    retry_after: str | None = None


class Courier:
    """Holds the connections. No proxy, no redirect, no cookie, nothing of the environment."""

    def __init__(self, outside: Outside, *, connections: int, seconds: float = TRY_SECONDS) -> None:
        self._seconds = seconds
        self._outside = outside
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=outside.tls,
            max_connections=connections,
            max_keepalive_connections=connections,
            keepalive_expiry=IDLE_SECONDS,
            network_backend=Checked(outside),
        )

    async def __aenter__(self) -> Self:
        await self._pool.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._pool.__aexit__(kind, error, trace)

    async def post(self, url: str, body: bytes, headers: Sequence[tuple[bytes, bytes]]) -> Answer:
        """Never raises for what the receiver or the way to it did. Where a URL may lead is asked here too."""
        if not isinstance(self._outside.target_of(url), Target):
            return Answer("blocked")
        try:
            async with asyncio.timeout(self._seconds):
                return await self._post(url, body, headers)
        except Blocked:
            return Answer("blocked")
        except (TimeoutError, httpcore.TimeoutException):
            return Answer("timed_out")
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError, UnicodeError):
            return Answer("unreachable")
        except Exception as error:  # a receiver may not end the loop that serves all
            log.error("webhook_not_posted", error=type(error).__name__)
            return Answer("unreachable")

    async def _post(self, url: str, body: bytes, headers: Sequence[tuple[bytes, bytes]]) -> Answer:
        asked = httpcore.URL(url)
        all_headers = [(b"host", _host(asked)), (b"content-length", str(len(body)).encode()), *OURS, *headers]
        response = await self._pool.handle_async_request(
            httpcore.Request("POST", asked, headers=all_headers, content=body)
        )
        try:
            await _read(response)
        finally:
            await response.aclose()
        told = {name.lower(): value for name, value in response.headers}
        return Answer(
            _meaning(response.status), response.status, told.get(b"retry-after", b"").decode("latin-1") or None
        )


def _host(url: httpcore.URL) -> bytes:
    host = b"[" + url.host + b"]" if b":" in url.host else url.host
    return host if url.port in (None, 443) else host + b":" + str(url.port).encode()


async def _read(response: httpcore.Response) -> None:
    """As far as it is short: then the connection can be used again. What it says isn't of interest."""
    read = 0
    async with aclosing(response.aiter_stream()) as chunks:  # type: ignore[type-var]
        async for chunk in chunks:
            read += len(chunk)
            if read > LONGEST_ANSWER:
                return


def _meaning(status: int) -> Outcome:
    if 200 <= status < 300:
        return "delivered"
    return "gone" if status == 410 else "refused"
