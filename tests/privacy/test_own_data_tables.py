"""No table that names a person is forgotten in what the person is told (feature K4)."""

import re
from pathlib import Path
from typing import Any

import pytest

from services.events.service import SERVICE as EVENTS
from services.registration.service import SERVICE
from services.roadmaps.service import SERVICE as ROADMAPS
from services.surveys.service import SERVICE as SURVEYS
from services.webhooks.service import SERVICE as WEBHOOKS
from shared.privacy.own_data import EVERYWHERE
from shared.runtime.service import Service
from tests.parts import Databases, running

COLUMN = re.compile(r"person|_by$|^caller$|^address$|^who$|_address$")
"""Columns that lead to a person."""

TOLD_OTHERWISE = {
    "duty.log": "who read it stands in the part read_by_staff, by the log's own function",
    "mail_requests": "a keyed hash and counters, for an hour; whose they are isn't known",
    "comment_counts": "a keyed hash and a number, for a day; whose network it is isn't known",
    "asked": "what an address asked for, until it is carried out a moment later",
    "logins": "a login that is under way, for ten minutes: hashes alone",
    "published_schemas": "which service says a topic; nobody",
    "erasures": "that a person was erased; there is nobody left to tell",
    "erasure_requests": "that a person asks to be erased; its page tells how far it is",
    "erasure_answers": "how far an erasure is; its page tells it",
}
"""Tables of which a person is told elsewhere, or that hold nothing to tell."""


@pytest.mark.parametrize("service", [SERVICE, EVENTS, SURVEYS, ROADMAPS, WEBHOOKS], ids=lambda service: service.name)
async def test_every_table_with_a_person_in_it_is_told_of(
    service: Service, databases: Databases, tmp_path: Path
) -> None:
    assert await untold(service, databases, tmp_path, service.own_data) == set()


async def test_twin_a_table_that_nobody_tells_of_is_found(databases: Databases, tmp_path: Path) -> None:
    fewer = {name: part for name, part in SERVICE.own_data.items() if name != "proposals"}
    assert await untold(SERVICE, databases, tmp_path, fewer) == {"organisation_proposals"}


async def untold(service: Service, databases: Databases, folder: Path, told: Any) -> set[str]:
    """Tables with a column that leads to a person, and that no part tells of."""
    async with running(service, databases, folder) as served:
        rows = await served.fetch(
            """
            SELECT c.table_schema, c.table_name, c.column_name FROM information_schema.columns c
            JOIN information_schema.tables t USING (table_schema, table_name)
            WHERE c.table_schema IN ('public', 'duty') AND t.table_type = 'BASE TABLE'
            """
        )
    parts_of = [*told.values(), *EVERYWHERE.values()]
    leading = {
        row["table_name"] if row["table_schema"] == "public" else f"duty.{row['table_name']}"
        for row in rows
        if COLUMN.search(row["column_name"])
    }
    return leading - {table for part in parts_of for table in part.tables} - set(TOLD_OTHERWISE)
