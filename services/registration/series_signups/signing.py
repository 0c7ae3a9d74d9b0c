"""Signing a person up for a whole series, for requests and pages alike. Raises Problem for every no (feature B5)."""

from datetime import datetime
from uuid import UUID, uuid4

import asyncpg

from services.registration.occurrences import queries as occurrences
from services.registration.series_signups import filling, queries
from services.registration.signup_policies import default_queries
from shared.contracts import Signup
from shared.postgres import Connection
from shared.web.problems import Problem


async def sign_up(
    tx: Connection, series_id: UUID, person_id: UUID, organisation_id: UUID | None, now: datetime
) -> tuple[UUID, list[Signup]]:
    """The series sign-up's id, and the places in coming occurrences that it gave at once."""
    if await occurrences.network_of_series(tx, series_id) is None:
        raise Problem(404, "not_found")
    await default_queries.lock_series(tx, series_id)
    if await queries.of_person(tx, series_id, person_id):
        raise Problem(409, "already_in_series")
    coming = await occurrences.coming(tx, series_id, now)
    if not coming:
        raise Problem(409, "series_over")
    series_signup_id = uuid4()
    try:
        await queries.insert(tx, series_signup_id, series_id, person_id, organisation_id, now)
    except asyncpg.ForeignKeyViolationError as error:
        raise Problem(422, "unknown_organisation", field="organisation_id") from error
    return series_signup_id, await filling.fill(tx, coming, now, only=series_signup_id)
