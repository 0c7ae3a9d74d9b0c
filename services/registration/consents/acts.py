"""Giving a consent and taking it back: the same one step, and each leaves a trace (feature K5)."""

from datetime import datetime
from uuid import UUID

from services.registration.consents import queries
from services.registration.consents.queries import Given
from shared.postgres import Connection
from shared.web.problems import Problem, existing


async def give(tx: Connection, person_id: UUID, purpose: str, text_version: int, now: datetime) -> None:
    """Consent to the text that is asked now; again changes nothing. Raises Problem for a text that isn't asked."""
    text = existing(await queries.newest_text(tx, purpose))
    if text_version != text.version:
        raise Problem(409, "consent_text_changed", field="text_version")
    await _require_person(tx, person_id)
    before = await queries.standing(tx, person_id, purpose)
    if before is None or not before.given or before.text_version != text.version:
        await queries.insert(tx, person_id, Given(purpose, text.version, True, now))


async def withdraw(tx: Connection, person_id: UUID, purpose: str, now: datetime) -> None:
    """Take it back, whatever text it was given on; again, or without having given it, changes nothing."""
    if await queries.newest_text(tx, purpose) is None:
        raise Problem(404, "not_found")
    await _require_person(tx, person_id)
    before = await queries.standing(tx, person_id, purpose)
    if before is not None and before.given:
        await queries.insert(tx, person_id, Given(purpose, before.text_version, False, now))


async def _require_person(tx: Connection, person_id: UUID) -> None:
    if not await queries.lock_person(tx, person_id):
        raise Problem(404, "not_found")
