"""A service asks a real registration for addresses, once for many letters, and learns when its key has changed."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from deploy.provisioning import secret_files
from deploy.services import ISSUER
from services.registration.service import SERVICE
from shared.directory.addresses import Addressee, Addresses, RegistrationAway
from tests.hardening.served import listening
from tests.parts import Databases, Running, running


@dataclass
class Asking:
    registration: Running
    addresses: Addresses
    secrets: Path
    people: Sequence[UUID]

    async def also_soon(self, most: int) -> Sequence[UUID]:
        return self.people[:most]

    async def questions(self) -> int:
        (row,) = await self.registration.fetch("SELECT count(*) AS number FROM duty.log")
        return int(row["number"])


@pytest.fixture
async def asking(databases: Databases, tmp_path: Path) -> AsyncIterator[Asking]:
    async with running(SERVICE, databases, tmp_path) as registration, listening(registration.process.app) as url:
        registration.clock.now = datetime.now(UTC)  # tokens go by the wall clock
        secrets = tmp_path / "secrets"
        key = secret_files.service_key(secrets, "surveys", ISSUER)
        registration.process.resources.service_keys_folder = secret_files.service_keys(secrets, ISSUER)
        people = [uuid4() for _ in range(3)]
        for number, person in enumerate(people):
            await registration.fetch(
                """
                INSERT INTO people (id, address, language, created_at, confirmed_at)
                VALUES ($1, $2, 'sv', now(), now())
                """,
                person,
                f"kirjaamo{number}@kemi.example",
            )
        yield Asking(registration, Addresses(url, key), secrets, people)


async def test_one_question_serves_the_letters_that_come_next(asking: Asking) -> None:
    found = [await asking.addresses.of(person, asking.also_soon) for person in asking.people]

    assert found == [Addressee(f"kirjaamo{number}@kemi.example", "sv") for number in range(3)]
    assert await asking.questions() == 1


async def test_nobody_is_written_to_who_is_not_known(asking: Asking) -> None:
    assert await asking.addresses.of(uuid4(), asking.also_soon) is None


async def test_a_key_that_was_exchanged_is_read_anew(asking: Asking) -> None:
    (asking.secrets / "surveys" / "service-key").unlink()
    secret_files.service_key(asking.secrets, "surveys", ISSUER)

    assert await asking.addresses.of(asking.people[0], asking.also_soon) is not None


async def test_without_registration_the_letter_waits(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("key")

    async def nobody(most: int) -> Sequence[UUID]:
        return []

    with pytest.raises(RegistrationAway):
        await Addresses("http://127.0.0.1:1", tmp_path / "key").of(uuid4(), nobody)
