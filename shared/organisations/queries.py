"""SQL of organisations and of the networks that they take part in."""

from collections.abc import Sequence
from uuid import UUID

from shared.bus.handlers import Gone
from shared.contracts import Enrolment, EnrolmentState, Organisation
from shared.postgres import Connection

OF_ORGANISATIONS = {"id", "version", "name", "kind", "region_id", "member_ids", "population"}
OF_ENROLMENTS = {"id", "version", "network_id", "organisation_id", "municipality_ids"}


async def upsert_organisations(tx: Connection, states: Sequence[Organisation]) -> None:
    await tx.execute(
        """
        INSERT INTO organisations AS held (id, version, name, kind, region_id, member_ids, population)
        SELECT id, version, name, kind, region_id, member_ids, population
        FROM jsonb_to_recordset($1::jsonb)
            AS said (id uuid, version bigint, name jsonb, kind text, region_id uuid, member_ids uuid[],
                     population integer)
        ON CONFLICT (id) DO UPDATE SET
            version = excluded.version, name = excluded.name, kind = excluded.kind, region_id = excluded.region_id,
            member_ids = excluded.member_ids, population = excluded.population, gone = false
        WHERE held.version < excluded.version
        """,
        [state.model_dump(mode="json", include=OF_ORGANISATIONS) for state in states],
    )


async def forget_organisations(tx: Connection, gone: Sequence[Gone]) -> None:
    await tx.executemany(
        """
        INSERT INTO organisations AS held (id, version, gone) VALUES ($1, $2, true)
        ON CONFLICT (id) DO UPDATE SET version = excluded.version, gone = true, name = NULL, kind = NULL,
            region_id = NULL, member_ids = '{}', population = NULL
        WHERE held.version <= excluded.version
        """,
        [(one.id, one.version) for one in gone],
    )


async def upsert_enrolments(tx: Connection, states: Sequence[Enrolment]) -> None:
    await tx.execute(
        """
        INSERT INTO enrolments AS held (id, version, network_id, organisation_id, municipality_ids, enrolled)
        SELECT id, version, network_id, organisation_id, municipality_ids, enrolled
        FROM jsonb_to_recordset($1::jsonb)
            AS said (id uuid, version bigint, network_id uuid, organisation_id uuid, municipality_ids uuid[],
                     enrolled boolean)
        ON CONFLICT (id) DO UPDATE SET
            version = excluded.version, network_id = excluded.network_id, organisation_id = excluded.organisation_id,
            municipality_ids = excluded.municipality_ids, enrolled = excluded.enrolled
        WHERE held.version < excluded.version
        """,
        [
            state.model_dump(mode="json", include=OF_ENROLMENTS) | {"enrolled": state.state is EnrolmentState.enrolled}
            for state in states
        ],
    )


async def forget_enrolments(tx: Connection, gone: Sequence[Gone]) -> None:
    await tx.executemany(
        """
        INSERT INTO enrolments AS held (id, version) VALUES ($1, $2)
        ON CONFLICT (id) DO UPDATE SET version = excluded.version, enrolled = false, network_id = NULL,
            organisation_id = NULL, municipality_ids = '{}'
        WHERE held.version <= excluded.version
        """,
        [(one.id, one.version) for one in gone],
    )


async def organisation_is_known(connection: Connection, organisation_id: UUID) -> bool:
    return bool(await connection.fetchval("SELECT true FROM organisations WHERE id = $1 AND NOT gone", organisation_id))
