"""SQL of what registration says of networks and of the roles in them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import orjson

from shared.bus.handlers import Gone
from shared.contracts import Network, Role
from shared.postgres import Connection


async def upsert_networks(tx: Connection, networks: Sequence[Network]) -> None:
    await tx.execute(
        """
        INSERT INTO networks AS held (id, version, name, kind, state, historical)
        SELECT id, version, name::jsonb, kind, state, historical
        FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::boolean[])
            AS said (id, version, name, kind, state, historical)
        ON CONFLICT (id) DO UPDATE SET
            version = excluded.version, name = excluded.name, kind = excluded.kind, state = excluded.state,
            historical = excluded.historical, gone = false
        WHERE held.version < excluded.version
        """,
        [network.id for network in networks],
        [network.version for network in networks],
        [orjson.dumps(network.name.model_dump(exclude_none=True)).decode() for network in networks],
        [network.kind.value for network in networks],
        [network.state.value for network in networks],
        [network.historical for network in networks],
    )


async def forget_networks(tx: Connection, gone: Sequence[Gone]) -> None:
    """The row stays as a mark, so that an older message can't bring the network back."""
    await tx.execute(
        """
        INSERT INTO networks AS held (id, version, gone)
        SELECT id, version, true FROM unnest($1::uuid[], $2::bigint[]) AS said (id, version)
        ON CONFLICT (id) DO UPDATE SET version = excluded.version, gone = true, name = NULL, kind = NULL, state = NULL
        WHERE held.version <= excluded.version
        """,
        [one.id for one in gone],
        [one.version for one in gone],
    )


async def upsert_roles(tx: Connection, roles: Sequence[Role]) -> None:
    await tx.execute(
        """
        INSERT INTO roles AS held (id, version, network_id, person_id, kind, starts_on, ends_on, active)
        SELECT id, version, network_id, person_id, kind, starts_on, ends_on, active
        FROM unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::uuid[], $5::text[], $6::date[], $7::date[],
            $8::boolean[]) AS said (id, version, network_id, person_id, kind, starts_on, ends_on, active)
        ON CONFLICT (id) DO UPDATE SET
            version = excluded.version, network_id = excluded.network_id, person_id = excluded.person_id,
            kind = excluded.kind, starts_on = excluded.starts_on, ends_on = excluded.ends_on,
            active = excluded.active
        WHERE held.version < excluded.version
        """,
        [role.id for role in roles],
        [role.version for role in roles],
        [role.network_id for role in roles],
        [role.person_id for role in roles],
        [role.kind.value for role in roles],
        [role.starts_on for role in roles],
        [role.ends_on for role in roles],
        [role.active for role in roles],
    )


async def forget_roles(tx: Connection, gone: Sequence[Gone]) -> None:
    """A deleted role gives no right and names nobody any more."""
    await tx.execute(
        """
        INSERT INTO roles AS held (id, version, active)
        SELECT id, version, false FROM unnest($1::uuid[], $2::bigint[]) AS said (id, version)
        ON CONFLICT (id) DO UPDATE SET
            version = excluded.version, active = false, network_id = NULL, person_id = NULL, kind = NULL,
            starts_on = NULL, ends_on = NULL
        WHERE held.version <= excluded.version
        """,
        [one.id for one in gone],
        [one.version for one in gone],
    )


async def holds_role(connection: Connection, person_id: UUID, network_id: UUID) -> bool:
    """Does the person lead the network, or keep its books, today (feature A8)?"""
    held: bool = await connection.fetchval(
        """
        SELECT EXISTS (
            SELECT FROM roles
            WHERE person_id = $1 AND network_id = $2 AND active AND kind IN ('leader', 'secretary')
                AND (now() AT TIME ZONE 'Europe/Helsinki')::date
                    BETWEEN starts_on AND coalesce(ends_on, 'infinity')
        )
        """,
        person_id,
        network_id,
    )
    return held


async def network_name(connection: Connection, network_id: UUID) -> dict[str, Any] | None:
    """The network's name in its languages; None for one that nobody has told of, or that is gone."""
    name: dict[str, Any] | None = await connection.fetchval(
        "SELECT name FROM networks WHERE id = $1 AND NOT gone", network_id
    )
    return name


async def network_is_known(connection: Connection, network_id: UUID) -> bool:
    return bool(await connection.fetchval("SELECT true FROM networks WHERE id = $1 AND NOT gone", network_id))


async def lock_network(tx: Connection, network_id: UUID) -> bool:
    """Hold the network against others who plan for it; False for an unknown network."""
    return bool(await tx.fetchval("SELECT true FROM networks WHERE id = $1 AND NOT gone FOR NO KEY UPDATE", network_id))


async def roles_of(connection: Connection, person_id: UUID) -> list[dict[str, Any]]:
    """What somebody is told of the roles that the service heard of."""
    rows = await connection.fetch(
        """
        SELECT n.name AS network, r.kind, r.starts_on, r.ends_on, r.active
        FROM roles r LEFT JOIN networks n ON n.id = r.network_id WHERE r.person_id = $1 ORDER BY r.starts_on
        """,
        person_id,
    )
    return [dict(row) for row in rows]


async def erase_roles(tx: Connection, person_id: UUID) -> list[UUID]:
    """They stay as marks that name nobody, so that an older message can't bring the person back; their ids."""
    rows = await tx.fetch(
        """
        UPDATE roles SET active = false, network_id = NULL, person_id = NULL, kind = NULL, starts_on = NULL,
                         ends_on = NULL
        WHERE person_id = $1 RETURNING id
        """,
        person_id,
    )
    return [row["id"] for row in rows]
