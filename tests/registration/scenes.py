"""What tests of registration begin with, and how they read mail."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx
import orjson

from shared.mail.queries import Intent
from tests.parts import Running, settle

MUNICIPALITIES = [
    {"code": "020", "name_fi": "Akaa", "region_code": "06", "region_fi": "Pirkanmaa", "region_sv": "Birkaland"},
    {"code": "837", "name_fi": "Tampere", "name_sv": "Tammerfors", "region_code": "06", "region_fi": "Pirkanmaa"},
    {"code": "980", "name_fi": "Ylöjärvi", "region_code": "06", "region_fi": "Pirkanmaa"},
    {"code": "240", "name_fi": "Kemi", "region_code": "19", "region_fi": "Lappi", "region_sv": "Lappland"},
    {"code": "091", "name_fi": "Helsinki", "name_sv": "Helsingfors", "region_code": "01", "region_fi": "Uusimaa"},
]


@dataclass
class Scenes:
    """Each scene goes through the API, as an administrator or coordinator would."""

    service: Running

    async def person(self, address: str, *, language: str = "fi") -> UUID:
        """Somebody whom the platform knows already."""
        rows = await self.service.fetch(
            """
            INSERT INTO people (id, address, language, created_at, confirmed_at) VALUES ($1, $2, $3, now(), now())
            RETURNING id
            """,
            uuid4(),
            address,
            language,
        )
        identity: UUID = rows[0]["id"]
        return identity

    async def register(self) -> dict[str, str]:
        """Some municipalities and their regions; ids by Finnish name."""
        answer = await self.post("/organisations/imports", {"rows": MUNICIPALITIES}, "administrator")
        assert answer.status_code == 200, answer.text
        found = (await self.service.http.get("/organisations?limit=100")).json()["items"]
        return {organisation["name"]["fi"]: organisation["id"] for organisation in found}

    async def ministry(self) -> str:
        body = {"name": {"fi": "Valtiovarainministeriö", "sv": "Finansministeriet"}, "kind": "ministry"}
        answer = await self.post("/organisations", body, "administrator")
        if answer.status_code == 409:
            found = await self.service.http.get("/organisations", params={"kind": "ministry"})
            return str(found.json()["items"][0]["id"])
        return str(answer.json()["id"])

    async def network(self, coordinator: UUID, **fields: Any) -> dict[str, Any]:
        """An active network led by `coordinator`."""
        body = {
            "name": {"fi": "DEV-verkosto", "en": "DEV network"},
            "kind": "peer_network",
            "state": "active",
            "owner_id": await self.ministry(),
            "purpose": {"fi": "Digikehittäjien vertaistuki"},
            **fields,
        }
        answer = await self.post("/networks", body, "coordinator", person=coordinator)
        assert answer.status_code == 201, answer.text
        network: dict[str, Any] = answer.json()
        return network

    async def member(self, network_id: str, address: str, **told: Any) -> UUID:
        """Somebody who joined and confirmed; the person's id."""
        joined = await self.service.http.post(f"/networks/{network_id}/members", json={"address": address, **told})
        assert joined.status_code == 202, joined.text
        letter = (await self.mails(address))[-1]
        confirmed = await self.service.http.post(link_in(letter))
        assert confirmed.status_code == 200, confirmed.text
        rows = await self.service.fetch("SELECT id FROM people WHERE lower(address) = lower($1)", address)
        identity: UUID = rows[0]["id"]
        return identity

    async def login_link(self, address: str) -> dict[str, str]:
        """Ask for a link; what POST /sessions takes."""
        asked = await self.service.http.post("/logins", json={"address": address})
        assert asked.status_code == 202, asked.text
        return {"secret": secret_in((await self.mails(address))[-1]), "request": asked.json()["request"]}

    async def log_in(self, address: str) -> dict[str, str]:
        """A new session; headers with its first token."""
        began = await self.service.http.post("/sessions", json=await self.login_link(address))
        assert began.status_code == 201, began.text
        return {"Authorization": f"Bearer {began.json()['token']}"}

    async def post(self, path: str, body: Any, *roles: str, person: UUID | None = None) -> httpx.Response:
        return await self.service.http.post(path, json=body, headers=self.service.as_(*roles, person=person))

    async def mails(self, address: str) -> list[EmailMessage]:
        """The letters that go to this address now, oldest first; each is read once."""
        await settle(self.service.process)
        read, compose = [], self._compose()
        for row in await self.service.fetch("SELECT *, values::text AS said FROM mail_intents WHERE state = 'waiting'"):
            async with self.service.process.resources.pool.acquire() as connection:
                letter = await compose(connection, _intent(row))
            if letter is not None and str(letter["To"]).lower() == address.lower():
                read.append((row["created_at"], letter))
                await self.service.fetch(
                    "UPDATE mail_intents SET state = 'sent', sent_at = now() WHERE id = $1", row["id"]
                )
        return [letter for _, letter in sorted(read, key=lambda pair: pair[0])]

    def _compose(self) -> Any:
        assert self.service.service.compose is not None
        return self.service.service.compose(self.service.process.resources)


def link_in(letter: EmailMessage) -> str:
    """The path behind the letter's button."""
    return links_in(letter)[0]


def secret_in(letter: EmailMessage) -> str:
    """The secret that ends the button's link."""
    return link_in(letter).partition("?")[0].rpartition("/")[2]


def links_in(letter: EmailMessage) -> Sequence[str]:
    text = letter.get_body(("plain",))
    assert text is not None
    return re.findall(r"http://service(/\S+)", text.get_content())


def _intent(row: asyncpg.Record) -> Intent:
    return Intent(
        row["id"],
        row["business_key"],
        row["person_id"],
        row["template"],
        orjson.loads(row["said"]),
        row["language"],
        row["best_before"],
        1,
    )
