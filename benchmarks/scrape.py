"""What a scrape costs with the demo's data: how long each service takes to answer, and how many series it tells."""

import asyncio
import os
import sys
import time
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from benchmarks.outcomes import Figure, Outcome
from benchmarks.parts import Parts
from benchmarks.waiting import until
from deploy.local.places import PROJECT, Places
from deploy.local.platform import Platform, published

MILLISECONDS = 50.0
SERIES = 2000.0
STARTS_WITHIN = STOPS_WITHIN = 120.0
APART = 1.2
"""Seconds; gauges are read from the database anew after one, and it is such a scrape that is measured."""


async def measure(parts: Parts) -> list[Outcome]:
    async with _demo(parts) as platform:
        scraped = [await _scraped(parts, *one) for one in platform.services.items()]
    return [outcome for outcomes in scraped for outcome in outcomes]


async def _scraped(parts: Parts, name: str, address: str) -> list[Outcome]:
    took, told = [], []
    async with httpx.AsyncClient(trust_env=False, timeout=30) as http:
        for _ in range(2 * parts.length.rounds + 1):
            await asyncio.sleep(APART)
            started = time.perf_counter()
            answer = await http.get(f"{address}/metrics")
            took.append(Figure((time.perf_counter() - started) * 1000))
            lines = answer.raise_for_status().text.splitlines()
            told.append(Figure(sum(1 for line in lines if line and not line.startswith("#"))))
    return [
        _limited(f"a scrape of {name}", "ms", MILLISECONDS, took),
        _limited(f"what a scrape of {name} tells", "series", SERIES, told),
    ]


def _limited(name: str, unit: str, limit: float, found: list[Figure]) -> Outcome:
    limits = tuple(Figure(limit) for _ in found)
    return Outcome(name, unit, "the limit", 1, "lower", tuple(found), limits)


@asynccontextmanager
async def _demo(parts: Parts) -> AsyncIterator[Platform]:
    """The whole platform on the run's PostgreSQL and Kafka, with the real input in it."""
    places = Places(parts.folder / "demo")
    told = {
        "POSTGRES_DSN": parts.postgres.superuser_dsn,
        "KAFKA_BOOTSTRAP_SERVERS": parts.broker.bootstrap_servers,
        "RUN_FOLDER": str(places.run),
        "PYTHONPATH": str(PROJECT),
    }
    up = await _command(told, "up")
    try:
        await until(lambda: published(places.platform_file) is not None, within=STARTS_WITHIN)
        platform = published(places.platform_file)
        assert platform is not None
        loading = await _command(told, "seed")
        assert await loading.wait() == 0, "the demo's input wasn't loaded"
        yield platform
    finally:
        if up.returncode is None:
            up.terminate()
        await asyncio.wait_for(up.wait(), STOPS_WITHIN)


async def _command(told: dict[str, str], word: str) -> Process:
    command = (sys.executable, "-m", "deploy.cli", word)
    return await asyncio.create_subprocess_exec(*command, env={**os.environ, **told}, cwd=PROJECT, stdout=DEVNULL)
