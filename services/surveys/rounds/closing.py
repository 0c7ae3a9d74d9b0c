"""Closing a round: its figures are made once, the sheets behind them go, and it is said where everybody stands."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from services.surveys.rounds import entrances, queries
from services.surveys.rounds.figures import Figures, figures_of, of_all, of_member
from services.surveys.rounds.kept import KeptRound
from services.surveys.targets import queries as assessments
from services.surveys.targets.saying import say
from shared.due import due
from shared.postgres import Connection

CLOSE_ROUND = "close_assessment_round"


async def close(tx: Connection, kept: KeptRound, now: datetime) -> None:
    """The caller has locked it; nobody can answer meanwhile, since each answer holds the round."""
    shown = figures_of(await queries.sheets_of(tx, kept.id), kept.model)
    await queries.delete_sheets(tx, kept.id)
    await end(tx, kept, "closed", now)
    for organisation_id, figures in _parted(shown, kept):
        assessment_id = uuid4()
        await assessments.insert_assessment(tx, assessment_id, kept.id, organisation_id, figures)
        await say(tx, assessment_id, "assessment.measured")


async def end(tx: Connection, kept: KeptRound, state: str, now: datetime) -> None:
    """Closed or called off: it takes no answers any more."""
    await entrances.end(tx, kept)
    await queries.set_state(tx, kept.id, state, now.date() if state == "closed" else None)
    await due.drop(tx, CLOSE_ROUND, str(kept.id))


async def close_round(tx: Connection, key: str, payload: dict[str, Any], now: datetime) -> None:
    """Duty: its window is over."""
    kept = await queries.lock_round(tx, UUID(key))
    if kept is not None and kept.state == "open" and kept.closes_at and kept.closes_at <= now:
        await close(tx, kept, now)


def _parted(shown: Figures, kept: KeptRound) -> list[tuple[UUID, Figures]]:
    """By organisation: the round's own, and in a joint round its members."""
    members = [str(member) for member in kept.member_ids]
    return [
        (kept.organisation_id, of_all(shown, members)),
        *((UUID(member), of_member(shown, member)) for member in members),
    ]
