"""The demo's loading of one roadmap, killed after any of its writes, is completed by the next and done once."""

from collections import Counter
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

import httpx
import pytest

from deploy.seed import follow_ups, material, versions
from deploy.seed.doors import Door, LoadingFailed
from deploy.seed.measures import Ids
from deploy.seed.participants import Visit
from deploy.seed.roadmaps import Filled
from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.making import made

MEASURES = 5
EVERY = 6
"""How many writes lie between one kill and the next one tried."""


@dataclass
class Killed:
    """A way to the service that ends after so many writes: done there, and the answer never heard.

    `keyless`: it takes the Idempotency-Key away.
    """

    http: httpx.AsyncClient
    writes: int
    keyless: bool = False

    async def request(self, method: str, path: str, **more: Any) -> httpx.Response:
        if self.keyless:
            more["headers"].pop("Idempotency-Key", None)
        answer = await self.http.request(method, path, **more)
        if method != "GET":
            self.writes -= 1
            if self.writes <= 0:
                raise LoadingFailed("killed")
        return answer


async def _loaded(roadmaps: Roadmaps, roadmap_id: UUID, writes: int, *, keyless: bool = False) -> int:
    """How many writes were left when all was there."""
    shown = await roadmaps.get(f"/roadmaps/{roadmap_id}")
    ids = Ids({goal["key"]: [] for goal in material.roadmaps()["goals"]})
    labels = material.roadmaps()["edition"]["versions"]
    one = Filled("020", str(roadmap_id), shown["owner_id"], shown["number"], MEASURES, labels, ids)
    way = Killed(roadmaps.http, writes, keyless)
    token = roadmaps.coordinating()["Authorization"].removeprefix("Bearer ")
    door = Door(cast("httpx.AsyncClient", way), token)
    await versions.bring(door, one)
    await follow_ups.bring(door, one, cast("Visit", None))
    await follow_ups.comment(door, one)
    return way.writes


async def _what_is_there(roadmaps: Roadmaps, roadmap_id: UUID) -> dict[str, Any]:
    measures = (await roadmaps.get(f"/roadmaps/{roadmap_id}/measures?limit=100"))["items"]
    planned = (await roadmaps.get(f"/roadmaps/{roadmap_id}/follow-ups"))["items"]
    comments = (await roadmaps.get(f"/roadmaps/{roadmap_id}/comments"))["items"]
    values = await roadmaps.running.fetch(
        "SELECT v.on FROM indicator_values v JOIN measures m ON m.id = v.measure_id WHERE m.roadmap_id = $1", roadmap_id
    )
    return {
        "measures": sorted((one["measure"]["external_id"], one["measure"]["status"]) for one in measures),
        "versions": len((await roadmaps.get(f"/roadmaps/{roadmap_id}/versions"))["items"]),
        "values": Counter(str(row["on"]) for row in values),
        "follow-ups": sorted((one["occasion"], one["state"]) for one in planned),
        "comments": sorted((one["text"], one["state"]) for one in comments),
    }


@pytest.mark.long
async def test_whichever_write_was_the_last_the_next_loading_leaves_what_an_undisturbed_one_does(
    roadmaps: Roadmaps,
) -> None:
    roadmaps.at(2026, 11, 29)
    whole = await made(roadmaps)
    writes = 1000 - await _loaded(roadmaps, whole, 1000)
    expected = await _what_is_there(roadmaps, whole)
    assert (expected["versions"], len(expected["measures"]), len(expected["comments"])) == (2, MEASURES + 1, 2)

    for last in (*range(1, writes, EVERY), writes - 3):
        killed = await made(roadmaps)
        with pytest.raises(LoadingFailed, match="killed"):
            await _loaded(roadmaps, killed, last)
        await _loaded(roadmaps, killed, 1000)
        assert await _what_is_there(roadmaps, killed) == expected, f"killed after write {last}"


@pytest.mark.long
async def test_twin_without_keys_a_comment_is_written_twice(roadmaps: Roadmaps) -> None:
    roadmaps.at(2026, 11, 29)
    writes = 1000 - await _loaded(roadmaps, await made(roadmaps), 1000)
    killed, first_comment = await made(roadmaps), writes - 3
    with pytest.raises(LoadingFailed, match="killed"):
        await _loaded(roadmaps, killed, first_comment, keyless=True)
    await _loaded(roadmaps, killed, 1000, keyless=True)
    there = await _what_is_there(roadmaps, killed)
    assert len(there["comments"]) == len(material.roadmaps()["comments"]) + 1


@pytest.mark.long
async def test_a_loading_that_is_repeated_writes_nothing(roadmaps: Roadmaps) -> None:
    roadmaps.at(2026, 11, 29)
    roadmap_id = await made(roadmaps)
    await _loaded(roadmaps, roadmap_id, 1000)
    assert await _loaded(roadmaps, roadmap_id, 1000) == 1000
