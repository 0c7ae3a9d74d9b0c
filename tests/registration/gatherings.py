"""Occurrences as events says them, with people who sign up: what tests of sign-up begin with."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx

from shared.contracts import (
    EventKind,
    HolidayRule,
    Localised,
    Mode,
    Occurrence,
    OccurrenceState,
    Series,
    SeriesState,
)
from tests.parts import Running
from tests.registration.scenes import Scenes

TITLE = Localised(fi="Digiperjantai", sv="Digifredag", en="Digital Friday")


async def do_what_is_due(service: Running) -> None:
    while await service.process.runner.do_next():
        pass


@dataclass
class Gatherings:
    """A network with a coordinator, and what events says of its occurrences."""

    service: Running
    scenes: Scenes
    coordinator: UUID = field(default_factory=uuid4)
    network_id: UUID = field(default_factory=uuid4)

    async def begin(self) -> None:
        self.coordinator = await self.scenes.person("verkosto@vm.example")
        self.network_id = UUID((await self.scenes.network(self.coordinator))["id"])

    def occurrence(self, *, days: float = 10, series_id: UUID | None = None, **fields: Any) -> Occurrence:
        starts_at = self.service.clock() + timedelta(days=days)
        told: dict[str, Any] = {
            "id": uuid4(),
            "version": 1,
            "network_id": self.network_id,
            "series_id": series_id or uuid4(),
            "title": TITLE,
            "kind": EventKind.webinar,
            "mode": Mode.online,
            "starts_at": starts_at,
            "ends_at": starts_at + timedelta(hours=1),
            "state": OccurrenceState.scheduled,
        }
        return Occurrence(**{**told, **fields})

    def series(self, series_id: UUID, **fields: Any) -> Series:
        told: dict[str, Any] = {
            "id": series_id,
            "version": 1,
            "network_id": self.network_id,
            "title": Localised(fi="Perjantait", sv="Fredagar", en="Fridays"),
            "kind": EventKind.webinar,
            "mode": Mode.online,
            "starts_on": self.service.clock().date(),
            "starts_at": "09:00",
            "minutes": 60,
            "holiday_rule": HolidayRule.flag,
            "state": SeriesState.planned,
        }
        return Series(**{**told, **fields})

    async def planned(self, **fields: Any) -> Occurrence:
        """An occurrence that registration has heard of."""
        occurrence = self.occurrence(**fields)
        await self.service.hear(occurrence)
        return occurrence

    async def open(self, *, capacity: int | None = None, **fields: Any) -> Occurrence:
        """An occurrence with sign-up; with a capacity a limited one."""
        occurrence = await self.planned(**fields)
        terms = {"policy": "open"} if capacity is None else {"policy": "limited", "capacity": capacity}
        answer = await self.set_policy(occurrence, **terms)
        assert answer.status_code == 200, answer.text
        return occurrence

    async def next(self, occurrence: Occurrence, **fields: Any) -> Occurrence:
        """Hear the occurrence's next version."""
        told = occurrence.model_copy(
            update={"version": occurrence.version + 1, "sequence": occurrence.sequence + 1, **fields}
        )
        await self.service.hear(told)
        return told

    async def set_policy(self, occurrence: Occurrence, if_match: int | None = None, **terms: Any) -> httpx.Response:
        headers = self.service.as_(person=self.coordinator)
        if if_match is not None:
            headers["If-Match"] = f'"{if_match}"'
        return await self.service.http.put(f"/occurrences/{occurrence.id}/signup-policy", json=terms, headers=headers)

    async def set_series_policy(self, series_id: UUID, **terms: Any) -> httpx.Response:
        headers = self.service.as_(person=self.coordinator)
        return await self.service.http.put(f"/series/{series_id}/signup-policy", json=terms, headers=headers)

    async def people(self, *towns: str) -> list[UUID]:
        return [await self.scenes.person(f"kirjaamo@{town}.example") for town in towns]

    async def ask(self, occurrence: Occurrence, person: UUID, key: str | None = None, **body: Any) -> httpx.Response:
        """With a key it is decided alone, without one together with whoever asks at the same time."""
        headers = self.service.as_(person=person) | ({"Idempotency-Key": key} if key else {})
        return await self.service.http.post(f"/occurrences/{occurrence.id}/signups", json=body, headers=headers)

    async def sign_up(self, occurrence: Occurrence, person: UUID, **body: Any) -> dict[str, Any]:
        answer = await self.ask(occurrence, person, **body)
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    async def withdraw(self, signup: dict[str, Any], person: UUID | None = None) -> httpx.Response:
        who = person or UUID(signup["person_id"])
        return await self.service.http.delete(f"/signups/{signup['id']}", headers=self.service.as_(person=who))

    async def signup(self, signup: dict[str, Any]) -> dict[str, Any]:
        """The sign-up as its person sees it now."""
        headers = self.service.as_(person=UUID(signup["person_id"]))
        shown: dict[str, Any] = (await self.service.http.get(f"/signups/{signup['id']}", headers=headers)).json()
        return shown

    async def seating(self, occurrence: Occurrence) -> dict[str, Any]:
        headers = self.service.as_(person=self.coordinator)
        shown: dict[str, Any] = (
            await self.service.http.get(f"/occurrences/{occurrence.id}/seating", headers=headers)
        ).json()
        return shown

    async def states(self, occurrence: Occurrence) -> list[str]:
        """States of all sign-ups, in the order in which they came."""
        rows = await self.service.fetch(
            "SELECT state FROM signups WHERE occurrence_id = $1 ORDER BY ticket", occurrence.id
        )
        return [row["state"] for row in rows]

    async def counters_hold(self, occurrences: Sequence[Occurrence]) -> bool:
        """The counters say what the rows say."""
        rows = await self.service.fetch(
            """
            SELECT g.confirmed = (SELECT count(*) FROM signups s
                                  WHERE s.occurrence_id = g.occurrence_id AND s.state = 'confirmed')
               AND g.waiting = (SELECT count(*) FROM signups s
                                WHERE s.occurrence_id = g.occurrence_id AND s.state = 'waiting') AS agree
            FROM seatings g WHERE occurrence_id = ANY($1::uuid[])
            """,
            [o.id for o in occurrences],
        )
        return all(row["agree"] for row in rows)

    async def intended(self, template: str) -> list[dict[str, Any]]:
        rows = await self.service.fetch(
            "SELECT person_id, values, best_before FROM mail_intents WHERE template = $1 ORDER BY created_at", template
        )
        return [dict(row) for row in rows]
