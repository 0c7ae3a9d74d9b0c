"""The register's rows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.contracts import Localised, Organisation, OrganisationKind
from shared.postgres import Connection
from shared.postgres.locking import FOR_UPDATE, Lock, of

ORGANISATION = """
    SELECT o.id, o.version, o.name, o.kind, o.code, o.region_id, o.population, o.population_year,
           ARRAY(SELECT member_id FROM joint_body_members WHERE organisation_id = o.id ORDER BY member_id) AS member_ids
    FROM organisations o
"""


def _organisation(row: Any) -> Organisation:
    return Organisation.model_validate(dict(row))


def stored(text: Localised) -> dict[str, Any]:
    """A localised text as a jsonb column holds it."""
    return text.model_dump(mode="json", exclude_none=True)


async def organisation(connection: Connection, organisation_id: UUID) -> Organisation | None:
    row = await connection.fetchrow(f"{ORGANISATION} WHERE o.id = $1", organisation_id)
    return _organisation(row) if row else None


async def lock_organisation(tx: Connection, organisation_id: UUID) -> Organisation | None:
    row = await tx.fetchrow(f"{ORGANISATION} WHERE o.id = $1 FOR UPDATE OF o", organisation_id)
    return _organisation(row) if row else None


async def lock_register(tx: Connection) -> None:
    """One import at a time: two at once would register the same region twice."""
    await tx.execute("SELECT pg_advisory_xact_lock(hashtext('organisations'))")


async def everything(tx: Connection) -> list[Organisation]:
    """The whole register, for an import to compare with."""
    return [_organisation(row) for row in await tx.fetch(f"{ORGANISATION} ORDER BY o.id")]


async def after(tx: Connection, last: UUID | None, limit: int, lock: Lock = FOR_UPDATE) -> list[Organisation]:
    """The next ones by id, for republishing and open data."""
    rows = await tx.fetch(
        f"{ORGANISATION} WHERE $1::uuid IS NULL OR o.id > $1 ORDER BY o.id LIMIT $2 {of('o', lock)}", last, limit
    )
    return [_organisation(row) for row in rows]


async def search(
    connection: Connection,
    kind: OrganisationKind | None,
    words: str | None,
    last: tuple[str | None, ...],
    limit: int,
) -> list[Organisation]:
    """In Finnish order; `words` is looked for in the names in every language and at the start of the code."""
    sort_name, last_id = last
    rows = await connection.fetch(
        f"""{ORGANISATION}
        WHERE ($1::text IS NULL OR o.kind = $1)
          AND ($2::text IS NULL OR o.code = $2
               OR EXISTS (SELECT FROM jsonb_each_text(o.name - 'original') AS said
                          WHERE strpos(lower(said.value), lower($2)) > 0))
          AND ($3::text IS NULL OR (finnish(o.sort_name), o.id::text) > ($3, $4))
        ORDER BY finnish(o.sort_name), o.id::text
        LIMIT $5""",
        kind.value if kind else None,
        words,
        sort_name,
        last_id,
        limit,
    )
    return [_organisation(row) for row in rows]


async def finnish(connection: Connection, name: str) -> str:
    """The key by which the database orders `name`."""
    key: str = await connection.fetchval("SELECT finnish($1)", name)
    return key


async def insert_organisation(tx: Connection, organisation: Organisation, now: datetime) -> None:
    await tx.execute(
        """
        INSERT INTO organisations
            (id, version, name, sort_name, kind, code, region_id, population, population_year, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """,
        organisation.id,
        organisation.version,
        stored(organisation.name),
        organisation.name.in_language("fi"),
        organisation.kind.value,
        organisation.code,
        organisation.region_id,
        organisation.population,
        organisation.population_year,
        now,
    )


async def update_organisation(tx: Connection, organisation: Organisation) -> None:
    """Write a locked organisation whose version was raised."""
    await tx.execute(
        """
        UPDATE organisations
        SET version = $2, name = $3, sort_name = $4, kind = $5, code = $6, region_id = $7,
            population = $8, population_year = $9
        WHERE id = $1
        """,
        organisation.id,
        organisation.version,
        stored(organisation.name),
        organisation.name.in_language("fi"),
        organisation.kind.value,
        organisation.code,
        organisation.region_id,
        organisation.population,
        organisation.population_year,
    )


async def set_members(tx: Connection, organisation_id: UUID, member_ids: Sequence[UUID]) -> None:
    """Make these the joint body's members, and nobody else."""
    await tx.execute(
        "DELETE FROM joint_body_members WHERE organisation_id = $1 AND member_id <> ALL($2::uuid[])",
        organisation_id,
        list(member_ids),
    )
    await tx.execute(
        """
        INSERT INTO joint_body_members (organisation_id, member_id)
        SELECT $1, unnest($2::uuid[]) ON CONFLICT DO NOTHING
        """,
        organisation_id,
        list(member_ids),
    )


async def existing(connection: Connection, ids: Sequence[UUID]) -> set[UUID]:
    """Which of these ids are organisations."""
    rows = await connection.fetch("SELECT id FROM organisations WHERE id = ANY($1::uuid[])", list(ids))
    return {row["id"] for row in rows}


async def kinds(connection: Connection, ids: Sequence[UUID]) -> dict[UUID, OrganisationKind]:
    rows = await connection.fetch("SELECT id, kind FROM organisations WHERE id = ANY($1::uuid[])", list(ids))
    return {row["id"]: OrganisationKind(row["kind"]) for row in rows}


async def taken(connection: Connection, organisation: Organisation) -> bool:
    """Is the code, or without one the name, another organisation's of the same kind?"""
    found: bool = await connection.fetchval(
        """
        SELECT EXISTS (SELECT FROM organisations
                       WHERE id <> $1 AND kind = $2
                         AND ((code IS NOT NULL AND code = $3)
                              OR (code IS NULL AND $3::text IS NULL AND finnish(sort_name) = finnish($4))))
        """,
        organisation.id,
        organisation.kind.value,
        organisation.code,
        organisation.name.in_language("fi"),
    )
    return found


async def set_populations(
    tx: Connection, codes: Sequence[str], people: Sequence[int], years: Sequence[int]
) -> list[Organisation]:
    """Numbers of inhabitants by municipality code; returns what changed, with its version raised."""
    rows = await tx.fetch(
        """
        UPDATE organisations AS o
        SET population = given.population, population_year = given.year, version = version + 1
        FROM unnest($1::text[], $2::int[], $3::int[]) AS given (code, population, year)
        WHERE o.kind = 'municipality' AND o.code = given.code
          AND (o.population, o.population_year) IS DISTINCT FROM (given.population, given.year)
        RETURNING o.id
        """,
        list(codes),
        list(people),
        list(years),
    )
    changed = await tx.fetch(f"{ORGANISATION} WHERE o.id = ANY($1::uuid[]) ORDER BY o.id", [row["id"] for row in rows])
    return [_organisation(row) for row in changed]


async def unknown_codes(connection: Connection, codes: Sequence[str]) -> list[str]:
    """Which of these are no municipality's code."""
    rows = await connection.fetch(
        """
        SELECT code FROM unnest($1::text[]) AS given (code)
        WHERE NOT EXISTS (SELECT FROM organisations o WHERE o.kind = 'municipality' AND o.code = given.code)
        """,
        list(codes),
    )
    return [row["code"] for row in rows]


async def names(connection: Connection) -> list[tuple[UUID, Localised]]:
    """Everybody of the register, in Finnish order, for a list to choose from."""
    rows = await connection.fetch("SELECT id, name FROM organisations ORDER BY finnish(sort_name), id")
    return [(row["id"], Localised.model_validate(row["name"])) for row in rows]
