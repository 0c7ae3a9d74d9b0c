"""How long results take: a whole summary of many answers beside one of few, views and series beside raw SQL."""

import time
from collections.abc import Awaitable, Callable
from random import Random
from statistics import median
from typing import Any
from uuid import UUID, uuid4

import orjson

from benchmarks.outcomes import Figure, Outcome, in_turn
from benchmarks.parts import Parts
from deploy import services
from services.surveys.summaries.folding import fold
from services.surveys.summaries.series_api import show_series_summary
from services.surveys.summaries.summing import choosing, whole, working
from services.surveys.surveys.queries import survey as find_survey
from services.surveys.surveys.rules import KeptSurvey
from shared.contracts import SurveyKind
from shared.postgres import Connection
from shared.postgres.pool import close_pool, connect_pool

MANY, FEW = 100_000, 1_000
GATHERINGS, EACH = 17, 250
READS = 5
"""In a round; the median counts."""

CHUNK = 5_000
STORE = """
WITH stored AS (
    INSERT INTO responses (id, survey_id, questionnaire_version, anonymous, answers, answered_on, person_id)
    SELECT gen_random_uuid(), $1, 1, false, told::jsonb, current_date, gen_random_uuid()
    FROM unnest($2::text[]) AS told RETURNING answers
)
INSERT INTO unfolded (survey_id, questionnaire_version, sign, answers) SELECT $1, 1, 1, answers FROM stored
"""

FILTER = "role:equals:leader"
RAW_VIEW = """
SELECT key, value, count(*) FROM responses CROSS JOIN LATERAL jsonb_each(answers)
WHERE survey_id = $1 AND answers ->> 'role' = 'leader' GROUP BY key, value
"""
RAW_SERIES = """
SELECT survey_id, key, count(*), avg((value #>> '{}')::numeric)
FROM responses CROSS JOIN LATERAL jsonb_each(answers)
WHERE survey_id = ANY($1::uuid[]) AND jsonb_typeof(value) = 'number' GROUP BY survey_id, key
"""


async def measure(parts: Parts) -> list[Outcome]:
    surveys = services.load("surveys")
    async with parts.database(surveys.migration_folders()) as dsn:
        pool = await connect_pool(dsn, name="benchmarks")
        try:
            async with pool.acquire() as connection:
                await connection.execute("SET statement_timeout = 0; SET transaction_timeout = 0")
                return await _measured(connection, parts.length.rounds)
        finally:
            await close_pool(pool)


async def _measured(connection: Connection, rounds: int) -> list[Outcome]:
    network, series = uuid4(), uuid4()
    many = await _answered(connection, network, MANY)
    few = await _answered(connection, network, FEW)
    held = [
        await _answered(connection, network, EACH, await _held(connection, network, series)) for _ in range(GATHERINGS)
    ]
    ids = [survey.id for survey in held]
    await connection.execute("VACUUM ANALYZE")
    chosen = await choosing(connection, many, [FILTER], None, None, None)
    pairs: list[tuple[str, str, float, Callable[[], Awaitable[Any]], Callable[[], Awaitable[Any]]]] = [
        (
            "whole summary of 100,000 answers to 20 questions", "of 1,000 answers", 2,
            lambda: whole(connection, many), lambda: whole(connection, few),
        ),
        (
            "filtered working view of 100,000 answers", "one raw SQL aggregate", 1.5,
            lambda: working(connection, many, chosen), lambda: connection.fetch(RAW_VIEW, many.id),
        ),
        (
            "series summary of 17 surveys, 250 answers each", "one raw SQL aggregate", 3,
            lambda: show_series_summary(series, connection, SurveyKind.feedback),
            lambda: connection.fetch(RAW_SERIES, ids),
        ),
    ]  # fmt: skip
    found = []
    for name, rival, target, ours, theirs in pairs:
        own, other = await in_turn(_timed(ours), _timed(theirs), rounds)
        found.append(Outcome(name, "ms", rival, target, "lower", own, other))
    return found


def _timed(read: Callable[[], Awaitable[Any]]) -> Callable[[], Awaitable[Figure]]:
    async def timed() -> Figure:
        took = []
        for _ in range(READS):
            started = time.perf_counter()
            await read()
            took.append(1_000 * (time.perf_counter() - started))
        return Figure(median(took))

    return timed


async def _held(connection: Connection, network: UUID, series: UUID) -> UUID:
    occurrence = uuid4()
    await connection.execute(
        """
        INSERT INTO occurrences (id, version, network_id, series_id, state, starts_at, ends_at, title)
        VALUES ($1, 1, $2, $3, 'ended', now() - interval '1 day', now(), $4)
        """,
        occurrence, network, series, {"fi": "Tapaaminen"},
    )  # fmt: skip
    return occurrence


async def _answered(connection: Connection, network: UUID, number: int, occurrence: UUID | None = None) -> KeptSurvey:
    """An open survey with so many answers, folded as the running service folds them."""
    survey_id, content = uuid4(), {"sections": [{"key": "all", "questions": _questions()}]}
    await connection.execute(
        """
        INSERT INTO surveys (id, network_id, kind, target_kind, target_id, title, state, activated_at, opened_at,
                             questionnaire_version)
        VALUES ($1, $2, 'feedback', $3, $4, $5, 'open', now(), now(), 1)
        """,
        survey_id, network, "occurrence" if occurrence else "network", occurrence or network, {"fi": "Palaute"},
    )  # fmt: skip
    await connection.execute(
        "INSERT INTO questionnaires (survey_id, version, content) VALUES ($1, 1, $2)", survey_id, content
    )
    random = Random(number)
    for _ in range(0, number, CHUNK):
        answers = [orjson.dumps(_answers(random)).decode() for _ in range(min(CHUNK, number))]
        await connection.execute(STORE, survey_id, answers)
    async with connection.transaction():
        await fold(connection, survey_id)
    survey = await find_survey(connection, survey_id)
    assert survey is not None
    return survey


def _questions() -> list[dict[str, Any]]:
    """Twenty, as networks ask: mostly scales."""
    options = [{"key": key, "text": {"fi": key}} for key in ("leader", "expert", "other", "none")]
    rows = [{"key": f"row{number}", "text": {"fi": "Rivi"}} for number in range(3)]
    return [
        {"type": "single", "key": "role", "text": {"fi": "Rooli"}, "options": options},
        *({"type": "scale", "key": f"scale{number}", "text": {"fi": "Hyöty"}} for number in range(12)),
        *(
            {"type": "multi", "key": f"multi{number}", "text": {"fi": "Teemat"}, "options": options}
            for number in (1, 2)
        ),
        {"type": "matrix", "key": "matrix", "text": {"fi": "Luottamus"}, "rows": rows, "columns": options},
        {"type": "nps", "key": "nps", "text": {"fi": "Suosittelu"}},
        {"type": "yes_no", "key": "again", "text": {"fi": "Uudelleen"}},
        {"type": "number", "key": "hours", "text": {"fi": "Tunnit"}},
        {"type": "text", "key": "free", "text": {"fi": "Sana on vapaa"}},
    ]


def _answers(random: Random) -> dict[str, Any]:
    keys = ("leader", "expert", "other", "none")
    return {
        "role": random.choice(keys),
        **{f"scale{number}": random.randint(1, 5) for number in range(12)},
        "multi1": random.sample(keys, 2),
        "multi2": random.sample(keys, 1),
        "matrix": {f"row{number}": random.choice(keys) for number in range(3)},
        "nps": random.randint(0, 10),
        "again": random.random() < 0.7,
        "hours": random.randint(0, 400) / 10,
        "free": f"Lisää esimerkkejä kunnista, kiitos {random.randint(0, 10**9)}",
    }
