"""docs/new-service.md, done as it says: its blocks make a service that hears from Kafka and says on Kafka."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO
from uuid import UUID, uuid4

import httpx
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from deploy.local.kafka import LocalKafka
from deploy.local.parts import address_of, open_socket, service_dsn
from deploy.local.postgres import LocalPostgres
from deploy.seed.doors import arrived
from shared.contracts import EventKind, Localised, Mode, Occurrence, OccurrenceState
from tests.docs.blocks import PROJECT, Block, apply_diff, blocks

PAGE = (PROJECT / "docs" / "new-service.md").read_text(encoding="utf-8")
COPIED = ("services", "shared", "deploy")
WITHIN = 30.0


@dataclass(frozen=True)
class Followed:
    """A copy of the project in which somebody has done what the page says, and the tallies service at work in it."""

    project: Path
    http: httpx.AsyncClient
    bootstrap_servers: str
    prefix: str

    async def say(self, occurrence: Occurrence) -> None:
        """As the events service would."""
        producer = AIOKafkaProducer(bootstrap_servers=self.bootstrap_servers)
        await producer.start()
        try:
            topic = self.prefix + Occurrence.topic
            await producer.send_and_wait(topic, key=str(occurrence.id).encode(), value=occurrence.body())
        finally:
            await producer.stop()

    async def tally(self, network_id: UUID) -> dict[str, object] | None:
        answer = await self.http.get(f"/networks/{network_id}/tally")
        assert answer.status_code in (200, 404), answer.text
        return answer.json() if answer.status_code == 200 else None

    async def heard(self) -> list[tuple[str, str, bytes]]:
        """Key, type and body of everything that the service has said so far."""
        topic = f"{self.prefix}pub.tallies.v1"
        consumer = AIOKafkaConsumer(
            topic,
            bootstrap_servers=self.bootstrap_servers,
            auto_offset_reset="earliest",
            isolation_level="read_committed",
        )
        await consumer.start()
        try:
            ends = await consumer.end_offsets(list(consumer.assignment()))
            found = []
            while any([await consumer.position(part) < end for part, end in ends.items()]):
                for records in (await consumer.getmany(timeout_ms=200)).values():
                    found += [(one.key.decode(), dict(one.headers)["ce_type"].decode(), one.value) for one in records]
            return found
        finally:
            await consumer.stop()


@pytest.fixture(scope="module")
async def followed(
    postgres: LocalPostgres, kafka: LocalKafka, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Followed]:
    project = tmp_path_factory.mktemp("new-service")
    prefix = f"new{uuid4().hex[:6]}."
    surroundings = {
        **os.environ,
        "PYTHONPATH": str(project),
        "POSTGRES_DSN": postgres.superuser_dsn,
        "KAFKA_BOOTSTRAP_SERVERS": kafka.bootstrap_servers,
        "SECRETS_FOLDER": str(project / "secrets"),
        "TOPIC_PREFIX": prefix,
    }
    build(project, surroundings)
    dsn = service_dsn(postgres.superuser_dsn, "tallies", project / "secrets")
    async with running(project, {**surroundings, "POSTGRES_DSN": dsn}) as http:
        yield Followed(project, http, kafka.bootstrap_servers, prefix)


def build(project: Path, surroundings: dict[str, str]) -> None:
    """Do what the page says, block by block."""
    for name in COPIED:
        shutil.copytree(PROJECT / name, project / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(PROJECT / "pyproject.toml", project)
    (project / ".venv").symlink_to(PROJECT / ".venv")
    for block in blocks(PAGE):
        follow(project, block, surroundings)


def follow(project: Path, block: Block, surroundings: dict[str, str]) -> None:
    file = project / block.file
    match block.language:
        case "bash":
            done = subprocess.run(
                ["bash", "-euc", block.text], cwd=project, env=surroundings, capture_output=True, text=True
            )
            assert done.returncode == 0, f"{block.text}\n{done.stdout}{done.stderr}"
        case "diff":
            file.write_text(apply_diff(file.read_text(), block.text))
        case _:
            file.write_text(block.text)


@asynccontextmanager
async def running(project: Path, surroundings: dict[str, str]) -> AsyncIterator[httpx.AsyncClient]:
    """`python -m services.tallies`; told to stop, it ends with 0."""
    with open_socket() as listening, (project / "tallies.log").open("wb") as log:
        told = {
            "LISTEN_FD": str(listening.fileno()),
            "JWKS_URL": "http://127.0.0.1:1/jwks.json",
            "JWKS_CACHE": str(project / "jwks.json"),
        }
        process = start(project, {**surroundings, **told}, log, [listening.fileno()])
        try:
            async with httpx.AsyncClient(base_url=address_of(listening), timeout=30) as http:
                await ready(http, process, project)
                yield http
            process.send_signal(signal.SIGTERM)
            assert await asyncio.to_thread(process.wait, WITHIN) == 0, (project / "tallies.log").read_text()
        finally:
            process.kill()
            process.wait()


def start(project: Path, told: dict[str, str], log: IO[bytes], inherited: list[int]) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "services.tallies"]
    return subprocess.Popen(command, cwd=project, env=told, pass_fds=inherited, stderr=log)


async def ready(http: httpx.AsyncClient, process: "subprocess.Popen[bytes]", project: Path) -> None:
    async def look() -> bool | None:
        assert process.poll() is None, (project / "tallies.log").read_text()
        return (await http.get("/readyz")).status_code == 200 or None

    await arrived(look, "readiness")


def occurrence(network_id: UUID, *, version: int = 1, id_: UUID | None = None, cancelled: bool = False) -> Occurrence:
    return Occurrence(
        id=id_ or uuid4(),
        version=version,
        network_id=network_id,
        series_id=uuid4(),
        title=Localised(fi="Ensimmäinen perjantai"),
        kind=EventKind.network_event,
        mode=Mode.online,
        starts_at=datetime(2027, 1, 8, 7, tzinfo=UTC),
        ends_at=datetime(2027, 1, 8, 9, tzinfo=UTC),
        state=OccurrenceState.cancelled if cancelled else OccurrenceState.scheduled,
    )


async def test_the_new_service_hears_an_occurrence_and_says_the_tally(followed: Followed) -> None:
    network_id = uuid4()

    await followed.say(occurrence(network_id))
    tally = await arrived(lambda: followed.tally(network_id), "the tally")

    async def said() -> tuple[str, str, bytes] | None:
        return next((one for one in await followed.heard() if one[0] == str(network_id)), None)

    assert tally == {"id": str(network_id), "version": 1, "scheduled": 1}
    _, kind, body = await arrived(said, "the message")
    assert kind == "tally.counted"
    assert body == httpx.Response(200, json=tally).content


async def test_what_is_said_again_counts_once_and_what_is_called_off_no_more(followed: Followed) -> None:
    network_id, called_off = uuid4(), uuid4()
    first = occurrence(network_id, id_=called_off)
    for state in (first, first, occurrence(network_id)):
        await followed.say(state)

    async def counts(scheduled: int) -> dict[str, object]:
        async def look() -> dict[str, object] | None:
            tally = await followed.tally(network_id)
            return tally if tally and tally["scheduled"] == scheduled else None

        return await arrived(look, f"a tally of {scheduled}")

    both = await counts(2)
    await followed.say(occurrence(network_id, id_=called_off, version=2, cancelled=True))
    one = await counts(1)
    assert int(str(one["version"])) == int(str(both["version"])) + 1


def test_the_example_keeps_the_style_of_the_house(followed: Followed) -> None:
    written = [block.file for block in blocks(PAGE) if block.language == "python" and block.file.endswith(".py")]
    assert len(written) == 8
    for check in (["check"], ["format", "--check", "--diff"]):
        found = subprocess.run(
            [PROJECT / ".venv" / "bin" / "ruff", *check, *written], cwd=followed.project, capture_output=True, text=True
        )
        assert found.returncode == 0, found.stdout + found.stderr


def test_a_block_that_doesnt_fit_any_more_is_found() -> None:
    """The twin: a page whose context lines have gone out of date."""
    with pytest.raises(AssertionError, match="aren't there any more"):
        apply_diff("topics:\n", " topics:\n+  new\n   that was never there\n")
