"""A server process on the servers' core: one of our services, or a bare one beside it."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

import httpx
import orjson
from joserfc.jwk import KeySet, RSAKey

from benchmarks.cores import SERVERS, cpu_seconds
from benchmarks.parts import Parts
from deploy.local.parts import address_of, open_socket
from deploy.local.places import PROJECT
from deploy.local.process import Process
from shared.bus.kafka import Kafka

READY_SECONDS = 30
POOL = 12
"""Connections of ours (its default) and of what stands beside it."""

KEYS = KeySet([RSAKey.generate_key(2048, {"kid": "benchmarks"})])


@dataclass(frozen=True)
class Served:
    """`took` is the time from its start until it was ready, in seconds."""

    address: str
    pid: int
    took: float

    def cpu(self) -> float:
        return cpu_seconds(self.pid)


@asynccontextmanager
async def service(
    parts: Parts, name: str, dsn: str, kafka: Kafka, cores: Sequence[int] = (SERVERS,)
) -> AsyncIterator[Served]:
    """`python -m services.NAME`, as it is deployed."""
    folder = Path(mkdtemp(prefix=f"{name}-", dir=parts.folder))
    (folder / "signing.json").write_bytes(orjson.dumps(KEYS.as_dict(private=True)))
    (folder / "jwks.json").write_bytes(orjson.dumps(KEYS.as_dict(private=False)))
    (folder / "link-key").write_text("A" * 43)
    (folder / "answers-key").write_text("B" * 43)
    async with AsyncExitStack() as stack:
        told = {
            "POSTGRES_DSN": dsn,
            "KAFKA_BOOTSTRAP_SERVERS": kafka.bootstrap_servers,
            "TOPIC_PREFIX": kafka.topic_prefix,
            "POOL_SIZE": str(POOL),
            "SIGNING_KEYS_FILE": str(folder / "signing.json"),
            "LINK_KEY_FILE": str(folder / "link-key"),
            "ANSWERS_KEY_FILE": str(folder / "answers-key"),
            "JWKS_URL": "http://127.0.0.1:1/jwks.json",
            "JWKS_CACHE": str(folder / "jwks.json"),
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(await stack.enter_async_context(_mail(folder))),
            "SMTP_FROM": "digiverkosto@digiverkosto.example",
        }
        yield await stack.enter_async_context(_served(folder, f"services.{name}", told, cores))


@asynccontextmanager
async def bare(parts: Parts, name: str, dsn: str) -> AsyncIterator[Served]:
    """`python -m benchmarks.bare.NAME`."""
    folder = Path(mkdtemp(prefix=f"bare-{name}-", dir=parts.folder))
    told = {"POSTGRES_DSN": dsn, "POOL_SIZE": str(POOL)}
    async with _served(folder, f"benchmarks.bare.{name}", told) as served:
        yield served


@asynccontextmanager
async def _mail(folder: Path) -> AsyncIterator[int]:
    """A mail server that keeps what it gets; its port."""
    with open_socket() as listening:
        process = Process("mail", log=folder / "mail.log", record=folder / "mail.pid.json")
        process.start(
            [sys.executable, "-m", "deploy.local.mail_catcher", folder / "mails"],
            env={**os.environ, "LISTEN_FD": str(listening.fileno()), "PYTHONPATH": str(PROJECT)},
            pass_fds=[listening.fileno()],
        )
        try:
            yield listening.getsockname()[1]
        finally:
            await asyncio.to_thread(process.stop)


@asynccontextmanager
async def _served(
    folder: Path, module: str, told: Mapping[str, str], cores: Sequence[int] = (SERVERS,)
) -> AsyncIterator[Served]:
    process = Process(module, log=folder / "server.log", record=folder / "server.pid.json")
    with open_socket() as listening:
        started = time.perf_counter()
        process.start(
            ["taskset", "-c", ",".join(map(str, cores)), sys.executable, "-m", module],
            env={**os.environ, **told, "LISTEN_FD": str(listening.fileno()), "PYTHONPATH": str(PROJECT)},
            pass_fds=[listening.fileno()],
        )
        try:
            await _ready(address_of(listening), process)
            yield Served(address_of(listening), process.pid, time.perf_counter() - started)
        finally:
            await asyncio.to_thread(process.stop)


async def _ready(address: str, process: Process) -> None:
    end = time.monotonic() + READY_SECONDS
    async with httpx.AsyncClient(trust_env=False) as client:
        while time.monotonic() < end and process.running:
            answer = await client.get(f"{address}/readyz", timeout=READY_SECONDS)
            if answer.is_success:
                return
            await asyncio.sleep(0.01)
    raise TimeoutError(f"not ready:\n{process.log_end()}")
