"""A roadmap that is published before a backup, and what is published after it."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from deploy.seed.doors import Door

TEMPLATE = "municipal-digital-roadmap"


@dataclass
class Planned:
    """A published roadmap with its measures, in the network of `path`."""

    path: str
    owner: str
    roadmap: str
    measures: list[str]

    async def goes_on(self, roadmaps: Door) -> str:
        """A measure changes, one is added, all of it is published; so is a roadmap that is new. Its id."""
        await roadmaps.send("PATCH", f"/measures/{self.measures[0]}", {"title": {"fi": f"Tarkennus {uuid4().hex[:6]}"}})
        await _measures(roadmaps, self.roadmap, 1)
        await _publish(roadmaps, self.roadmap)
        added = await _make(roadmaps, self.path, self.owner)
        await _measures(roadmaps, added, 2)
        await _publish(roadmaps, added)
        return added


async def plan(roadmaps: Door, network: str, owner: str) -> Planned:
    path = f"/networks/{network}/roadmaps"
    roadmap = await _make(roadmaps, path, owner)
    measures = await _measures(roadmaps, roadmap, 3)
    await _publish(roadmaps, roadmap)
    return Planned(path, owner, roadmap, measures)


async def _make(roadmaps: Door, path: str, owner: str) -> str:
    body: dict[str, Any] = {"template": TEMPLATE, "owners": [owner], "starts_on": "2024-01-08"}
    return str((await roadmaps.send("POST", path, body, arriving=True))["items"][0]["id"])


async def _measures(roadmaps: Door, roadmap: str, number: int) -> list[str]:
    measures = [{"title": {"fi": f"Asiointi {at}"}, "sectors": ["technical"]} for at in range(number)]
    made = await roadmaps.send("POST", f"/roadmaps/{roadmap}/measures", {"measures": measures})
    return [str(one["id"]) for one in made["items"]]


async def _publish(roadmaps: Door, roadmap: str) -> None:
    await roadmaps.send("POST", f"/roadmaps/{roadmap}/publications", {"label": {"fi": "Versio"}})
