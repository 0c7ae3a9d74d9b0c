"""Says where an organisation stands: always to our own services, to everybody where it publishes that by name."""

from dataclasses import replace
from typing import Literal, TypeAlias
from uuid import UUID

from services.surveys.rounds import queries as rounds
from services.surveys.rounds.kept import KeptRound
from services.surveys.targets import queries
from services.surveys.targets.queries import KeptAssessment, Target
from services.surveys.targets.standing import inside, public, withdrawn
from shared.bus import outbox
from shared.contracts import Contract, PublishedAssessment
from shared.postgres import Connection
from shared.postgres.locking import FOR_UPDATE, Lock

What: TypeAlias = Literal["assessment.measured", "assessment.target_set", "assessment.consent_changed"]


async def say(tx: Connection, assessment_id: UUID, what: What) -> None:
    """The caller has locked or made it; versions of both topics are one count."""
    if what != "assessment.measured":
        await queries.raise_version(tx, assessment_id)
    kept, own, targets = await _whole(tx, assessment_id)
    before = await queries.published_version(tx, assessment_id)
    if own.consent == "published":
        await queries.put_published(tx, own.id, own.version)
        message = "published_assessment.updated" if before else "published_assessment.published"
        await outbox.add(tx, public(kept, own, targets), message)
    elif before:
        own = await _take_back(tx, kept, own)
    await outbox.add(tx, inside(kept, own, targets), what)


async def _take_back(tx: Connection, kept: KeptRound, own: KeptAssessment) -> KeptAssessment:
    """Its last state and its tombstone are two versions."""
    await queries.delete_published(tx, own.id)
    await outbox.add(tx, withdrawn(kept, own), "published_assessment.withdrawn")
    await queries.raise_version(tx, own.id)
    await outbox.bury(tx, PublishedAssessment, own.id, own.version + 1)
    return replace(own, version=own.version + 1)


async def current_assessments(tx: Connection, after: UUID | None, limit: int) -> list[Contract]:
    found = await queries.assessments_after(tx, after, limit, published=False)
    return [inside(*await _whole(tx, one.id)) for one in found]


async def current_published(tx: Connection, after: UUID | None, limit: int, lock: Lock = FOR_UPDATE) -> list[Contract]:
    found = await queries.assessments_after(tx, after, limit, published=True, lock=lock)
    return [public(*await _whole(tx, one.id)) for one in found]


async def _whole(tx: Connection, assessment_id: UUID) -> tuple[KeptRound, KeptAssessment, list[Target]]:
    own = await queries.assessment(tx, assessment_id)
    kept = await rounds.round_of(tx, own.round_id) if own else None
    assert own is not None
    assert kept is not None
    return kept, own, list(await queries.targets_set(tx, assessment_id))
