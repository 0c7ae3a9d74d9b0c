"""SQL of surveys."""

from uuid import UUID

from shared.postgres import Connection

STATES = ("draft", "ready", "open", "closed", "cancelled")


async def network_of_survey(connection: Connection, survey_id: UUID) -> UUID | None:
    network_id: UUID | None = await connection.fetchval("SELECT network_id FROM surveys WHERE id = $1", survey_id)
    return network_id


async def surveys_by_state(connection: Connection) -> dict[str, int]:
    rows = await connection.fetch("SELECT state, count(*) FROM surveys GROUP BY state")
    counted = {row[0]: row[1] for row in rows}
    return {state: counted.get(state, 0) for state in STATES}
