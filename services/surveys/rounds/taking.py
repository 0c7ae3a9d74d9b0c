"""Takes an answer to a round: by the page and by the API alike."""

from collections.abc import Sequence
from datetime import datetime

from services.surveys.rounds import entrances, queries
from services.surveys.rounds.answering import Answer, AnswerFault, faults_in, leaf
from services.surveys.rounds.entrances import Way
from services.surveys.rounds.kept import KeptRound
from shared.postgres import Connection
from shared.web.problems import Problem, existing

MOST_ANSWERS = 20_000
"""Of one round: the largest employers among municipalities have more staff, but a link for all is open to programs."""


async def way_of(connection: Connection, secret: str, now: datetime) -> tuple[Way, KeptRound]:
    """Raises Problem 404 for a secret that opens nothing, 409 where the round takes no answers."""
    way = await entrances.find(connection, secret, now)
    kept = await queries.round_of(connection, way.round_id) if way else None
    if way is None or kept is None:
        raise Problem(404, "not_found")
    refuse_closed(kept, now)
    return way, kept


async def take(tx: Connection, way: Way, answer: Answer, now: datetime) -> Sequence[AnswerFault]:
    """What is wrong with it; nothing: it is stored. Raises Problem 404 for a link that has had its answer."""
    kept = existing(await queries.hold_round(tx, way.round_id))
    refuse_closed(kept, now)
    if faults := faults_in(answer, kept):
        return faults
    if await queries.number_of_sheets(tx, kept.id) >= MOST_ANSWERS:
        raise Problem(409, "round_full")
    if not await entrances.spend(tx, way):
        raise Problem(404, "not_found")
    await queries.insert_sheet(tx, kept.id, leaf(answer, kept), answer)
    return ()


def refuse_closed(kept: KeptRound, now: datetime) -> None:
    if not kept.takes_answers(now):
        raise Problem(409, f"round_{kept.state}" if kept.state != "open" else "round_over")
