"""SQL of what published roadmaps add to the numbers of many."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.roadmaps.rollups.rules import UNTOLD, Dimension, Progress
from shared.contracts import Localised
from shared.postgres import Connection


@dataclass(frozen=True)
class Share:
    """What one roadmap adds to the whole, and what it is grouped by."""

    roadmap_id: UUID
    title: Localised
    owner_id: UUID
    owner_kind: str | None
    region_id: UUID | None
    population: int | None
    progress: Progress


@dataclass(frozen=True)
class Sum:
    """Many roadmaps' measures with one key."""

    key: str
    progress: Progress
    organisations: int
    roadmaps: int


NOTHING = Sum(UNTOLD, Progress(), organisations=0, roadmaps=0)


@dataclass(frozen=True)
class NationalGoal:
    """A goal of the compass in force."""

    id: UUID
    part_key: str
    title: Localised


async def shares(connection: Connection, network_id: UUID | None, roadmap_id: UUID | None) -> list[Share]:
    """Of each published roadmap, by its owner's name."""
    rows = await connection.fetch(
        """
        SELECT c.roadmap_id, c.title, c.owner_id, o.kind AS owner_kind, o.population,
               CASE WHEN o.kind = 'region' THEN o.id ELSE o.region_id END AS region_id,
               p.counted, p.progress_sum, p.excluded_cancelled, p.illustrative
        FROM counted_roadmaps c
        LEFT JOIN counted_progress p ON p.dimension = 'roadmap' AND p.roadmap_id = c.roadmap_id
        LEFT JOIN organisations o ON o.id = c.owner_id AND NOT o.gone
        WHERE ($1::uuid IS NULL OR c.network_id = $1) AND ($2::uuid IS NULL OR c.roadmap_id = $2)
        ORDER BY translate(lower(o.name ->> 'fi'), 'åä', 'äå'), c.roadmap_id
        """,
        network_id,
        roadmap_id,
    )
    return [
        Share(
            row["roadmap_id"], Localised.model_validate(row["title"]), row["owner_id"], row["owner_kind"],
            row["region_id"], row["population"], _progress(row),
        )
        for row in rows
    ]  # fmt: skip


async def sums(
    connection: Connection, dimension: Dimension, network_id: UUID | None, roadmap_id: UUID | None
) -> list[Sum]:
    """Of each key, the most measures first; what has none last."""
    rows = await connection.fetch(
        """
        SELECT p.key, sum(p.counted)::bigint AS counted, sum(p.progress_sum)::bigint AS progress_sum,
               sum(p.excluded_cancelled)::bigint AS excluded_cancelled, sum(p.illustrative)::bigint AS illustrative,
               count(DISTINCT c.owner_id) AS organisations, count(*) AS roadmaps
        FROM counted_progress p JOIN counted_roadmaps c ON c.roadmap_id = p.roadmap_id
        WHERE p.dimension = $1 AND ($2::uuid IS NULL OR c.network_id = $2) AND ($3::uuid IS NULL OR c.roadmap_id = $3)
        GROUP BY p.key ORDER BY p.key = '', counted DESC, p.key
        """,
        dimension,
        network_id,
        roadmap_id,
    )
    return [Sum(row["key"], _progress(row), row["organisations"], row["roadmaps"]) for row in rows]


async def sums_of_owner(connection: Connection, owner_id: UUID) -> list[Sum]:
    """By goal of the compass: what the organisation's roadmaps do for it."""
    rows = await connection.fetch(
        """
        SELECT p.key, sum(p.counted)::bigint AS counted, sum(p.progress_sum)::bigint AS progress_sum,
               sum(p.excluded_cancelled)::bigint AS excluded_cancelled, sum(p.illustrative)::bigint AS illustrative,
               count(*) AS roadmaps
        FROM counted_roadmaps c JOIN counted_progress p USING (roadmap_id)
        WHERE c.owner_id = $1 AND p.dimension = 'national_goal' AND p.key <> ''
        GROUP BY p.key ORDER BY counted DESC, p.key
        """,
        owner_id,
    )
    return [Sum(row["key"], _progress(row), 1, row["roadmaps"]) for row in rows]


async def national_goals(connection: Connection) -> list[NationalGoal]:
    """Those in force, by part."""
    rows = await connection.fetch(
        "SELECT id, part_key, title FROM national_goals WHERE in_force ORDER BY frame_id, part_key, key"
    )
    return [NationalGoal(row["id"], row["part_key"], Localised.model_validate(row["title"])) for row in rows]


async def names_of_organisations(connection: Connection, ids: Sequence[UUID | str]) -> dict[str, Localised]:
    rows = await connection.fetch(
        "SELECT id, name FROM organisations WHERE id = ANY($1::uuid[]) AND NOT gone AND name IS NOT NULL", list(ids)
    )
    return {str(row["id"]): Localised.model_validate(row["name"]) for row in rows}


async def titles_of_roadmaps(connection: Connection, ids: Sequence[UUID | str]) -> dict[str, Localised]:
    rows = await connection.fetch(
        "SELECT roadmap_id AS id, title FROM counted_roadmaps WHERE roadmap_id = ANY($1::uuid[])", list(ids)
    )
    return {str(row["id"]): Localised.model_validate(row["title"]) for row in rows}


async def titles_of_national_goals(connection: Connection, ids: Sequence[UUID | str]) -> dict[str, Localised]:
    rows = await connection.fetch("SELECT id, title FROM national_goals WHERE id = ANY($1::uuid[])", list(ids))
    return {str(row["id"]): Localised.model_validate(row["title"]) for row in rows}


def _progress(row: Any) -> Progress:
    """None of a roadmap without measures."""
    return Progress(
        row["counted"] or 0, row["progress_sum"] or 0, row["excluded_cancelled"] or 0, row["illustrative"] or 0
    )
