"""Registration with two networks, each with all that its routes lead to."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from shared.mail import links
from tests.parts import Running
from tests.registration.gatherings import Gatherings
from tests.registration.scenes import Scenes
from tests.rights.rewound import OneConnection, Rewinding
from tests.rights.stage import LOGS, Stage

LINK_LIVES = timedelta(days=2)


class Building:
    """Brings one network about through the door, as its people would."""

    def __init__(self, running: Running, letter: str, organisations: dict[str, str]) -> None:
        self.running, self.letter, self.organisations = running, letter, organisations
        self.scenes = Scenes(running)
        tomorrow = (running.clock() + timedelta(days=1)).date().isoformat()
        self.side: dict[str, str] = {
            "tomorrow": tomorrow,
            "organisation_id": organisations["Akaa"],
            "purpose": "participant_list",
            "version": "1",
        }

    async def network(self, leader: UUID) -> None:
        self.leader = leader
        names = {"fi": f"Verkosto {self.letter}"}
        network = await self.scenes.network(leader, name=names, joining="moderated")
        self.side |= {"dataset": "networks", "network_id": network["id"], "owner_id": network["owner_id"]}

    async def members(self) -> UUID:
        """One who was let in, with a text of their own, and one who waits."""
        network = self.side["network_id"]
        member = await self.scenes.member(network, self.address("jasen"), name=f"Kirjaaja {self.letter}")
        pending = await self.scenes.member(
            network, self.address("odottaa"), organisation_text=f"Kylätalo {self.letter}"
        )
        members = {row["person_id"]: str(row["id"]) for row in await self._rows("members", network)}
        self.side |= {"member_id": members[member], "pending_id": members[pending], "person_id": str(pending)}
        await self._post(f"/networks/{network}/members/{members[member]}/approval", {})
        return member

    async def roles(self, secretary: str, former: str) -> None:
        network = self.side["network_id"]
        given = [
            await self._post(f"/networks/{network}/roles", {"address": address, "kind": kind})
            for address, kind in ((secretary, "secretary"), (former, "leader"), (self.address("toinen"), "secretary"))
        ]
        await self.running.http.delete(f"/networks/{network}/roles/{given[1]['id']}", headers=self._as_leader())
        self.side["role_id"] = given[2]["id"]

    async def things(self, owner: UUID) -> None:
        network = self.side["network_id"]
        enrolled = await self._post(
            f"/networks/{network}/enrolments", {"organisation_id": self.side["organisation_id"]}
        )
        expires_on = (self.running.clock() + timedelta(days=30)).date().isoformat()
        key = await self._post(f"/networks/{network}/api-keys", {"name": "Kone", "expires_on": expires_on})
        made = await self.running.http.post(
            "/organisations/proposals", json={"text": f"Ehdotus {self.letter}"}, headers=self.running.as_(person=owner)
        )
        self.side |= {"enrolment_id": enrolled["id"], "key_id": key["id"], "proposal_id": made.json()["id"]}

    async def gatherings(self, owner: UUID) -> None:
        """One gathering to come, one that nobody has signed up to, one that is over; and a series of two."""
        made = Gatherings(self.running, self.scenes, self.leader, UUID(self.side["network_id"]))
        self.side["series_id"] = str(series_id := uuid4())
        await self.running.hear(made.series(series_id))
        coming = await made.open(capacity=5, series_id=series_id)
        free, past = await made.open(capacity=5, series_id=series_id, days=20), await made.open(days=1)
        signup = await made.sign_up(coming, owner)
        before = await made.sign_up(past, owner)
        await made.next(past, starts_at=self.running.clock() - timedelta(hours=2), ends_at=self.running.clock())
        await made.set_series_policy(series_id, policy="open")
        await self.running.http.post(f"/series/{series_id}/signups", json={}, headers=self.running.as_(person=owner))
        self.side |= {
            "occurrence_id": str(coming.id),
            "free_id": str(free.id),
            "past_id": str(past.id),
            "signup_id": signup["id"],
            "past_signup_id": before["id"],
        }

    def address(self, name: str) -> str:
        return f"{name}.{self.letter}@salainen.example"

    async def _post(self, path: str, body: dict[str, Any]) -> Any:
        answer = await self.running.http.post(path, json=body, headers=self._as_leader())
        assert answer.is_success, answer.text
        return answer.json()

    def _as_leader(self) -> dict[str, str]:
        return self.running.as_(person=self.leader)

    async def _rows(self, table: str, network: str) -> list[asyncpg.Record]:
        return await self.running.fetch(f"SELECT id, person_id FROM {table} WHERE network_id = $1", UUID(network))


async def build(running: Running) -> Stage:
    running.clock.now = datetime.now(UTC)
    scenes = Scenes(running)
    organisations = await scenes.register()
    people = {
        name: await scenes.person(f"{name}@salainen.example")
        for name in ("participant", "secretary_a", "leader_a", "leader_b", "former_a", "coordinator", "administrator")
    }
    a, b = Building(running, "a", organisations), Building(running, "b", organisations)
    await a.network(people["leader_a"])
    await b.network(people["leader_b"])
    people["member_a"] = await a.members()
    await b.members()
    await scenes.member(b.side["network_id"], "leader_b@salainen.example")
    own = await running.fetch("SELECT id FROM members WHERE person_id = $1", people["leader_b"])
    b.side["member_id"] = str(own[0]["id"])
    await a.roles("secretary_a@salainen.example", "former_a@salainen.example")
    await b.roles("sihteeri@salainen.example", "entinen@salainen.example")
    for building, owner in ((a, people["member_a"]), (b, people["leader_b"])):
        await building.things(owner)
        await building.gatherings(owner)
        building.side |= await sessions(running, owner)
        building.side["secret"] = await wrong_secret(running, building.side, owner)
    return await staged(running, people, a.side, b.side)


async def staged(running: Running, people: dict[str, UUID], a: dict[str, str], b: dict[str, str]) -> Stage:
    private = [row["private"] for row in await running.fetch("SELECT address AS private FROM people")]
    private += ["Kirjaaja a", "Kirjaaja b", "Kylätalo a", "Kylätalo b", "Ehdotus a", "Ehdotus b"]
    rewinding = await Rewinding.on(running.dsn, logs=LOGS)
    await running.process.resources.pool.close()
    running.process.resources.pool = OneConnection(rewinding.connection)  # type: ignore[assignment]
    return Stage(running, rewinding, people, a, b, tuple(private))


async def sessions(running: Running, owner: UUID) -> dict[str, str]:
    rows = await running.fetch(
        """
        INSERT INTO sessions (id, person_id, created_at, expires_at) VALUES ($1, $2, now(), now() + interval '1 hour')
        RETURNING id
        """,
        uuid4(),
        owner,
    )
    return {"session_id": str(rows[0]["id"])}


async def wrong_secret(running: Running, side: dict[str, str], owner: UUID) -> str:
    """A living secret that is for something else: it opens no page but its own."""
    held = running.process.resources
    async with held.pool.acquire() as tx, tx.transaction():
        now = running.clock()
        return await links.renew(
            tx,
            held.link_key,
            "nothing",
            UUID(side["network_id"]),
            person_id=owner,
            now=now,
            expires_at=now + LINK_LIVES,
        )
