"""Who sees to a measure is reminded before it should end, once each, in their own language (E24)."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from deploy.provisioning import secret_files
from deploy.services import ISSUER
from services.registration.service import SERVICE as REGISTRATION
from services.roadmaps.completeness import reminding
from shared.directory.addresses import Addresses
from shared.mail.mails import Intended
from shared.mail.post import Smtp
from shared.mail.sender import Sender
from tests.hardening.served import listening
from tests.mail.conftest import Letterbox, letterbox
from tests.parts import Databases, Running, running
from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.making import entrusted
from tests.roadmaps.reminded import owned, reminded

__all__ = ["letterbox"]


async def test_an_owner_is_reminded_thirty_and_seven_days_before_once_each(roadmaps: Roadmaps) -> None:
    _, _, person = await owned(roadmaps)

    for month, day, letters in ((11, 30, 0), (12, 1, 1), (12, 2, 1), (12, 23, 1), (12, 24, 2), (12, 31, 2)):
        roadmaps.at(2024, month, day)
        await roadmaps.does_what_is_due()
        assert await reminded(roadmaps) == [person] * letters, (month, day)


async def test_a_duty_that_is_done_again_reminds_nobody_twice(roadmaps: Roadmaps) -> None:
    _, path, person = await owned(roadmaps)
    roadmaps.at(2024, 12, 1)
    async with roadmaps.running.process.resources.pool.acquire() as connection:
        for _ in range(3):
            key = f"{path.removeprefix('/measures/')}:30"
            await reminding.remind_of_end(connection, key, {}, roadmaps.running.clock())
    assert await reminded(roadmaps) == [person]


async def test_twin_without_a_key_of_the_fact_somebody_is_reminded_again(
    roadmaps: Roadmaps, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, path, person = await owned(roadmaps)
    roadmaps.at(2024, 12, 1)

    def with_any_key(**fields: Any) -> Any:
        return Intended(**{**fields, "key": str(uuid4())})

    monkeypatch.setattr(reminding, "Intended", with_any_key)
    async with roadmaps.running.process.resources.pool.acquire() as connection:
        for _ in range(3):
            key = f"{path.removeprefix('/measures/')}:30"
            await reminding.remind_of_end(connection, key, {}, roadmaps.running.clock())
    assert await reminded(roadmaps) == [person] * 3


async def test_reminders_move_with_the_date_and_end_with_the_measure(roadmaps: Roadmaps) -> None:
    _, path, person = await owned(roadmaps)
    assert (await roadmaps.patch(path, {"ends_on": "2025-03-31"})).status_code == 200
    roadmaps.at(2025, 2, 28)
    await roadmaps.does_what_is_due()
    assert await reminded(roadmaps) == []

    roadmaps.at(2025, 3, 1)
    await roadmaps.does_what_is_due()
    assert await reminded(roadmaps) == [person]

    assert (await roadmaps.put(f"{path}/status", {"status": "done"})).status_code == 200
    roadmaps.at(2025, 3, 30)
    await roadmaps.does_what_is_due()
    assert await reminded(roadmaps) == [person]
    assert not await roadmaps.running.fetch("SELECT FROM due WHERE kind = 'measure_deadline'")


@pytest.mark.parametrize("end", ["removed", "unscheduled", "archived"])
async def test_nobody_is_reminded_of_what_is_no_more(roadmaps: Roadmaps, end: str) -> None:
    roadmap, path, _ = await owned(roadmaps)
    assert (await roadmaps.put(f"{path}/owner", {"person_id": None})).status_code == 204
    await entrusted(roadmaps, roadmap, "editor")
    match end:
        case "removed":
            assert (await roadmaps.http.delete(path, headers=roadmaps.coordinating())).status_code == 204
        case "unscheduled":
            assert (await roadmaps.patch(path, {"ends_on": None})).status_code == 200
        case _:
            assert (await roadmaps.put(f"/roadmaps/{roadmap}/state", {"state": "archived"})).status_code == 200
    roadmaps.at(2024, 12, 25)
    await roadmaps.does_what_is_due()
    assert await reminded(roadmaps) == []


async def test_editors_are_reminded_of_what_nobody_sees_to(roadmaps: Roadmaps) -> None:
    roadmap, path, _ = await owned(roadmaps)
    editors = [await entrusted(roadmaps, roadmap, "editor") for _ in range(2)]
    assert (await roadmaps.put(f"{path}/owner", {"person_id": None})).status_code == 204
    roadmaps.at(2024, 12, 1)
    await roadmaps.does_what_is_due()
    assert sorted(await reminded(roadmaps)) == sorted(editors)


async def test_what_is_past_when_it_is_added_is_told_to_nobody(roadmaps: Roadmaps) -> None:
    await owned(roadmaps, starts_on="2020-01-01", ends_on="2022-12-31")
    roadmaps.at(2024, 12, 31)
    await roadmaps.does_what_is_due()
    assert await reminded(roadmaps) == []


async def test_a_service_that_was_away_sends_the_last_reminder_alone_and_none_too_late(roadmaps: Roadmaps) -> None:
    _, _, person = await owned(roadmaps)
    roadmaps.at(2024, 12, 28)
    await roadmaps.does_what_is_due()
    assert await reminded(roadmaps) == [person]

    await owned(roadmaps)
    roadmaps.at(2025, 2, 1)
    await roadmaps.does_what_is_due()
    assert await reminded(roadmaps) == [person]


@pytest.fixture
async def registration(databases: Databases, tmp_path: Path, roadmaps: Roadmaps) -> AsyncIterator[Running]:
    """One that knows roadmaps' key."""
    folder = tmp_path / "registration"
    folder.mkdir()
    async with running(REGISTRATION, databases, folder) as own, listening(own.process.app) as url:
        key = secret_files.service_key(folder, "roadmaps", ISSUER)
        own.process.resources.service_keys_folder = secret_files.service_keys(folder, ISSUER)
        own.process.resources.clock = own.process.resources.token_clock
        roadmaps.running.process.resources.addresses = Addresses(url, key)
        yield own


async def test_the_letter_says_in_ones_own_language_what_should_be_done_by_when(
    roadmaps: Roadmaps, registration: Running, letterbox: Letterbox
) -> None:
    _, path, person = await owned(roadmaps)
    other, _, late = await owned(roadmaps, title={"fi": "Valmistuu"})
    for one, address in ((person, "kirjaamo@kemi.example"), (late, "digi@akaa.example")):
        await registration.fetch(
            "INSERT INTO people (id, address, language, created_at, confirmed_at) VALUES ($1, $2, 'sv', now(), now())",
            one,
            address,
        )
    roadmaps.at(2024, 12, 1)
    await roadmaps.does_what_is_due()
    assert len(await reminded(roadmaps)) == 2
    (ending,) = (await roadmaps.get(f"/roadmaps/{other}/measures"))["items"]
    assert (await roadmaps.put(f"/measures/{ending['measure']['id']}/status", {"status": "done"})).status_code == 200

    held = roadmaps.running.process.resources
    assert roadmaps.running.service.compose is not None
    smtp = Smtp(host="127.0.0.1", port=letterbox.port, sender="digiverkosto@digiverkosto.example", per_second=1000)
    await Sender(held.pool, smtp, roadmaps.running.service.compose(held), held.clock).drain()

    (letter,) = letterbox.letters
    body = letter.get_body(("plain",))
    assert body is not None
    assert (letter["To"], letter["Subject"]) == ("kirjaamo@kemi.example", "Tidsfristen närmar sig: E-tjänster")
    assert "tisdag 31.12.2024" in body.get_content()
    assert "Planerad, framskridande 0" in re.sub(r"\s+", " ", body.get_content())
    assert "Uppdatera statusen eller flytta tidsfristen" in re.sub(r"\s+", " ", body.get_content())
    assert path.removeprefix("/measures/") not in body.get_content()
