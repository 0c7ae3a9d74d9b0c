"""What events and registration say of the occurrences that surveys are about."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from shared.contracts import (
    EventKind,
    Localised,
    Member,
    MemberState,
    Mode,
    Occurrence,
    OccurrenceState,
    Series,
    SeriesState,
    Signup,
    SignupState,
)
from tests.surveys.conftest import Surveys


def occurrence(network: UUID, begins: datetime, **fields: Any) -> Occurrence:
    """An hour and a half of it, scheduled, unless told otherwise."""
    told = {
        "id": uuid4(),
        "version": 1,
        "network_id": network,
        "series_id": uuid4(),
        "title": Localised(fi="Tammikuun tapaaminen"),
        "kind": EventKind.network_event,
        "mode": Mode.online,
        "starts_at": begins,
        "ends_at": begins + timedelta(minutes=90),
        "state": OccurrenceState.scheduled,
        **fields,
    }
    return Occurrence(**told)


def series(network: UUID, **fields: Any) -> Series:
    told = {
        "id": uuid4(),
        "version": 1,
        "network_id": network,
        "title": Localised(fi="Kuukauden ensimmäinen perjantai"),
        "kind": EventKind.network_event,
        "mode": Mode.online,
        "starts_on": "2026-12-04",
        "starts_at": "09:00",
        "minutes": 90,
        "state": SeriesState.planned,
        **fields,
    }
    return Series(**told)


def later(before: Occurrence, **fields: Any) -> Occurrence:
    """The next version of it."""
    return before.model_copy(update={"version": before.version + 1, **fields})


def signups(occurrence_id: UUID, number: int) -> list[Signup]:
    return [
        Signup(id=uuid4(), version=1, occurrence_id=occurrence_id, person_id=uuid4(), state=SignupState.confirmed)
        for _ in range(number)
    ]


def members(network: UUID, number: int, since: datetime) -> list[Member]:
    return [
        Member(id=uuid4(), version=1, network_id=network, person_id=uuid4(), state=MemberState.active, since=since)
        for _ in range(number)
    ]


async def made(surveys: Surveys, **fields: Any) -> dict[str, Any]:
    """A survey as the coordinator makes it: feedback of the network, unless told otherwise."""
    body = {
        "kind": "feedback", "target_kind": "network", "target_id": str(surveys.network), "title": {"fi": "Palaute"},
        **fields,
    }  # fmt: skip
    answer = await surveys.post(f"/networks/{surveys.network}/surveys", body)
    assert answer.status_code == 201, answer.text
    page: dict[str, Any] = answer.json()
    return page


async def asks_something(surveys: Surveys, survey_id: str) -> None:
    """Give it a questionnaire with one question."""
    text = {"fi": "Miten meni?", "original": "fi"}
    content = {"sections": [{"key": "palaute", "questions": [{"type": "text", "key": "miten", "text": text}]}]}
    await surveys.running.fetch(
        "INSERT INTO questionnaires (survey_id, version, content) VALUES ($1, 1, $2)", UUID(survey_id), content
    )
    await surveys.running.fetch("UPDATE surveys SET questionnaire_version = 1 WHERE id = $1", UUID(survey_id))


async def readied(surveys: Surveys, **fields: Any) -> str:
    survey = await made(surveys, **fields)
    await asks_something(surveys, survey["id"])
    answer = await surveys.put(f"/surveys/{survey['id']}/state", {"state": "ready"})
    assert answer.status_code == 200, answer.text
    identity: str = survey["id"]
    return identity


async def shown(surveys: Surveys, survey_id: str) -> dict[str, Any]:
    page: dict[str, Any] = await surveys.get(f"/surveys/{survey_id}")
    return page
