"""What a service answers is what its OpenAPI document says, whatever is asked (guarantees RT2, RS17)."""

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest

from tests.hardening.asking import PHASES, Effort, Heard, ask, not_asked, with_places
from tests.hardening.served import Served, all_served
from tests.parts import Databases

SECONDS = int(os.environ.get("FUZZ_SECONDS", "0"))
"""`make fuzz` goes through all of schemathesis' phases for so long, by each service and caller."""

SEED = int(os.environ.get("FUZZ_SEED", "20261124"))
SHORT = Effort(examples=1, seed=SEED, phases=("examples", "fuzzing"))
EFFORT = Effort(examples=100, seed=SEED, phases=PHASES, seconds=SECONDS) if SECONDS else SHORT


@pytest.fixture(scope="module")
async def served(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Mapping[str, Served]]:
    async with all_served(databases, tmp_path_factory.mktemp("served")) as services:
        yield services


async def heard_from(served: Served, who: str, document: dict[str, Any], effort: Effort = EFFORT) -> Heard:
    """Of a thread, while the service answers in this one."""
    return await asyncio.to_thread(ask, document, served.url, served.stage.headers(who), effort)


def document_of(served: Served) -> dict[str, Any]:
    stage = served.stage
    return with_places(stage.running.process.app.openapi(), [stage.a, stage.b])


@pytest.mark.timeout(180 + 8 * SECONDS)
@pytest.mark.parametrize(
    ("service", "who"),
    [
        pytest.param("registration", "administrator", marks=pytest.mark.long),
        ("registration", "nobody"),
        pytest.param("events", "leader_a", marks=pytest.mark.long),
        ("events", "nobody"),
        pytest.param("surveys", "leader_a", marks=pytest.mark.long),
        pytest.param("surveys", "nobody", marks=pytest.mark.long),
        pytest.param("roadmaps", "leader_a", marks=pytest.mark.long),
        pytest.param("roadmaps", "nobody", marks=pytest.mark.long),
        pytest.param("webhooks", "administrator", marks=pytest.mark.long),
        ("webhooks", "nobody"),
    ],
)
async def test_every_answer_is_as_documented(served: Mapping[str, Served], service: str, who: str) -> None:
    document = document_of(served[service])
    heard = await heard_from(served[service], who, document)
    assert heard.wrong == {}
    assert SECONDS or list(not_asked(document, heard)) == []


async def test_twin_an_undocumented_status_and_form_are_noticed(served: Mapping[str, Served]) -> None:
    """FastAPI's own document tells of one refusal, and of that in another form than it comes in."""
    document = document_of(served["events"])
    themes = document["paths"]["/networks/{network_id}/themes"]
    for told in themes.values():
        told["responses"] = {"204": {"description": "Nothing"}}
    document["paths"] = {"/networks/{network_id}/themes": themes}
    heard = await heard_from(served["events"], "leader_a", document, SHORT)
    assert "status_code_conformance" in str(heard.wrong["GET /networks/{network_id}/themes"])


async def test_twin_a_service_that_falls_over_is_noticed(
    served: Mapping[str, Served], monkeypatch: pytest.MonkeyPatch
) -> None:
    document = document_of(served["events"])
    document["paths"] = {"/event-kinds": document["paths"]["/event-kinds"]}
    monkeypatch.setattr(served["events"].stage.running.process.resources, "pool", None)
    heard = await heard_from(served["events"], "nobody", document, SHORT)
    assert "not_a_server_error" in str(heard.wrong["GET /event-kinds"])
