"""SQL of roadmaps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.roadmaps.history.queries import record
from shared.contracts import Localised, Roadmap
from shared.postgres import Connection

AT_PUBLICATION = {"number", "label", "published_at", "measures"}
"""Fields that a publication adds; an edited document hasn't them."""

SELECT = """
SELECT id, version, content, number, found_by_peers, comments_from, comments_until, guidance, created_at, changed_at
FROM roadmaps
"""


@dataclass(frozen=True)
class KeptRoadmap:
    """The roadmap as its team sees it, and what stands beside its document."""

    roadmap: Roadmap
    number: int
    found_by_peers: bool
    comments_from: date | None
    comments_until: date | None
    guidance: dict[str, Localised]
    created_at: datetime
    changed_at: datetime


def document(roadmap: Roadmap) -> dict[str, Any]:
    """What the history keeps of it."""
    return roadmap.model_dump(mode="json", exclude=AT_PUBLICATION)


async def roadmap(connection: Connection, roadmap_id: UUID) -> KeptRoadmap | None:
    row = await connection.fetchrow(f"{SELECT} WHERE id = $1", roadmap_id)
    return _kept(row) if row else None


async def lock_roadmap(tx: Connection, roadmap_id: UUID) -> KeptRoadmap | None:
    row = await tx.fetchrow(f"{SELECT} WHERE id = $1 FOR NO KEY UPDATE", roadmap_id)
    return _kept(row) if row else None


async def lock_roadmaps_of(tx: Connection, organisation_ids: Sequence[UUID]) -> list[Roadmap]:
    """Those that these organisations own, or that a joint body makes with them, and that aren't archived, by id."""
    rows = await tx.fetch(
        f"""
        {SELECT} WHERE state <> 'archived'
            AND (owner_id = ANY($1::uuid[]) OR (kind = 'joint' AND content -> 'member_ids' ?| $2::text[]))
        ORDER BY id FOR NO KEY UPDATE
        """,
        list(organisation_ids),
        [str(one) for one in organisation_ids],
    )
    return [_kept(row).roadmap for row in rows]


async def insert_roadmap(tx: Connection, made: Roadmap, now: datetime) -> None:
    await insert_roadmaps(tx, [made], {}, now)


async def insert_roadmaps(
    tx: Connection, made: Sequence[Roadmap], guidance: Mapping[str, Mapping[str, Any]], now: datetime
) -> None:
    """New ones, with the same help for their parts."""
    await tx.execute(
        """
        INSERT INTO roadmaps (id, version, network_id, kind, owner_id, state, content, guidance, created_at, changed_at)
        SELECT id, version, (content ->> 'network_id')::uuid, content ->> 'kind', (content ->> 'owner_id')::uuid,
               content ->> 'state', content, $1, $2, $2
        FROM unnest($3::uuid[], $4::bigint[], $5::jsonb[]) AS said (id, version, content)
        """,
        dict(guidance),
        now,
        *_columns(made),
    )
    await record(tx, None, "roadmap", list(zip(*_columns(made), strict=True)), now)


async def update_roadmap(tx: Connection, changed: Roadmap, now: datetime) -> None:
    await update_roadmaps(tx, [changed], now)


async def update_roadmaps(tx: Connection, changed: Sequence[Roadmap], now: datetime) -> None:
    """Keep the next versions of roadmaps that the caller has locked."""
    await tx.execute(
        """
        UPDATE roadmaps SET version = said.version, kind = said.content ->> 'kind',
            owner_id = (said.content ->> 'owner_id')::uuid, state = said.content ->> 'state', content = said.content,
            changed_at = $1
        FROM unnest($2::uuid[], $3::bigint[], $4::jsonb[]) AS said (id, version, content)
        WHERE roadmaps.id = said.id
        """,
        now,
        *_columns(changed),
    )
    await record(tx, None, "roadmap", list(zip(*_columns(changed), strict=True)), now)


async def network_of_roadmap(connection: Connection, roadmap_id: UUID) -> UUID | None:
    network_id: UUID | None = await connection.fetchval("SELECT network_id FROM roadmaps WHERE id = $1", roadmap_id)
    return network_id


def _columns(roadmaps: Sequence[Roadmap]) -> tuple[list[Any], ...]:
    return (
        [one.id for one in roadmaps],
        [one.version for one in roadmaps],
        [document(one) for one in roadmaps],
    )


def _kept(row: Any) -> KeptRoadmap:
    told = dict(row)
    content = {**told.pop("content"), "id": told.pop("id"), "version": told.pop("version")}
    told["guidance"] = {part: Localised.model_validate(text) for part, text in told["guidance"].items()}
    return KeptRoadmap(roadmap=Roadmap.model_validate(content), **told)
