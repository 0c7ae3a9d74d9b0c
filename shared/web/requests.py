"""Around every request: its ids, its size, its time, and one line in the log without anything personal."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from random import Random
from uuid import UUID

import structlog
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.bus.trace import TRACEPARENT, Trace, tracing
from shared.telemetry import catalogue
from shared.telemetry.spans import Attributes, Span, spans
from shared.web.problems import Problem, busy, problem_response

log = structlog.get_logger()

LARGEST_BODY = 1024 * 1024

ANSWER_SECONDS = 8.0
"""Whatever hangs behind it, a request is answered within 10 s (guarantee RC3): giving up takes a second more."""

BODY_SECONDS = 20.0
"""How long a client may take to send the whole body, and"""

TAKING_SECONDS = 60.0
"""how long to take the answer (guarantee RS15)."""

UNTIMED = "untimed"
QUIET = ("/livez", "/readyz", "/metrics")
CHANCE = Random()  # noqa: S311  # ids that only tie lines together: nothing is guarded by them


class TooLarge(HTTPException):
    """The body is, or grew while it was read, over the limit. An HTTPException passes FastAPI's own reading."""

    def __init__(self) -> None:
        super().__init__(413)


class Requests:
    """ASGI middleware. Route templates, never paths, go into logs and labels: paths may hold mailed secrets."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = Exchange(scope, receive, send)
        with tracing(exchange.trace):
            try:
                if exchange.announced > LARGEST_BODY:
                    raise TooLarge
                async with exchange.limited():
                    await self._app(scope, exchange.receive, exchange.send)
            except TooLarge:
                await problem_response(Request(scope), Problem(413, "too_large"))(scope, receive, exchange.send)
            except TimeoutError:
                await self._give_up(exchange, scope, receive)
            except asyncio.CancelledError:  # the server stops, and this one outlived its grace
                if not exchange.answers:
                    await problem_response(Request(scope), busy())(scope, receive, exchange.send)
                raise
            finally:
                exchange.record()

    async def _give_up(self, exchange: "Exchange", scope: Scope, receive: Receive) -> None:
        """Answer, or leave an answer that isn't taken unfinished: then the server closes the connection."""
        log.warning("request_took_too_long", body_came=exchange.has_body, answer_began=exchange.answers)
        if exchange.answers:
            return
        problem = busy() if exchange.has_body else Problem(408, "too_slow", headers={"Connection": "close"})
        await problem_response(Request(scope), problem)(scope, receive, exchange.send)


class Exchange:
    """One request and its answer, as they pass by."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._scope, self._receive, self._send = scope, receive, send
        self._headers = dict(scope["headers"])
        self._started = time.perf_counter()
        self._received = 0
        self.status = 500
        self.answers = False
        """Has the answer begun to leave?"""
        self._limit: asyncio.Timeout | None = None
        self.has_body = not (self.announced or b"transfer-encoding" in self._headers)
        self._span = _begin(scope["path"], self._headers)
        self.trace = _trace(self._headers, self._span)

    @asynccontextmanager
    async def limited(self) -> AsyncIterator[None]:
        """Raises TimeoutError when a step takes too long: the body's coming, the answer, its leaving."""
        try:
            async with asyncio.timeout(ANSWER_SECONDS if self.has_body else BODY_SECONDS) as self._limit:
                yield
        finally:
            self._limit = None

    def _grant(self, seconds: float) -> None:
        if self._limit and not self._limit.expired():
            self._limit.reschedule(asyncio.get_running_loop().time() + seconds)

    @property
    def announced(self) -> int:
        """The body's length as the client gives it; 0 where it gives none."""
        length = self._headers.get(b"content-length", b"0")
        return int(length) if length.isdigit() else 0

    async def receive(self) -> Message:
        message = await self._receive()
        self._received += len(message.get("body", b""))
        if self._received > LARGEST_BODY:
            raise TooLarge
        if not self.has_body and not message.get("more_body"):
            self.has_body = True
            self._grant(ANSWER_SECONDS)
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status, self.answers = message["status"], True
            self._grant(TAKING_SECONDS)
            message["headers"] = [
                *message["headers"],
                (b"x-correlation-id", str(self.trace.correlation_id).encode()),
            ]
        await self._send(message)

    def record(self) -> None:
        route = self._scope.get("route")
        template = route.path if isinstance(route, APIRoute) else "other"
        took = time.perf_counter() - self._started
        method = self._scope["method"]
        catalogue.http_requests.labels(method, template, str(self.status)).inc()
        timed = UNTIMED not in self._scope
        if timed:
            catalogue.http_request_seconds.labels(template).observe(took)
        if self._span:
            self._end(self._span, method, template, timed)
        if template not in QUIET:
            told = {"problem": self._scope["problem"]} if "problem" in self._scope else {}
            if timed:
                told["ms"] = round(took * 1000, 1)
            log.info("request", method=method, route=template, status=self.status, **told)

    def _end(self, span: Span, method: str, template: str, timed: bool) -> None:
        told: Attributes = {"http.request.method": method, "http.route": template}
        told["http.response.status_code"] = self.status
        error = str(self.status) if self.status >= 500 else None
        span.end(told, name=f"{method} {template}", error=error, timed=timed)


async def untimed(request: Request) -> None:
    """Have neither log nor measures tell how long this request took: it may tell how much was said (guarantee RA9)."""
    request.scope[UNTIMED] = True


def _begin(path: str, headers: dict[bytes, bytes]) -> Span | None:
    if spans.tracer is None or path in QUIET:
        return None
    return spans.tracer.begin("server", "request", parent=_parent(headers), attributes={})


def _parent(headers: dict[bytes, bytes]) -> str | None:
    told = headers.get(b"traceparent", b"").decode("latin-1")
    return told if TRACEPARENT.match(told) else None


def _trace(headers: dict[bytes, bytes], span: Span | None = None) -> Trace:
    """The chain that the caller belongs to, or a new one."""
    parent = span.traceparent if span else _parent(headers)
    if parent is None:
        parent = f"00-{CHANCE.getrandbits(128):032x}-{CHANCE.getrandbits(64):016x}-01"
    return Trace(correlation_id=_correlation(headers.get(b"x-correlation-id")), traceparent=parent)


def _correlation(told: bytes | None) -> UUID:
    if told is not None:
        with suppress(ValueError):
            return UUID(told.decode("latin-1"))
    return UUID(int=CHANCE.getrandbits(128), version=4)
