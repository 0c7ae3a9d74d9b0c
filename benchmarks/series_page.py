"""How fast the page of a series is read: seventeen first Fridays with their themes."""

from uuid import UUID, uuid4

import asyncpg
import httpx

from benchmarks.asking import asked
from benchmarks.load import Request
from benchmarks.outcomes import Figure, Outcome, in_turn
from benchmarks.parts import Parts
from benchmarks.people import token
from benchmarks.serving import Served, bare, service
from deploy import services
from shared.contracts import Contract

THEMES = 17
SERIES = {
    "title": {"fi": "Digiverkoston perjantait", "sv": "Nätverkets fredagar", "en": "Network Fridays"},
    "description": {"fi": "Kuukauden ensimmäinen perjantai: yksi teema, kaksi esitystä ja keskustelu."},
    "rule": "FREQ=MONTHLY;BYDAY=1FR",
    "count": THEMES,
    "starts_on": "2026-01-09",
    "starts_at": "09:00",
    "holiday_rule": "move_next_week",
    "hashtag": "#digiverkosto",
}


async def measure(parts: Parts) -> list[Outcome]:
    events = services.load("events")
    contracts: list[type[Contract]] = [*events.says, *events.handlers.contracts()]
    async with (
        parts.topics(contracts) as kafka,
        parts.database(events.migration_folders()) as dsn,
        service(parts, "events", dsn, kafka) as ours,
        bare(parts, "series_page", dsn) as theirs,
    ):
        series_id = await _planned(ours, dsn)
        page = Request("GET", f"/series/{series_id}")

        async def read() -> Figure:
            return await asked(parts, ours, [page])

        async def read_bare() -> Figure:
            return await asked(parts, theirs, [page])

        await read()
        await read_bare()
        own, other = await in_turn(read, read_bare, parts.length.rounds)
    return [Outcome("reads of a series page", "reads/s", "bare ASGI, the same SELECT", 0.6, "higher", own, other)]


async def _planned(events: Served, dsn: str) -> UUID:
    """A network that events has heard of, its theme plan, and a series planned through the API."""
    network_id = uuid4()
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(
            "INSERT INTO networks (id, version, name, kind, state) VALUES ($1, 1, $2, 'development_network', 'active')",
            network_id,
            '{"fi": "Digikehittäjien verkosto"}',
        )
    finally:
        await connection.close()
    headers = {"Authorization": f"Bearer {token(uuid4(), 'administrator')}"}
    async with httpx.AsyncClient(base_url=events.address, headers=headers, trust_env=False) as client:
        themes = [await _theme(client, network_id, number) for number in range(1, THEMES + 1)]
        answer = await client.post(f"/networks/{network_id}/series", json={**SERIES, "theme_ids": themes})
        answer.raise_for_status()
        return UUID(answer.json()["id"])


async def _theme(client: httpx.AsyncClient, network_id: UUID, number: int) -> str:
    title = {"fi": f"Teema {number}: palvelut yhdestä paikasta", "sv": f"Tema {number}: tjänster på ett ställe"}
    answer = await client.post(f"/networks/{network_id}/themes", json={"title": title})
    answer.raise_for_status()
    found: str = answer.json()["id"]
    return found
