"""Networks' rows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from services.registration.organisations.queries import stored
from shared.contracts import Localised, Network, NetworkKind, NetworkState
from shared.postgres import Connection
from shared.postgres.locking import FOR_UPDATE, Lock

Joining = Literal["open", "moderated"]

COLUMNS = """
    id, version, name, abbreviation, kind, state, mandate, decision, owner_id, leader_organisation_id, leader_role,
    programme, purpose, tasks, goals, target_groups, sectors, direction, channels, hashtag, starts_on, ends_on,
    continuation, historical, created_at, last_active_at
"""
NETWORK = f"SELECT {COLUMNS}, joining FROM networks"


@dataclass(frozen=True)
class Kept:
    """A network as we keep it: what others may know, and how one joins."""

    network: Network
    joining: Joining

    @property
    def moderated(self) -> bool:
        return self.joining == "moderated"


def _kept(row: Any) -> Kept:
    return Kept(Network.model_validate(dict(row)), row["joining"])


def _values(network: Network) -> list[Any]:
    """The values of COLUMNS, with the name to sort by after them."""

    def text(said: Localised | None) -> dict[str, Any] | None:
        return stored(said) if said else None

    return [
        network.id,
        network.version,
        stored(network.name),
        network.abbreviation,
        network.kind.value,
        network.state.value,
        network.mandate.value,
        network.decision,
        network.owner_id,
        network.leader_organisation_id,
        text(network.leader_role),
        text(network.programme),
        stored(network.purpose),
        [stored(task) for task in network.tasks],
        [stored(goal) for goal in network.goals],
        list(network.target_groups),
        list(network.sectors),
        network.direction.value if network.direction else None,
        list(network.channels),
        network.hashtag,
        network.starts_on,
        network.ends_on,
        text(network.continuation),
        network.historical,
        network.created_at,
        network.last_active_at,
        network.name.in_language("fi"),
    ]


async def network(connection: Connection, network_id: UUID) -> Kept | None:
    row = await connection.fetchrow(f"{NETWORK} WHERE id = $1", network_id)
    return _kept(row) if row else None


async def lock_network(tx: Connection, network_id: UUID) -> Kept | None:
    row = await tx.fetchrow(f"{NETWORK} WHERE id = $1 FOR UPDATE", network_id)
    return _kept(row) if row else None


async def after(tx: Connection, last: UUID | None, limit: int, lock: Lock = FOR_UPDATE) -> list[Network]:
    """The next ones by id, for republishing and open data."""
    rows = await tx.fetch(f"{NETWORK} WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2 {lock}", last, limit)
    return [_kept(row).network for row in rows]


async def insert_network(tx: Connection, network: Network, joining: Joining, created_by: UUID) -> None:
    await tx.execute(
        f"""
        INSERT INTO networks ({COLUMNS}, sort_name, joining, created_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
                $22, $23, $24, $25, $26, $27, $28, $29)
        """,
        *_values(network),
        joining,
        created_by,
    )


async def update_network(tx: Connection, network: Network, joining: Joining) -> None:
    """Write a locked network whose version was raised."""
    await tx.execute(
        f"""
        UPDATE networks
        SET ({COLUMNS}, sort_name, joining)
          = ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
             $22, $23, $24, $25, $26, $27, $28)
        WHERE id = $1
        """,
        *_values(network),
        joining,
    )


async def search(
    connection: Connection,
    kind: NetworkKind | None,
    state: NetworkState | None,
    words: str | None,
    last: tuple[str | None, ...],
    limit: int,
) -> list[Kept]:
    """In Finnish order; `words` is looked for in names, abbreviation, hashtag and purpose."""
    sort_name, last_id = last
    rows = await connection.fetch(
        f"""{NETWORK}
        WHERE ($1::text IS NULL OR kind = $1)
          AND ($2::text IS NULL OR state = $2)
          AND ($3::text IS NULL
               OR strpos(lower(concat_ws(' ', abbreviation, hashtag)), lower($3)) > 0
               OR EXISTS (SELECT FROM jsonb_each_text(name - 'original') AS said
                          WHERE strpos(lower(said.value), lower($3)) > 0)
               OR EXISTS (SELECT FROM jsonb_each_text(purpose - 'original') AS said
                          WHERE strpos(lower(said.value), lower($3)) > 0))
          AND ($4::text IS NULL OR (finnish(sort_name), id::text) > ($4, $5))
        ORDER BY finnish(sort_name), id::text
        LIMIT $6""",
        kind.value if kind else None,
        state.value if state else None,
        words,
        sort_name,
        last_id,
        limit,
    )
    return [_kept(row) for row in rows]


async def touch(tx: Connection, network_id: UUID, now: datetime) -> Network | None:
    """Note that something happened in the network, once a day at most; the network, if that was news."""
    row = await tx.fetchrow(
        f"""
        UPDATE networks SET last_active_at = $2, version = version + 1
        WHERE id = $1 AND last_active_at < $2::timestamptz - interval '1 day' AND NOT historical
        RETURNING {COLUMNS}, joining
        """,
        network_id,
        now,
    )
    return _kept(row).network if row else None


async def count_by_state(connection: Connection) -> dict[str, int]:
    rows = await connection.fetch("SELECT state, count(*) AS number FROM networks GROUP BY state")
    return {row["state"]: row["number"] for row in rows}
