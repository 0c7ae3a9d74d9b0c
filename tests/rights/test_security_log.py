"""Every kind of line in the security log is written by the act that it tells of (RS18)."""

import ast
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from shared.telemetry import security
from shared.telemetry.security import KINDS
from tests.rights.samples import SAMPLES
from tests.rights.stage import Stage

PROJECT = Path(__file__).parents[2]
ACTS = {
    "login_asked": ("POST /logins", "nobody", {"address": "leader_a@salainen.example"}),
    "login_refused": ("POST /sessions", "nobody", None),
    "role_given": ("POST /networks/{network_id}/roles", "leader_a", None),
    "role_ended": ("DELETE /networks/{network_id}/roles/{role_id}", "leader_a", None),
    "exported": ("GET /occurrences/{occurrence_id}/signups.csv", "leader_a", None),
    "session_ended": ("DELETE /people/me/sessions/{session_id}", "member_a", None),
    "key_made": ("POST /networks/{network_id}/api-keys", "leader_a", None),
    "key_revoked": ("DELETE /networks/{network_id}/api-keys/{key_id}", "leader_a", None),
    "access_refused": ("GET /networks/{network_id}/members", "leader_b", None),
}
"""An act, who does it, and what it tells where that isn't the sample's. The others have tests where they are done."""


async def lines_of(stage: Stage, name: str, who: str, told: dict[str, Any] | None) -> list[Mapping[str, Any]]:
    sample = SAMPLES["registration"][name]
    with capture_logs() as lines:
        async with stage.rewinding.trial():
            await stage.ask(name, sample, stage.a, who, extra=told)
    return [line for line in lines if line["event"] == "security"]


@pytest.mark.parametrize("kind", ACTS)
async def test_an_act_writes_its_line(stages: Mapping[str, Stage], kind: str) -> None:
    name, who, told = ACTS[kind]
    stage = stages["registration"]
    lines = await lines_of(stage, name, who, told)

    written = [line for line in lines if line["kind"] == kind]
    assert len(written) == 1
    if who in stage.people and kind != "session_ended":
        assert written[0]["who"] == str(stage.people[who])
    assert [text for text in stage.private if "@" in text and text in str(lines)] == []


def kinds_told() -> set[str]:
    """The kinds with which somebody calls `tell`, in all of the code."""
    found = set()
    for room in ("services", "shared"):
        for path in (PROJECT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("security.tell") and node.args:
                    found.add(ast.unparse(node.args[0]).strip("'\""))
    return found


def test_every_kind_is_told_by_some_act() -> None:
    assert sorted(set(KINDS) - kinds_told()) == []


async def test_a_refusals_line_names_the_answer_and_no_path(stages: Mapping[str, Stage]) -> None:
    stage = stages["registration"]
    with capture_logs() as lines:
        answer = await stage.ask(
            "GET /networks/{network_id}/members",
            SAMPLES["registration"]["GET /networks/{network_id}/members"],
            stage.a,
            "leader_b",
        )
    refused = next(line for line in lines if line.get("kind") == "access_refused")
    request = next(line for line in lines if line["event"] == "request")

    assert answer.json()["instance"] == f"urn:uuid:{refused['problem']}" == f"urn:uuid:{request['problem']}"
    assert (refused["route"], refused["reason"]) == ("GET /networks/{network_id}/members", "forbidden")
    assert stage.a["network_id"] not in str(lines)


async def test_twin_without_the_function_no_line_is_written(
    stages: Mapping[str, Stage], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(security, "tell", lambda *_, **__: None)
    with pytest.raises(AssertionError):
        await test_an_act_writes_its_line(stages, "role_given")
