"""Roadmaps: the national compass, the shared one, the edition's made in one act, and which of them get contents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from deploy.seed import material
from deploy.seed.doors import Door, arrived
from deploy.seed.measures import Ids
from deploy.seed.register import Organisations

Line = Mapping[str, Any]
"""A roadmap as GET /networks/{network_id}/roadmaps lists it."""


@dataclass(frozen=True)
class Filled:
    """A roadmap with contents; `number` of its versions is published already, `spearheads` are its owner's.

    `name` is its owner's code or name, as in roadmaps.yaml.
    """

    name: str
    id: str
    owner: str
    number: int
    measures: int
    versions: Sequence[Mapping[str, Any]]
    ids: Ids
    spearheads: frozenset[str] = frozenset()
    approved: bool = False
    commented: bool = False


async def publish_compass(steward: Door) -> dict[str, list[str]]:
    """Ids of its goals by the keys of the goals that roadmaps.yaml has for roadmaps."""
    plan = material.roadmaps()
    compass = await steward.find("/compass.json")
    if compass is None:
        draft = await steward.send("POST", "/compass/editions", {}, key="seed-compass")
        await steward.send("POST", f"/compass/editions/{draft['id']}/publications", plan["compass"])
        compass = await steward.get("/compass.json")
    ids = {goal["key"]: goal["id"] for part in compass["parts"] for goal in part["goals"]}
    return {goal["key"]: [ids[key] for key in goal["national"] if key in ids] for goal in plan["goals"]}


async def make_shared(
    roadmaps: Door,
    registration: Door,
    network: str,
    owner: str,
    occurrences: Sequence[str],
    national: Mapping[str, Any],
) -> Filled:
    """With every municipality that took part, each once."""
    wanted = material.roadmaps()["shared"]
    made = [one for one in await of_network(roadmaps, network) if one["kind"] == "shared"]
    if not made:
        told = await registration.get(f"/networks/{network}/municipalities", limit=100)
        body = {
            "template": material.roadmaps()["edition"]["template"],
            "owners": [owner],
            "members": [one["id"] for one in told["municipalities"]["items"]],
            "kind": "shared",
            "title": wanted["title"],
            "starts_on": wanted["starts_on"],
            "illustrative": True,
        }
        made = await _make(roadmaps, network, body, "seed-shared-roadmap")
    ids = Ids(national, occurrences)
    return Filled(
        "shared", made[0]["id"], owner, made[0]["number"], 10, wanted["versions"], ids, commented=True
    )  # fmt: skip


async def make_editions(roadmaps: Door, network: str, organisations: Organisations) -> dict[str, Line]:
    """By owner: one for each respondent, all of them from the template in one request."""
    wanted, respondents = material.roadmaps()["edition"], material.surveys()["edition"]["respondents"]
    owners = [
        *(organisations.by_name[name] for name in respondents["joint_bodies"]),
        *(organisations.municipality(code) for code in respondents["municipalities"]),
    ]
    made = {one["owner_id"]: one for one in await of_network(roadmaps, network)}
    if lacking := [owner for owner in owners if owner not in made]:
        body = {
            "template": wanted["template"],
            "owners": lacking,
            "starts_on": wanted["starts_on"],
            "edition_id": network,
            "illustrative": True,
        }
        made |= {one["owner_id"]: one for one in await _make(roadmaps, network, body, "seed-edition-roadmaps")}
    return made


async def chosen(
    surveys: Door, network: str, organisations: Organisations, made: Mapping[str, Line], found: Ids
) -> list[Filled]:
    """Those of the edition that get contents. `found`: what their first measures lead to."""
    wanted = material.roadmaps()["edition"]
    rounds = await surveys.everything(f"/networks/{network}/assessment-rounds")
    closed = {one["organisation_id"]: one["id"] for one in rounds if one["state"] == "closed"}
    filled = []
    for plan in wanted["filled"]:
        members = _members(plan["name"], organisations)
        owner = organisations.by_name[plan["name"]] if members else organisations.municipality(plan["name"])
        ids = Ids(found.national, found.occurrences, found.improvements, (owner, *members) if members else ())
        filled.append(
            Filled(
                plan["name"], made[owner]["id"], owner, made[owner]["number"], plan["measures"], wanted["versions"],
                ids, await _spearheads(surveys, closed[owner], owner), plan["approved"], plan["approved"],
            )
        )  # fmt: skip
    return filled


def _members(name: str, organisations: Organisations) -> list[str]:
    """Of a joint body; none of a municipality."""
    codes = [code for one in material.joint_bodies() if one["name_fi"] == name for code in one["member_codes"]]
    return [organisations.municipality(code) for code in codes]


async def _spearheads(surveys: Door, assessment_round: str, owner: str) -> frozenset[str]:
    for assessment in (await surveys.get(f"/assessment-rounds/{assessment_round}"))["assessment_ids"]:
        told = await surveys.get(f"/assessments/{assessment}")
        if told["organisation_id"] == owner:
            return frozenset(told["spearheads"])
    return frozenset()


async def of_network(roadmaps: Door, network: str) -> list[Line]:
    """Once the service knows the network and who leads it."""

    async def look() -> list[Line] | None:
        path = f"/networks/{network}/roadmaps"
        known = await roadmaps.ask("GET", path, query={"limit": 1})
        return list(await roadmaps.everything(path)) if known.is_success else None

    return await arrived(look, "a network")


async def _make(roadmaps: Door, network: str, body: Mapping[str, Any], key: str) -> list[Line]:
    path = f"/networks/{network}/roadmaps"
    made: list[Line] = (await roadmaps.send("POST", path, dict(body), key=key, arriving=True))["items"]
    return made
