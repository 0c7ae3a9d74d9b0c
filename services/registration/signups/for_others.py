"""Signing up who asked the caller to (feature A18): asked for here, done a moment later, so that nothing is told."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from services.registration.occurrences import queries as occurrences
from services.registration.organisations import queries as organisations
from services.registration.people import asking
from services.registration.people import queries as people
from services.registration.people.asking import Act
from services.registration.people.queries import Asked
from services.registration.signup_policies import queries as policies
from services.registration.signups import queries, rules, signing
from shared.contracts import Language
from shared.postgres import Connection
from shared.web.problems import Problem
from shared.web.resources import Resources

KIND = "sign_up_another"


class Wish(BaseModel):
    occurrence_id: UUID
    organisation_id: UUID | None
    language: Language
    by: UUID


async def ask(tx: Connection, address: str, wish: Wish, now: datetime) -> UUID:
    """Refused is what concerns the occurrence; who is known, or in already, makes no difference."""
    if wish.organisation_id and not await organisations.existing(tx, [wish.organisation_id]):
        raise Problem(422, "unknown_organisation", field="organisation_id")
    seating = await policies.seating(tx, wish.occurrence_id)
    if seating is None:
        known = await occurrences.occurrence(tx, wish.occurrence_id)
        raise Problem(409, "signup_not_open") if known else Problem(404, "not_found")
    if reason := rules.closed(seating, now):
        raise Problem(409, reason)
    return await asking.put(tx, KIND, address, wish.model_dump(mode="json"), now)


async def _sign_up(tx: Connection, held: Resources, asked: Asked, now: datetime) -> None:
    wish = Wish.model_validate(asked.told)
    person = await people.ensure_person(tx, asked.address, language=wish.language, now=now)
    if await queries.state_of(tx, wish.occurrence_id, person.id) is None:
        await signing.sign_up(tx, wish.occurrence_id, person.id, wish.organisation_id, created_by=wish.by, now=now)


ACTS: Mapping[str, Act] = {KIND: _sign_up}
