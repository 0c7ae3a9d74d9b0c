"""A letter on its whole way: registration is asked for the address, the mail server takes it, its link answers."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from deploy.provisioning import secret_files
from deploy.services import ISSUER
from services.registration.service import SERVICE as REGISTRATION
from shared.directory.addresses import Addresses
from shared.mail.post import Smtp
from shared.mail.sender import Sender
from tests.hardening.served import listening
from tests.mail.conftest import Letterbox, letterbox
from tests.parts import Databases, Running, running
from tests.surveys.answering import TYPED, typed_into
from tests.surveys.conftest import Surveys
from tests.surveys.test_invitations import asks, has_members

__all__ = ["letterbox"]


@pytest.fixture
async def registration(databases: Databases, tmp_path: Path, surveys: Surveys) -> AsyncIterator[Running]:
    """One that knows surveys' key."""
    folder = tmp_path / "registration"
    folder.mkdir()
    async with running(REGISTRATION, databases, folder) as own, listening(own.process.app) as url:
        key = secret_files.service_key(folder, "surveys", ISSUER)
        own.process.resources.service_keys_folder = secret_files.service_keys(folder, ISSUER)
        own.process.resources.clock = own.process.resources.token_clock
        surveys.running.process.resources.addresses = Addresses(url, key)
        yield own


async def knows(registration: Running, person: UUID, address: str, language: str) -> None:
    await registration.fetch(
        "INSERT INTO people (id, address, language, created_at, confirmed_at) VALUES ($1, $2, $3, now(), now())",
        person,
        address,
        language,
    )


def sender(surveys: Surveys, box: Letterbox) -> Sender:
    held = surveys.running.process.resources
    assert surveys.running.service.compose is not None
    smtp = Smtp(host="127.0.0.1", port=box.port, sender="digiverkosto@digiverkosto.example", per_second=1000)
    return Sender(held.pool, smtp, surveys.running.service.compose(held), held.clock)


async def test_a_letter_in_ones_own_language_leads_to_the_survey(
    surveys: Surveys, registration: Running, letterbox: Letterbox
) -> None:
    (person,) = await has_members(surveys, 1)
    await knows(registration, person, "kirjaamo@kemi.example", "sv")
    survey = await asks(surveys, title={"fi": "Palaute", "sv": "Respons"})

    await sender(surveys, letterbox).drain()

    (letter,) = letterbox.letters
    body = letter.get_body(("plain",))
    assert body is not None
    assert (letter["To"], letter["Subject"]) == ("kirjaamo@kemi.example", "Enkät: Respons")
    link = re.search(r"http://service(/surveys/\S+)", body.get_content())
    assert link is not None
    page = await surveys.http.get(link.group(1))
    assert (page.status_code, 'lang="sv"' in page.text) == (200, True)

    typed = {**typed_into(page.text), **TYPED}
    assert (await surveys.http.post(link.group(1), data={**typed, "send": "yes"})).status_code == 200
    (stored,) = await surveys.running.fetch("SELECT person_id FROM responses WHERE survey_id = $1", survey)
    assert stored["person_id"] == person


async def test_whoever_has_answered_meanwhile_is_not_written_to(
    surveys: Surveys, registration: Running, letterbox: Letterbox
) -> None:
    (person,) = await has_members(surveys, 1)
    await knows(registration, person, "kirjaamo@kemi.example", "fi")
    survey = await asks(surveys)
    await surveys.running.fetch(
        """
        INSERT INTO responses (id, survey_id, questionnaire_version, anonymous, answers, answered_on, person_id)
        VALUES ($1, $2, 1, false, '{}', '2026-11-24', $3)
        """,
        uuid4(),
        survey,
        person,
    )

    await sender(surveys, letterbox).drain()

    assert letterbox.letters == []
    assert await states(surveys) == ["dropped"]


async def test_whom_registration_does_not_know_nobody_writes_to(
    surveys: Surveys, registration: Running, letterbox: Letterbox
) -> None:
    await has_members(surveys, 1)
    await asks(surveys)
    await sender(surveys, letterbox).drain()

    assert (letterbox.letters, await states(surveys)) == ([], ["dropped"])


async def test_a_letter_waits_while_registration_is_away(
    surveys: Surveys, letterbox: Letterbox, tmp_path: Path
) -> None:
    key = secret_files.service_key(tmp_path, "surveys", ISSUER)
    surveys.running.process.resources.addresses = Addresses("http://127.0.0.1:1", key)
    await has_members(surveys, 1)
    await asks(surveys)
    await sender(surveys, letterbox).drain()

    assert (letterbox.letters, await states(surveys)) == ([], ["waiting"])


async def states(surveys: Surveys) -> list[str]:
    return [row["state"] for row in await surveys.running.fetch("SELECT state FROM mail_intents ORDER BY id")]
