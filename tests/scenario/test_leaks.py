"""After the whole story: no address, name, token or mailed secret outside the databases and the letters themselves."""

import base64
import hashlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from deploy.seed import material
from deploy.seed.doors import Door
from tests.scenario.leaks import Canary, logs_in, scan
from tests.scenario.outsider import Heard, listen
from tests.scenario.people import Crowd
from tests.scenario.stage import Stage

FORMS: Mapping[str, Callable[[str], str]] = {
    "as it is": str,
    "in capitals": str.upper,
    "in lower case": str.lower,
    "URL-encoded": lambda text: quote(text, safe=""),
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64 inside something else": lambda text: base64.b64encode(f"to={text};x".encode()).decode(),
    "SHA-256": lambda text: hashlib.sha256(text.encode()).hexdigest(),
    "SHA-256 of lower case, in capitals": lambda text: hashlib.sha256(text.lower().encode()).hexdigest().upper(),
    "base64 of SHA-256": lambda text: base64.b64encode(hashlib.sha256(text.encode()).digest()).decode(),
    "SHA-256 for URLs": lambda text: base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode(),
    "base64 for URLs": lambda text: base64.urlsafe_b64encode(f"~~{text}".encode()).decode(),
}


def canaries_of(crowd: Crowd) -> Iterator[Canary]:
    """Everybody's of the story, all participants' of the loading, and every secret in any letter."""
    yield from crowd.canaries()
    yield from (Canary("an address", one.address) for one in material.participants())
    yield from (Canary("a mailed secret", secret) for secret in crowd.secrets())


async def test_topics_hold_nothing_personal(heard: list[Heard], crowd: Crowd) -> None:
    haystacks = {f"{one.topic}/{one.partition}/{one.offset}": one.everything() for one in heard}
    joined = {"all topics": b"\n".join(haystacks.values())}
    assert len(haystacks) > 600
    assert scan(joined, canaries_of(crowd)) == []


async def test_logs_hold_nothing_personal(stage: Stage, heard: list[Heard], crowd: Crowd) -> None:
    logs = logs_in(stage.places.logs)
    assert b"/confirm/{secret}" in logs["registration.log"], "the log tells of the route, and not of the secret"
    assert b"/occurrences/{occurrence_id}" in logs["events.log"]
    assert scan(logs, canaries_of(crowd)) == []


async def test_metrics_hold_nothing_personal(rooms: Mapping[str, Door], heard: list[Heard], crowd: Crowd) -> None:
    metrics = {name: (await door.ask("GET", "/metrics")).content for name, door in rooms.items()}
    assert all(b"http_requests_total" in text for text in metrics.values())
    assert scan(metrics, canaries_of(crowd)) == []


async def test_there_is_something_to_leak(heard: list[Heard], crowd: Crowd) -> None:
    kinds = {canary.what for canary in canaries_of(crowd)}
    assert kinds == {
        "a part of a name and address",
        "an address",
        "a name",
        "a token",
        "a token's signature",
        "a mailed secret",
    }
    assert len(crowd.secrets()) > 100


@pytest.mark.parametrize("form", FORMS)
async def test_twin_a_leaking_log_line_is_found(form: str, crowd: Crowd, tmp_path: Path) -> None:
    one = crowd.person("tampere")
    line = f'{{"event": "member_joined", "trace_id": "4bf92f", "address": "{FORMS[form](one.address)}"}}\n'
    (tmp_path / "registration.log").write_text(line)
    found = scan(logs_in(tmp_path), crowd.canaries())
    assert ("registration.log", "an address") in {(leak.where, leak.what) for leak in found}


@pytest.mark.parametrize("place", ["key", "header", "body"])
async def test_twin_a_leaking_message_is_found(place: str, stage: Stage, crowd: Crowd) -> None:
    one = crowd.person("tampere")
    said = {"key": b"1", "header": b"2", "body": b"{}", place: one.name.encode()}
    heard = await _said_and_heard(stage.platform.kafka.bootstrap_servers, said)
    found = scan({one.topic: one.everything() for one in heard}, crowd.canaries())
    assert "a name" in {leak.what for leak in found}


def test_twin_a_clean_text_is_clean(crowd: Crowd) -> None:
    crowd.person("tampere")
    assert scan({"clean": b'{"event": "member_joined", "person_id": "0b9f1d5e"}'}, crowd.canaries()) == []


async def _said_and_heard(bootstrap_servers: str, said: Mapping[str, bytes]) -> list[Heard]:
    """Through Kafka and back by the same reader, in a topic that is gone afterwards."""
    topic = f"leak-{uuid4().hex[:8]}"
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers)
    await admin.start()
    await admin.create_topics([NewTopic(topic, 1, 1)])
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap_servers)
    await producer.start()
    try:
        await producer.send_and_wait(topic, said["body"], key=said["key"], headers=[("ce_source", said["header"])])
        return await listen(bootstrap_servers, [topic])
    finally:
        await producer.stop()
        await admin.delete_topics([topic])
        await admin.close()
