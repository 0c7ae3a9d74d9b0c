"""SQL of goal frames' editions and of the goals that were ever published."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from services.roadmaps.compass.rules import goals_of, gone
from shared.contracts import Compass, GoalFrame, Localised, Succession
from shared.postgres import Connection
from shared.postgres.locking import FOR_UPDATE, Lock

SELECT = """
SELECT id, version, frame, edition, former_id, state, content, valid_from, valid_to FROM compass_editions
"""
KEEP_VERSION = """
INSERT INTO compass_history (id, version, content) SELECT id, version, content FROM compass_editions WHERE id = $1
"""


@dataclass(frozen=True)
class Edition:
    """An edition of the frame called `frame`; a draft isn't valid from any day."""

    id: UUID
    version: int
    frame: str
    edition: int
    former_id: UUID | None
    state: Literal["draft", "published"]
    content: GoalFrame
    valid_from: date | None = None
    valid_to: date | None = None

    @property
    def compass(self) -> Compass:
        """As it is said; raises pydantic's ValidationError for a draft."""
        said = {name: getattr(self.content, name) for name in GoalFrame.model_fields}
        told = {name: getattr(self, name) for name in Compass.model_fields if name not in said}
        return Compass(**said, **told)


@dataclass(frozen=True)
class KnownGoal:
    """A goal as it stands in the newest edition that it stands in."""

    id: UUID
    frame_id: UUID
    part_key: str
    key: str
    title: Localised
    in_force: bool


async def unknown_goals(connection: Connection, ids: Iterable[UUID]) -> list[UUID]:
    """Those that no published edition ever had; goals of older editions are known for ever."""
    asked = list(dict.fromkeys(ids))
    rows = await connection.fetch("SELECT id FROM national_goals WHERE id = ANY($1::uuid[])", asked)
    known = {row["id"] for row in rows}
    return [one for one in asked if one not in known]


async def goals(connection: Connection, ids: Iterable[UUID]) -> dict[UUID, KnownGoal]:
    rows = await connection.fetch(
        "SELECT id, frame_id, part_key, key, title, in_force FROM national_goals WHERE id = ANY($1::uuid[])",
        list(set(ids)),
    )
    return {row["id"]: KnownGoal(**{**row, "title": Localised.model_validate(row["title"])}) for row in rows}


async def succession(connection: Connection, goal_id: UUID) -> tuple[UUID, Succession] | None:
    """In which edition a goal went, and what became of it; None: it is in force."""
    row = await connection.fetchrow(
        "SELECT edition_id, goal_id, outcome, to_goals FROM goal_successions WHERE goal_id = $1", goal_id
    )
    return (
        (row["edition_id"], Succession(goal_id=row["goal_id"], outcome=row["outcome"], to=row["to_goals"]))
        if row
        else None
    )


async def edition(connection: Connection, edition_id: UUID) -> Edition | None:
    row = await connection.fetchrow(f"{SELECT} WHERE id = $1", edition_id)
    return _edition(row) if row else None


async def edition_in_force(connection: Connection, frame: str, day: date) -> Edition | None:
    """The one that is valid on the day."""
    row = await connection.fetchrow(
        f"{SELECT} WHERE frame = $1 AND valid_from <= $2 AND (valid_to IS NULL OR valid_to >= $2)", frame, day
    )
    return _edition(row) if row else None


async def published_editions(connection: Connection) -> list[Edition]:
    """All of them, frame by frame, the newest first."""
    rows = await connection.fetch(f"{SELECT} WHERE state = 'published' ORDER BY frame, edition DESC")
    return [_edition(row) for row in rows]


async def frame_of(connection: Connection, edition_id: UUID) -> str | None:
    frame: str | None = await connection.fetchval("SELECT frame FROM compass_editions WHERE id = $1", edition_id)
    return frame


async def lock_frame(tx: Connection, frame: str) -> list[Edition]:
    """All editions, oldest first: who holds them alone changes the frame."""
    rows = await tx.fetch(f"{SELECT} WHERE frame = $1 ORDER BY edition FOR UPDATE", frame)
    return [_edition(row) for row in rows]


async def compasses_after(tx: Connection, after: UUID | None, limit: int, lock: Lock = FOR_UPDATE) -> list[Compass]:
    """The next published editions by id, for republishing and open data."""
    rows = await tx.fetch(
        f"{SELECT} WHERE state = 'published' AND ($1::uuid IS NULL OR id > $1) ORDER BY id LIMIT $2 {lock}",
        after,
        limit,
    )
    return [_edition(row).compass for row in rows]


async def insert_draft(tx: Connection, made: Edition, now: datetime) -> bool:
    """False: the frame has a draft already."""
    inserted = await tx.fetchval(
        """
        INSERT INTO compass_editions (id, version, frame, edition, former_id, state, content, changed_at)
        VALUES ($1, $2, $3, $4, $5, 'draft', $6, $7) ON CONFLICT DO NOTHING RETURNING true
        """,
        made.id,
        made.version,
        made.frame,
        made.edition,
        made.former_id,
        _document(made.content),
        now,
    )
    if inserted:
        await tx.execute(KEEP_VERSION, made.id)
    return bool(inserted)


async def update_edition(tx: Connection, changed: Edition, now: datetime) -> None:
    """Keep the next version of an edition whose frame the caller has locked."""
    await tx.execute(
        """
        UPDATE compass_editions
        SET version = $2, state = $3, content = $4, valid_from = $5, valid_to = $6, changed_at = $7
        WHERE id = $1
        """,
        changed.id,
        changed.version,
        changed.state,
        _document(changed.content),
        changed.valid_from,
        changed.valid_to,
        now,
    )
    await tx.execute(KEEP_VERSION, changed.id)


async def delete_draft(tx: Connection, edition_id: UUID) -> None:
    """With all that it ever said; no other edition follows a draft."""
    await tx.execute("DELETE FROM compass_history WHERE id = $1", edition_id)
    await tx.execute("DELETE FROM compass_editions WHERE id = $1", edition_id)


async def contents(connection: Connection, edition_id: UUID, versions: Sequence[int]) -> list[dict[str, Any]]:
    """What these versions of an edition said, oldest first; nothing for one that never was."""
    rows = await connection.fetch(
        "SELECT content FROM compass_history WHERE id = $1 AND version = ANY($2::bigint[]) ORDER BY version",
        edition_id,
        versions,
    )
    return [row["content"] for row in rows]


async def publish_goals(tx: Connection, made: Edition) -> None:
    """The edition's goals are in force from now on; what became of the others is kept."""
    placed = list(goals_of(made.content))
    await tx.execute(
        """
        INSERT INTO national_goals (id, frame_id, part_key, key, title, in_force)
        SELECT id, $1, part_key, key, title, true
        FROM unnest($2::uuid[], $3::text[], $4::text[], $5::jsonb[]) AS said (id, part_key, key, title)
        ON CONFLICT (id) DO UPDATE
        SET frame_id = excluded.frame_id, part_key = excluded.part_key, key = excluded.key, title = excluded.title
        """,
        made.id,
        [goal.id for _, goal in placed],
        [part.key for part, _ in placed],
        [goal.key for _, goal in placed],
        [goal.title.model_dump(exclude_none=True) for _, goal in placed],
    )
    left = gone(made.content)
    await tx.execute(
        """
        WITH gone AS (
            INSERT INTO goal_successions (goal_id, edition_id, outcome, to_goals)
            SELECT goal_id, $1, outcome, ARRAY(SELECT jsonb_array_elements_text(led -> 'to')::uuid)
            FROM unnest($2::uuid[], $3::text[], $4::jsonb[]) AS said (goal_id, outcome, led)
            RETURNING goal_id
        )
        UPDATE national_goals SET in_force = false FROM gone WHERE id = gone.goal_id
        """,
        made.id,
        [one.goal_id for one in left],
        [one.outcome.value for one in left],
        [{"to": [str(goal_id) for goal_id in one.to]} for one in left],
    )


def _document(content: GoalFrame) -> dict[str, Any]:
    return content.model_dump(mode="json", exclude_none=True)


def _edition(row: Any) -> Edition:
    return Edition(**{**row, "content": GoalFrame.model_validate(row["content"])})
