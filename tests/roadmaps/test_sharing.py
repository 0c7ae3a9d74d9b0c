"""Who let others find a roadmap, and when: each decision is kept, and what is so already is none."""

from typing import Any

import asyncpg
import pytest

from shared.contracts import Erasure, ErasureState
from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.entrusting import ask
from tests.roadmaps.making import entrusted, made


async def test_consent_has_a_history_that_says_who_decided_until_they_are_forgotten(roadmaps: Roadmaps) -> None:
    roadmap = await made(roadmaps)
    path = f"/roadmaps/{roadmap}/sharing"
    editor = await entrusted(roadmaps, roadmap, "editor")
    nothing = await roadmaps.get(path)
    for found in (True, True, False):
        roadmaps.running.clock.now = roadmaps.running.clock.now.replace(day=2 if found else 3)
        answer = await ask(roadmaps, editor, "PUT", path, {"found_by_peers": found})
        assert answer.status_code == 200
    await roadmaps.put(path, {"found_by_peers": True, "comments_from": "2026-01-01"})
    told = await roadmaps.get(path)
    own = (await ask(roadmaps, editor, "GET", "/people/me/data")).json()["data"]["sharing_decisions"]
    outsider = await ask(roadmaps, None, "GET", path)
    await roadmaps.running.hear(
        Erasure(id=editor, version=1, state=ErasureState.asked, asked_at=roadmaps.running.clock())
    )
    forgotten = await roadmaps.get(path)

    assert nothing == {"found_by_peers": False, "decisions": []}
    assert summed(told) == [
        (3, True, str(roadmaps.coordinator)), (2, False, str(editor)), (1, True, str(editor)),
    ]  # fmt: skip
    assert told["decisions"][1]["decided_at"][8:10] == "03"
    assert (len(own), outsider.status_code) == (2, 401)
    assert summed(forgotten) == [(3, True, str(roadmaps.coordinator)), (2, False, None), (1, True, None)]
    for change in ("UPDATE sharing_history SET found_by_peers = true", "DELETE FROM sharing_history"):
        with pytest.raises(asyncpg.RaiseError):
            await roadmaps.running.fetch(change)


def summed(told: dict[str, Any]) -> list[tuple[int, bool, str | None]]:
    return [(one["number"], one["found_by_peers"], one["decided_by"]) for one in told["decisions"]]
