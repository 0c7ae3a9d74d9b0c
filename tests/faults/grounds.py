"""What the workload works on: networks with themes, series and occurrences, people, and sign-up that is open."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx

from deploy.seed.doors import Door
from shared.web.caller import Caller, sign
from tests.faults import witness
from tests.faults.arena import Arena

NETWORKS = 4
PEOPLE = 48
MEASURES = 5
LONG = timedelta(hours=12)


@dataclass(frozen=True)
class Network:
    """`past` are dates of a series from before the platform: heads can be counted there; `measures` the roadmap's."""

    id: str
    themes: list[str]
    series: list[str]
    occurrences: list[str]
    past: list[str]
    roadmap: str
    measures: list[str]


@dataclass(frozen=True)
class Person:
    id: UUID
    address: str
    token: str


@dataclass
class Grounds:
    """`coordinator` leads every network. Whoever signs up for `undone` gets everything rolled back at the commit."""

    coordinator: str
    people: list[Person]
    networks: list[Network]
    organisation: str
    undone: str
    added: dict[str, str] = field(default_factory=dict)
    """Occurrences that the workload added, and their series."""

    @property
    def themes(self) -> list[str]:
        return [theme for network in self.networks for theme in network.themes]

    @property
    def occurrences(self) -> list[str]:
        return [one for network in self.networks for one in network.occurrences]

    @property
    def measures(self) -> list[str]:
        return [one for network in self.networks for one in network.measures]

    @property
    def past(self) -> list[str]:
        return [one for network in self.networks for one in network.past]


async def prepare(arena: Arena) -> Grounds:
    """Through the APIs, but for people: those would have to read their mail."""
    clients = {
        name: httpx.AsyncClient(base_url=at, timeout=20, trust_env=False) for name, at in arena.addresses.items()
    }
    try:
        people = await _people(arena)
        coordinator = _token(arena, people[0].id, "coordinator", "administrator")
        doors = {name: Door(client).as_(coordinator) for name, client in clients.items()}
        organisation, undone, akaa = await _organisations(doors["registration"], arena)
        asked = [_network(doors, organisation, akaa, number) for number in range(NETWORKS)]
        networks = list(await asyncio.gather(*asked))
        return Grounds(coordinator, people, networks, organisation, undone)
    finally:
        for client in clients.values():
            await client.aclose()


def _token(arena: Arena, person: UUID, *roles: str) -> str:
    caller = Caller(person, uuid4(), frozenset(roles))
    return sign(arena.signing_keys(), caller, now=datetime.now(UTC), lifetime=LONG)[0]


async def _people(arena: Arena) -> list[Person]:
    ids = [uuid4() for _ in range(PEOPLE)]
    people = [Person(one, f"kirjaamo.{one.hex[:8]}@akaa.example", _token(arena, one)) for one in ids]
    connection = await asyncpg.connect(arena.dsn("registration"))
    try:
        await connection.executemany(
            "INSERT INTO people (id, address, language, created_at, confirmed_at) VALUES ($1, $2, 'fi', now(), now())",
            [(one.id, one.address) for one in people],
        )
    finally:
        await connection.close()
    return people


async def _organisations(door: Door, arena: Arena) -> tuple[str, str, str]:
    """Whose networks are, for whom nobody may sign up, and whose roadmaps are."""
    told = {"Valtiovarainministeriö": "ministry", "Takaisin otettava": "ministry", "Akaa": "municipality"}
    owner, undone, akaa = [
        (await door.send("POST", "/organisations", {"name": {"fi": name}, "kind": kind}))["id"]
        for name, kind in told.items()
    ]
    await witness.roll_back_signups(arena.dsn("registration"), undone)
    return owner, undone, akaa


async def _network(doors: Mapping[str, Door], owner: str, akaa: str, number: int) -> Network:
    """One network with two themes and ten coming dates, four of them limited to few seats, and two past ones, and with
    Akaa's roadmap."""
    registration, events = doors["registration"], doors["events"]
    told = {"kind": "peer_network", "state": "active", "owner_id": owner, "purpose": {"fi": "Vertaistuki"}}
    network = await registration.send("POST", "/networks", {"name": {"fi": f"Verkosto {number}"}, **told})
    path = f"/networks/{network['id']}"
    themes = [
        (await events.send("POST", f"{path}/themes", {"title": {"fi": f"Alkuteema {at}"}}, arriving=True))["id"]
        for at in range(2)
    ]
    series = [await events.send("POST", f"{path}/series", _series(at)) for at in range(2)]
    past = await events.send("POST", f"{path}/series/imports", _past_series())
    coming = [one["id"] for each in series for one in each["coming"]]
    await asyncio.gather(*[_open(registration, one, at) for at, one in enumerate(coming)])
    for one in past["past"]:
        await registration.send("PUT", f"/occurrences/{one['id']}/attendance", {"attended": 5}, arriving=True)
    roadmap, measures = await _roadmap(doors["roadmaps"], path, akaa)
    occurrences = coming, [one["id"] for one in past["past"]]
    return Network(network["id"], themes, [one["id"] for one in series], *occurrences, roadmap, measures)


async def _roadmap(door: Door, path: str, owner: str) -> tuple[str, list[str]]:
    """With its measures, published once."""
    asked = {"template": "municipal-digital-roadmap", "owners": [owner], "starts_on": "2024-01-08"}
    roadmap = (await door.send("POST", f"{path}/roadmaps", asked, arriving=True))["items"][0]["id"]
    planned = [{"title": {"fi": f"Alkutoimenpide {number}"}, "sectors": ["technical"]} for number in range(MEASURES)]
    measures = await door.send("POST", f"/roadmaps/{roadmap}/measures", {"measures": planned})
    await door.send("POST", f"/roadmaps/{roadmap}/publications", {"label": {"fi": "Ensimmäinen versio"}})
    return roadmap, [one["id"] for one in measures["items"]]


def _series(number: int) -> dict[str, Any]:
    begins = (datetime.now(UTC) + timedelta(days=30 + number)).date().isoformat()
    return {
        "title": {"fi": f"Perjantait {number}"},
        "rule": "FREQ=WEEKLY",
        "count": 4,
        "starts_on": begins,
        "starts_at": "09:00",
    }


def _past_series() -> dict[str, Any]:
    days = [(datetime.now(UTC) - timedelta(days=ago)).date().isoformat() for ago in (40, 33)]
    return {"title": {"fi": "Ennen alustaa"}, "dates": days, "starts_on": days[0], "starts_at": "09:00"}


async def _open(door: Door, occurrence: str, number: int) -> None:
    terms = {"policy": "limited", "capacity": 1 + number % 4} if number % 2 else {"policy": "open"}
    await door.send("PUT", f"/occurrences/{occurrence}/signup-policy", terms, arriving=True)
