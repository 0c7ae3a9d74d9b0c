"""What tracing costs: a request and a message, untraced beside the same without it, and traced beside untraced."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from functools import partial
from types import ModuleType
from typing import Any, TypeAlias
from unittest.mock import patch

import structlog
from aiokafka.producer.message_accumulator import BatchBuilder
from opentelemetry.sdk.trace import TracerProvider

from benchmarks import said
from benchmarks.outcomes import Figure, Outcome, Round, in_turn
from benchmarks.parts import Parts
from shared.bus import rounds
from shared.bus.kafka import Kafka
from shared.bus.rounds import Batch, Rounds
from shared.contracts import Signup
from shared.telemetry.exporting import SdkTracer
from shared.telemetry.spans import spans
from shared.web import requests
from shared.web.requests import Requests

Entered: TypeAlias = Callable[[], AbstractContextManager[None]]

REQUESTS = MESSAGES = 10_000
SCOPE: dict[str, Any] = {"type": "http", "method": "GET", "path": "/themes", "headers": []}


async def measure(parts: Parts) -> list[Outcome]:
    rows = _rows()

    async def request() -> Figure:
        return await _requests()

    async def message() -> Figure:
        return _messages(rows)

    turns = 2 * parts.length.rounds + 1
    of_requests = await _compare("request", request, partial(_untouched, requests), turns)
    return of_requests + await _compare("message", message, partial(_untouched, rounds), turns)


async def _compare(name: str, work: Round, without: Entered, turns: int) -> list[Outcome]:
    untraced = await in_turn(work, _within(without, work), turns)
    traced = await in_turn(_within(_traced, work), work, turns)
    return [
        Outcome(f"a {name}, traced by nobody", "µs", "no tracing in it", 1.05, "lower", *untraced),
        Outcome(f"a {name}, each traced", "µs", "traced by nobody", 8, "lower", *traced),
    ]


def _within(entered: Entered, work: Round) -> Round:
    async def inside() -> Figure:
        with entered():
            return await work()

    return inside


@contextmanager
def _untouched(module: ModuleType) -> Iterator[None]:
    """As if nobody had ever thought of tracing there."""
    with patch.object(module, "_begin", lambda *_: None):
        yield


@contextmanager
def _traced() -> Iterator[None]:
    """Every span is recorded, and brought nowhere: that happens on a thread, in batches."""
    spans.tracer = SdkTracer(TracerProvider(shutdown_on_exit=False).get_tracer("benchmarks"))
    try:
        yield
    finally:
        spans.tracer = None


async def _requests() -> Figure:
    """Our middleware around an app that does nothing, with its line in the log."""

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def nothing(*_: Any) -> Any:
        return {"type": "http.request", "body": b""}

    app = Requests(answer)
    with structlog.testing.capture_logs():
        started = time.process_time()
        for _ in range(REQUESTS):
            await app(dict(SCOPE), nothing, nothing)
        return Figure((time.process_time() - started) / REQUESTS * 1e6)


def _messages(rows: Sequence[dict[str, Any]]) -> Figure:
    """A row as the relay puts it into a batch."""
    filling = Rounds("registration", Kafka("127.0.0.1:1"))
    started = time.process_time()
    for start in range(0, len(rows), 2000):
        batch = Batch(Signup.topic, 0, BatchBuilder(4_000_000, 0))
        for row in rows[start : start + 2000]:
            filling._append(batch, str(row["key"]).encode(), row)  # type: ignore[arg-type]  # a dict reads like a record
        batch.end(None)
    return Figure((time.process_time() - started) / len(rows) * 1e6)


def _rows() -> list[dict[str, Any]]:
    """As they stand in the outbox, each of a request that was traced."""
    return [
        {"seq": number, "said_at": datetime.now(UTC), **dict(zip(said.COLUMNS, row, strict=True))}
        for number, row in enumerate(said.rows(said.signups(MESSAGES)))
    ]
