"""SQL of rounds, their links and the sheets that wait in them."""

from collections.abc import Sequence
from datetime import date
from typing import Any, get_args
from uuid import UUID, uuid4

from services.surveys.models.content import Model
from services.surveys.rounds.answering import Answer
from services.surveys.rounds.kept import KeptRound, RoundState, Sector
from services.surveys.rounds.rules import Place, Score, Sheet, answered_at_least
from shared.postgres import Connection

COLUMNS = (
    "id, version, network_id, organisation_id, number, model, member_ids, sectors, answering, state, closes_at, "
    "closed_on, illustrative"
)


def _round(row: Any) -> KeptRound:
    told = dict(row)
    told["model"] = Model.model_validate(told["model"])
    told["sectors"] = tuple(Sector.model_validate(sector) for sector in told["sectors"])
    return KeptRound(**{**told, "member_ids": tuple(told["member_ids"])})


async def round_of(connection: Connection, round_id: UUID) -> KeptRound | None:
    row = await connection.fetchrow(f"SELECT {COLUMNS} FROM assessment_rounds WHERE id = $1", round_id)
    return _round(row) if row else None


async def lock_round(tx: Connection, round_id: UUID) -> KeptRound | None:
    row = await tx.fetchrow(f"SELECT {COLUMNS} FROM assessment_rounds WHERE id = $1 FOR UPDATE", round_id)
    return _round(row) if row else None


async def hold_round(tx: Connection, round_id: UUID) -> KeptRound | None:
    """As it will be until the transaction ends: many may answer at once, nobody closes it meanwhile."""
    row = await tx.fetchrow(f"SELECT {COLUMNS} FROM assessment_rounds WHERE id = $1 FOR SHARE", round_id)
    return _round(row) if row else None


async def rounds_of_network(
    connection: Connection, network_id: UUID, after: UUID | None, limit: int
) -> list[KeptRound]:
    rows = await connection.fetch(
        f"""
        SELECT {COLUMNS} FROM assessment_rounds
        WHERE network_id = $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3
        """,
        network_id,
        after,
        limit,
    )
    return [_round(row) for row in rows]


async def network_of_round(connection: Connection, round_id: UUID) -> UUID | None:
    network_id: UUID | None = await connection.fetchval(
        "SELECT network_id FROM assessment_rounds WHERE id = $1", round_id
    )
    return network_id


async def members_of(connection: Connection, organisation_id: UUID) -> set[UUID] | None:
    """The organisations that registration says belong to it; None: nobody has told of it."""
    found = await connection.fetchval(
        "SELECT member_ids FROM organisations WHERE id = $1 AND NOT gone", organisation_id
    )
    return None if found is None else set(found)


async def lock_number(tx: Connection, network_id: UUID, organisation_id: UUID, model_key: str) -> int:
    """The next round's number; who asks at the same time waits for this one."""
    await tx.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended('assessment_round' || $1::text || $2::text || $3, 0))",
        str(network_id),
        str(organisation_id),
        model_key,
    )
    number: int = await tx.fetchval(
        """
        SELECT coalesce(max(number), 0) + 1 FROM assessment_rounds
        WHERE network_id = $1 AND organisation_id = $2 AND model_key = $3
        """,
        network_id,
        organisation_id,
        model_key,
    )
    return number


async def insert_round(tx: Connection, made: KeptRound) -> None:
    await tx.execute(
        """
        INSERT INTO assessment_rounds (id, network_id, organisation_id, number, model, model_key, member_ids, sectors,
                                       answering, closes_at, illustrative)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        """,
        made.id,
        made.network_id,
        made.organisation_id,
        made.number,
        made.model.model_dump(mode="json", exclude_none=True),
        made.model.key,
        list(made.member_ids),
        [sector.model_dump(mode="json", exclude_none=True) for sector in made.sectors],
        made.answering,
        made.closes_at,
        made.illustrative,
    )


async def update_draft(tx: Connection, changed: KeptRound) -> None:
    await tx.execute(
        """
        UPDATE assessment_rounds SET version = version + 1, member_ids = $2, sectors = $3, answering = $4,
            closes_at = $5, illustrative = $6
        WHERE id = $1
        """,
        changed.id,
        list(changed.member_ids),
        [sector.model_dump(mode="json", exclude_none=True) for sector in changed.sectors],
        changed.answering,
        changed.closes_at,
        changed.illustrative,
    )


async def set_state(tx: Connection, round_id: UUID, state: str, closed_on: date | None) -> None:
    await tx.execute(
        "UPDATE assessment_rounds SET version = version + 1, state = $2, closed_on = $3 WHERE id = $1",
        round_id,
        state,
        closed_on,
    )


async def insert_sheet(tx: Connection, round_id: UUID, place: Place, answer: Answer) -> None:
    await tx.execute(
        "INSERT INTO assessment_sheets (id, round_id, place, scores) VALUES ($1, $2, $3, $4)",
        uuid4(),
        round_id,
        list(place),
        {key: [score.level, score.mark] for key, score in answer.scores.items()},
    )


async def sheets_of(connection: Connection, round_id: UUID) -> list[Sheet]:
    rows = await connection.fetch("SELECT place, scores FROM assessment_sheets WHERE round_id = $1", round_id)
    return [
        Sheet(tuple(row["place"]), {key: Score(level, mark) for key, (level, mark) in row["scores"].items()})
        for row in rows
    ]


async def number_of_sheets(connection: Connection, round_id: UUID) -> int:
    number: int = await connection.fetchval("SELECT count(*) FROM assessment_sheets WHERE round_id = $1", round_id)
    return number


async def delete_sheets(tx: Connection, round_id: UUID) -> None:
    await tx.execute("DELETE FROM assessment_sheets WHERE round_id = $1", round_id)


async def insert_links(tx: Connection, round_id: UUID, link_ids: Sequence[UUID]) -> None:
    await tx.execute(
        "INSERT INTO assessment_links (id, round_id) SELECT unnest($2::uuid[]), $1", round_id, list(link_ids)
    )


async def round_of_link(connection: Connection, link_id: UUID) -> UUID | None:
    round_id: UUID | None = await connection.fetchval("SELECT round_id FROM assessment_links WHERE id = $1", link_id)
    return round_id


async def take_link(tx: Connection, link_id: UUID) -> bool:
    """Of any number who use it at once, one."""
    return bool(await tx.fetchval("DELETE FROM assessment_links WHERE id = $1 RETURNING true", link_id))


async def links_of(connection: Connection, round_id: UUID) -> list[UUID]:
    rows = await connection.fetch("SELECT id FROM assessment_links WHERE round_id = $1", round_id)
    return [row["id"] for row in rows]


async def delete_links(tx: Connection, round_id: UUID) -> None:
    await tx.execute("DELETE FROM assessment_links WHERE round_id = $1", round_id)


async def rounds_by_state(connection: Connection) -> dict[RoundState, int]:
    rows = await connection.fetch("SELECT state, count(*) FROM assessment_rounds GROUP BY state")
    counted = {row[0]: row[1] for row in rows}
    return {state: counted.get(state, 0) for state in get_args(RoundState)}


async def answers_waiting(connection: Connection) -> int:
    """In all open rounds, as far as each of them tells: in steps of five, so that none moves with one answer."""
    rows = await connection.fetch("SELECT count(*) FROM assessment_sheets GROUP BY round_id")
    return sum(answered_at_least(row[0]) for row in rows)


async def organisation_names(connection: Connection, ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    rows = await connection.fetch(
        "SELECT id, name FROM organisations WHERE id = ANY($1::uuid[]) AND name IS NOT NULL", list(ids)
    )
    return {row["id"]: row["name"] for row in rows}
