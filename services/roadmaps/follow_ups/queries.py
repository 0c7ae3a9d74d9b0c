"""SQL of follow-ups and of what is told in them."""

from collections.abc import Mapping, Set
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.roadmaps.follow_ups.rules import FollowUp, Text
from services.roadmaps.team.queries import is_entrusted_with_roadmap
from shared.contracts import Localised
from shared.postgres import Connection

SELECT = """
SELECT id, version, roadmap_id, year, occasion, due_on, summary, created_at, approved_as, decision,
       frozen_at
FROM follow_ups
"""


async def follow_up(connection: Connection, follow_up_id: UUID) -> FollowUp | None:
    row = await connection.fetchrow(f"{SELECT} WHERE id = $1", follow_up_id)
    return _kept(row) if row else None


async def lock_follow_up(tx: Connection, follow_up_id: UUID) -> FollowUp | None:
    """Against everybody else who writes in it or freezes it."""
    row = await tx.fetchrow(f"{SELECT} WHERE id = $1 FOR NO KEY UPDATE", follow_up_id)
    return _kept(row) if row else None


async def hold_follow_up(tx: Connection, follow_up_id: UUID) -> FollowUp | None:
    """Against whoever freezes it, not against others who write texts."""
    row = await tx.fetchrow(f"{SELECT} WHERE id = $1 FOR SHARE", follow_up_id)
    return _kept(row) if row else None


async def follow_ups_of(connection: Connection, roadmap_id: UUID) -> list[FollowUp]:
    """The newest first."""
    rows = await connection.fetch(f"{SELECT} WHERE roadmap_id = $1 ORDER BY year DESC, due_on DESC, id", roadmap_id)
    return [_kept(row) for row in rows]


async def frozen_before(connection: Connection, later: FollowUp) -> FollowUp | None:
    """The newest frozen one of the same occasion of an earlier year."""
    row = await connection.fetchrow(
        f"""
        {SELECT} WHERE roadmap_id = $1 AND occasion = $2 AND year < $3 AND frozen_at IS NOT NULL
        ORDER BY year DESC LIMIT 1
        """,
        later.roadmap_id,
        later.occasion,
        later.year,
    )
    return _kept(row) if row else None


async def insert_follow_up(tx: Connection, made: FollowUp) -> bool:
    """False: there is one of this year and occasion."""
    return bool(
        await tx.fetchval(
            """
            INSERT INTO follow_ups (id, version, roadmap_id, year, occasion, due_on, created_at)
            VALUES ($1, 1, $2, $3, $4, $5, $6) ON CONFLICT (roadmap_id, year, occasion) DO NOTHING RETURNING true
            """,
            made.id,
            made.roadmap_id,
            made.year,
            made.occasion,
            made.due_on,
            made.created_at,
        )
    )


async def update_follow_up(tx: Connection, follow_up_id: UUID, due_on: date, summary: Localised | None) -> None:
    """Another version; the caller has locked it."""
    await tx.execute(
        "UPDATE follow_ups SET version = version + 1, due_on = $2, summary = $3 WHERE id = $1",
        follow_up_id,
        due_on,
        _json(summary),
    )


async def delete_follow_up(tx: Connection, follow_up_id: UUID) -> None:
    """With what was told in it; the caller has locked it, and the database refuses it of a frozen one."""
    await tx.execute("DELETE FROM follow_up_texts WHERE follow_up_id = $1", follow_up_id)
    await tx.execute("DELETE FROM follow_ups WHERE id = $1", follow_up_id)


async def texts_of(connection: Connection, follow_up_id: UUID) -> Mapping[UUID, Text]:
    """By measure."""
    rows = await connection.fetch(
        "SELECT measure_id, version, text, decision FROM follow_up_texts WHERE follow_up_id = $1", follow_up_id
    )
    return {row["measure_id"]: _text(row) for row in rows}


async def lock_text(tx: Connection, follow_up_id: UUID, measure_id: UUID) -> Text | None:
    row = await tx.fetchrow(
        """
        SELECT version, text, decision FROM follow_up_texts
        WHERE follow_up_id = $1 AND measure_id = $2 FOR NO KEY UPDATE
        """,
        follow_up_id,
        measure_id,
    )
    return _text(row) if row else None


async def keep_text(
    tx: Connection, follow_up_id: UUID, measure_id: UUID, text: Localised, decision: Localised | None, after: int | None
) -> int | None:
    """The text's new version; None: it isn't `after` any more. `after` None: whatever it was."""
    version: int | None = await tx.fetchval(
        """
        INSERT INTO follow_up_texts AS kept (version, follow_up_id, measure_id, text, decision)
        SELECT 1, $1, $2, $3, $5 WHERE coalesce($4::bigint, 0) = 0
            OR EXISTS (SELECT FROM follow_up_texts WHERE follow_up_id = $1 AND measure_id = $2)
        ON CONFLICT (follow_up_id, measure_id) DO UPDATE
        SET version = kept.version + 1, text = excluded.text, decision = excluded.decision
        WHERE $4::bigint IS NULL OR kept.version = $4
        RETURNING version
        """,
        follow_up_id,
        measure_id,
        _json(text),
        after,
        _json(decision),
    )
    return version


async def is_in_roadmap(connection: Connection, measure_id: UUID, roadmap_id: UUID) -> bool:
    return bool(
        await connection.fetchval(
            "SELECT true FROM measures WHERE id = $1 AND roadmap_id = $2 AND NOT removed", measure_id, roadmap_id
        )
    )


async def is_entrusted_with_follow_up(
    connection: Connection, person_id: UUID, follow_up_id: UUID, tasks: Set[str]
) -> bool:
    """Has the person one of these tasks in the roadmap that it is of?"""
    roadmap_id = await connection.fetchval("SELECT roadmap_id FROM follow_ups WHERE id = $1", follow_up_id)
    return roadmap_id is not None and await is_entrusted_with_roadmap(connection, person_id, roadmap_id, tasks)


async def network_of_follow_up(connection: Connection, follow_up_id: UUID) -> UUID | None:
    network_id: UUID | None = await connection.fetchval(
        "SELECT r.network_id FROM follow_ups f JOIN roadmaps r ON r.id = f.roadmap_id WHERE f.id = $1", follow_up_id
    )
    return network_id


async def by_state(connection: Connection, today: date) -> Mapping[str, int]:
    """How many are due, overdue and frozen."""
    rows = await connection.fetch(
        """
        SELECT CASE WHEN frozen_at IS NOT NULL THEN 'frozen' WHEN due_on < $1 THEN 'overdue' ELSE 'due' END AS state,
               count(*) AS number
        FROM follow_ups GROUP BY 1
        """,
        today,
    )
    return {"due": 0, "overdue": 0, "frozen": 0} | {row["state"]: row["number"] for row in rows}


async def approved_by(connection: Connection, person_id: UUID) -> list[dict[str, Any]]:
    """What a person approved, for the person."""
    rows = await connection.fetch(
        """
        SELECT r.content -> 'title' AS roadmap, f.occasion, f.year, f.approved_as, f.frozen_at
        FROM follow_ups f JOIN roadmaps r ON r.id = f.roadmap_id
        WHERE f.approved_by = $1 ORDER BY f.frozen_at, f.id
        """,
        person_id,
    )
    return [dict(row) for row in rows]


async def forget_approver(tx: Connection, person_id: UUID) -> None:
    """In whose name it was approved stays; that it was this person goes."""
    await tx.execute("UPDATE follow_ups SET approved_by = NULL WHERE approved_by = $1", person_id)


async def purge_approvers(tx: Connection, before: datetime, limit: int, now: datetime) -> int:
    """In whose name it was approved stays."""
    status = await tx.execute(
        """
        UPDATE follow_ups SET approved_by = NULL WHERE id IN (
            SELECT id FROM follow_ups WHERE approved_by IS NOT NULL AND frozen_at < $1 LIMIT $2
        )
        """,
        before,
        limit,
    )
    return int(status.removeprefix("UPDATE "))


async def oldest_approver(connection: Connection) -> datetime | None:
    found: datetime | None = await connection.fetchval(
        "SELECT min(frozen_at) FROM follow_ups WHERE approved_by IS NOT NULL"
    )
    return found


def _json(text: Localised | None) -> dict[str, str] | None:
    return text.model_dump(exclude_none=True) if text else None


def _kept(row: Any) -> FollowUp:
    told = dict(row)
    for name in ("summary", "approved_as", "decision"):
        told[name] = _localised(told[name])
    return FollowUp(**told)


def _text(row: Any) -> Text:
    return Text(row["version"], Localised.model_validate(row["text"]), _localised(row["decision"]))


def _localised(told: Any) -> Localised | None:
    return Localised.model_validate(told) if told else None
