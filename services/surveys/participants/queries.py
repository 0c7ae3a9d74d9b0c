"""SQL of who is in a network and who signed up for what: ids, as far as surveys ask them."""

from collections.abc import Sequence

from shared.bus.handlers import Gone
from shared.contracts import Member, MemberState, Signup, SignupState
from shared.postgres import Connection

OF_MEMBERS = {"id", "version", "network_id", "person_id", "organisation_id"}
OF_SIGNUPS = {"id", "version", "occurrence_id", "person_id", "organisation_id", "attended"}


async def upsert_members(tx: Connection, states: Sequence[Member]) -> None:
    await tx.execute(
        """
        INSERT INTO members AS held (id, version, network_id, person_id, organisation_id, active)
        SELECT id, version, network_id, person_id, organisation_id, active
        FROM jsonb_to_recordset($1::jsonb)
            AS said (id uuid, version bigint, network_id uuid, person_id uuid, organisation_id uuid, active boolean)
        ON CONFLICT (id) DO UPDATE SET
            version = excluded.version, network_id = excluded.network_id, person_id = excluded.person_id,
            organisation_id = excluded.organisation_id, active = excluded.active
        WHERE held.version < excluded.version
        """,
        [
            state.model_dump(mode="json", include=OF_MEMBERS) | {"active": state.state is MemberState.active}
            for state in states
        ],
    )


async def forget_members(tx: Connection, gone: Sequence[Gone]) -> None:
    """A deleted membership is nobody's."""
    await tx.executemany(
        """
        INSERT INTO members AS held (id, version) VALUES ($1, $2)
        ON CONFLICT (id) DO UPDATE SET version = excluded.version, active = false, person_id = NULL,
            organisation_id = NULL
        WHERE held.version <= excluded.version
        """,
        [(one.id, one.version) for one in gone],
    )


async def upsert_signups(tx: Connection, states: Sequence[Signup]) -> None:
    await tx.execute(
        """
        INSERT INTO signups AS held (id, version, occurrence_id, person_id, organisation_id, confirmed, attended)
        SELECT id, version, occurrence_id, person_id, organisation_id, confirmed, attended
        FROM jsonb_to_recordset($1::jsonb)
            AS said (id uuid, version bigint, occurrence_id uuid, person_id uuid, organisation_id uuid,
                     confirmed boolean, attended boolean)
        ON CONFLICT (id) DO UPDATE SET
            version = excluded.version, occurrence_id = excluded.occurrence_id, person_id = excluded.person_id,
            organisation_id = excluded.organisation_id, confirmed = excluded.confirmed, attended = excluded.attended
        WHERE held.version < excluded.version
        """,
        [
            state.model_dump(mode="json", include=OF_SIGNUPS) | {"confirmed": state.state is SignupState.confirmed}
            for state in states
        ],
    )


async def forget_signups(tx: Connection, gone: Sequence[Gone]) -> None:
    """A deleted sign-up is nobody's; that somebody had the place still counts."""
    await tx.executemany(
        """
        INSERT INTO signups AS held (id, version) VALUES ($1, $2)
        ON CONFLICT (id) DO UPDATE SET version = excluded.version, person_id = NULL, organisation_id = NULL
        WHERE held.version <= excluded.version
        """,
        [(one.id, one.version) for one in gone],
    )
