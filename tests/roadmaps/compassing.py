"""Editions of a goal frame made through the door, by an administrator."""

from typing import Any
from uuid import UUID

import httpx

from shared.contracts import Localised, Roadmap
from shared.contracts.roadmap import Goal
from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.states import roadmap

FRAME = "national-digital-compass"
UNIT = "%"


def goal(key: str, **fields: Any) -> dict[str, Any]:
    return {"key": key, "title": {"fi": f"Tavoite {key}", "sv": f"Mål {key}", "en": f"Goal {key}"}, **fields}


def measured(key: str, **fields: Any) -> dict[str, Any]:
    """A goal with an indicator: which share of services can be used digitally."""
    indicator = {
        "key": "digital-share",
        "name": {"fi": "Digitaalisesti hoidettavat palvelut", "en": "Services that can be used digitally"},
        "unit": UNIT,
        "source": {"fi": "Kuntakysely"},
        "method": {"fi": "Osuus palveluista"},
        "baseline": "40",
        "baseline_year": 2021,
        "target": "100",
        "target_year": 2030,
        **fields,
    }
    return goal(
        key, key_results=[{"key": "services", "title": {"fi": "Palvelut ovat digitaalisia"}, "indicators": [indicator]}]
    )


def frame(*goals: dict[str, Any], successors: list[dict[str, Any]] | None = None, **fields: Any) -> dict[str, Any]:
    return {
        "title": {"fi": "Suomen digikompassi", "sv": "Finlands digitala kompass", "en": "Finland's digital compass"},
        "parts": [
            {"key": "public-services", "title": {"fi": "Julkisten palvelujen digitalisointi"}, "goals": list(goals)}
        ],
        "successors": successors or [],
        **fields,
    }


def became(goal_key: str, outcome: str, *to: str) -> dict[str, Any]:
    return {"goal": goal_key, "outcome": outcome, "to": list(to)}


class Administrator:
    """Asks as the platform's administrator."""

    def __init__(self, roadmaps: Roadmaps) -> None:
        self.roadmaps = roadmaps
        self.headers = roadmaps.running.as_("administrator")

    async def ask(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        return await self.roadmaps.http.request(method, path, json=body, headers={**self.headers, **headers})

    async def begins(self, content: dict[str, Any] | None = None, name: str = FRAME) -> dict[str, Any]:
        answer = await self.ask("POST", "/compass/editions", {"frame": name, "content": content})
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    async def publishes(self, content: dict[str, Any] | None, valid_from: str, name: str = FRAME) -> dict[str, Any]:
        """The next edition, published: as it is answered."""
        draft = await self.begins(content, name)
        answer = await self.ask("POST", f"/compass/editions/{draft['id']}/publications", {"valid_from": valid_from})
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    async def reports(self, goal_id: UUID, value: str, on: str, **fields: Any) -> httpx.Response:
        path = f"/compass/goals/{goal_id}/indicators/digital-share/values"
        return await self.ask("POST", path, {"value": value, "unit": UNIT, "on": on, **fields})


def ids(edition: dict[str, Any]) -> dict[str, UUID]:
    """The goals' ids by their keys."""
    return {goal["key"]: UUID(goal["id"]) for part in edition["parts"] for goal in part["goals"]}


def linking(network: UUID, *goal_ids: UUID) -> Roadmap:
    goals = (Goal(key="goal-1", title=Localised(fi="Palvelut ovat sähköisiä"), national_goal_ids=goal_ids),)
    return roadmap(network, goals=goals)


async def proposals(roadmaps: Roadmaps, of: Roadmap) -> dict[str, dict[str, Any]]:
    return {one["goal"]["id"]: one for one in await roadmaps.get(f"/roadmaps/{of.id}/compass-proposals")}


async def decide(roadmaps: Roadmaps, of: Roadmap, goal_id: UUID, state: str, **fields: Any) -> Any:
    return await roadmaps.put(f"/roadmaps/{of.id}/compass-proposals/{goal_id}", {"state": state, **fields})


async def links(roadmaps: Roadmaps, of: Roadmap) -> tuple[list[str], list[str]]:
    """Of local goals, and of measures, as they are now."""
    (row,) = await roadmaps.running.fetch("SELECT content FROM roadmaps WHERE id = $1", of.id)
    measures = await roadmaps.running.fetch("SELECT content FROM measures WHERE roadmap_id = $1 ORDER BY id", of.id)
    return (
        [link for local in row["content"]["goals"] for link in local["national_goal_ids"]],
        [link for one in measures for link in one["content"]["national_goal_ids"]],
    )
