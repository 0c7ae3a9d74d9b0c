"""SQL of the organisations that roadmaps are of, as registration tells of them."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from shared.contracts import Localised, OrganisationKind
from shared.postgres import Connection


@dataclass(frozen=True)
class KnownOrganisation:
    id: UUID
    name: Localised
    kind: OrganisationKind
    member_ids: tuple[UUID, ...]


async def organisations(connection: Connection, ids: Collection[UUID]) -> dict[UUID, KnownOrganisation]:
    """Those of them that registration has told of."""
    rows = await connection.fetch(
        "SELECT id, name, kind, member_ids FROM organisations WHERE id = ANY($1::uuid[]) AND NOT gone", list(ids)
    )
    return {
        row["id"]: KnownOrganisation(
            row["id"], Localised.model_validate(row["name"]), OrganisationKind(row["kind"]), tuple(row["member_ids"])
        )
        for row in rows
    }


async def municipalities_in(connection: Connection, network_id: UUID) -> tuple[UUID, ...]:
    """Those that take part in the network, by themselves or through what they belong to."""
    rows = await connection.fetch(
        """
        SELECT DISTINCT o.id FROM enrolments e
        JOIN organisations o ON o.id = e.organisation_id OR o.id = ANY(e.municipality_ids)
        WHERE e.network_id = $1 AND e.enrolled AND o.kind = 'municipality' AND NOT o.gone ORDER BY o.id
        """,
        network_id,
    )
    return tuple(row["id"] for row in rows)
