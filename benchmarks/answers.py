"""How fast people answer: twenty questions, each person with a new token; and whether mixing keeps up."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Literal
from uuid import UUID, uuid4

import asyncpg
import orjson

from benchmarks.asking import asked
from benchmarks.load import Request
from benchmarks.outcomes import Figure, Outcome, in_turn
from benchmarks.parts import Parts
from benchmarks.people import new_ids, token
from benchmarks.serving import Served, bare, service
from deploy import services

PEOPLE_A_SECOND = 2500
"""More than answer in one; a round that runs out of people fails."""

QUESTIONS = 20
SCALE = {"type": "scale", "text": {"fi": "Kuinka hyödyllinen?"}, "required": True, "lowest": 1, "highest": 5}
TEXT = {"type": "text", "text": {"fi": "Mitä jäi mieleen?"}, "longest": 300}
ANSWERS = {f"q{number}": 1 + number % 5 for number in range(QUESTIONS - 2)} | {
    "t1": "Hyvä alustus",
    "t2": "Lisää aikaa",
}
BODY = orjson.dumps({"answers": ANSWERS}).decode()
MIXED_SECONDS = 10.0


async def measure(parts: Parts) -> list[Outcome]:
    async with _both(parts) as (ours, dsn, theirs, bare_dsn):
        identified = await _compare(parts, ours, theirs, dsn, bare_dsn, "identified")
        anonymous = await _compare(parts, ours, theirs, dsn, bare_dsn, "anonymous")
    rival = "bare ASGI, one INSERT of the same body"
    return [
        Outcome("answers to an identified survey", "answers/s", rival, 0.5, "higher", *identified),
        Outcome("answers to an anonymous survey, sealed and mixed", "answers/s", rival, 0.5, "higher", *anonymous),
    ]


@asynccontextmanager
async def _both(parts: Parts) -> AsyncIterator[tuple[Served, str, Served, str]]:
    own = services.load(services.KEEPER)
    async with (
        parts.topics([*own.says, *own.handlers.contracts()]) as kafka,
        parts.database(own.migration_folders()) as dsn,
        service(parts, own.name, dsn, kafka) as ours,
        parts.database(own.migration_folders()) as bare_dsn,
        bare(parts, "answers", bare_dsn) as theirs,
    ):
        yield ours, dsn, theirs, bare_dsn


async def _compare(
    parts: Parts, ours: Served, theirs: Served, dsn: str, bare_dsn: str, mode: Literal["identified", "anonymous"]
) -> tuple[tuple[Figure, ...], tuple[Figure, ...]]:
    """A round of an anonymous survey is over when all but what has to stay behind has come out."""
    survey = await add_survey(dsn, mode)
    a_round = int(PEOPLE_A_SECOND * parts.length.seconds)
    people = iter(new_ids(a_round * (parts.length.rounds + 1)))
    others = _requests(uuid4(), iter(new_ids(a_round * 4 * (parts.length.rounds + 1))), unread=token(uuid4()))

    async def answer() -> Figure:
        figure = await asked(parts, ours, list(_requests(survey, islice(people, a_round))))
        return await _mixed(dsn, survey, figure) if mode == "anonymous" else figure

    async def insert() -> Figure:
        return await asked(parts, theirs, islice(others, a_round * 4))

    await answer()
    await insert()
    return await in_turn(answer, insert, parts.length.rounds)


async def _mixed(dsn: str, survey: UUID, figure: Figure) -> Figure:
    """How long after the last answer mixing had caught up."""
    connection = await asyncpg.connect(dsn)
    began = time.perf_counter()
    try:
        while await connection.fetchval("SELECT count(*) FROM staged_answers WHERE survey_id = $1", survey) >= 10:
            assert time.perf_counter() - began < MIXED_SECONDS, "mixing doesn't keep up"
            await asyncio.sleep(0.01)
    finally:
        await connection.close()
    return Figure(figure.value, {**figure.beside, "mixed after, ms": (time.perf_counter() - began) * 1000})


async def add_survey(dsn: str, mode: str) -> UUID:
    """An open one with its questions."""
    survey, now = uuid4(), datetime.now(UTC)
    scales = [{**SCALE, "key": f"q{number}"} for number in range(QUESTIONS - 2)]
    questions: list[dict[str, Any]] = [*scales, {**TEXT, "key": "t1"}, {**TEXT, "key": "t2"}]
    content = {"sections": [{"key": "all", "questions": questions}]}
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(
            """
            INSERT INTO surveys (id, network_id, kind, target_kind, title, state, mode, activated_at, opened_at,
                                 questionnaire_version)
            VALUES ($1, $2, 'wish', 'nothing', '{"fi": "Toiveet"}', 'open', $3, $4, $4, 1)
            """,
            survey, uuid4(), mode, now,
        )  # fmt: skip
        await connection.execute(
            "INSERT INTO questionnaires (survey_id, version, content) VALUES ($1, 1, $2::text::jsonb)",
            survey, orjson.dumps(content).decode(),
        )  # fmt: skip
    finally:
        await connection.close()
    return survey


def _requests(survey: UUID, people: Iterator[UUID], *, unread: str = "") -> Iterator[Request]:
    """Each person once; `unread` is a token that nobody reads, as long as the real ones."""
    for person in people:
        yield Request("POST", f"/surveys/{survey}/answers", unread or token(person), str(person), BODY)
