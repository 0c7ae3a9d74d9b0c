"""A projection of sign-ups as any service would keep one: an upsert of a batch, guarded by the version."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from shared.bus.handlers import Handlers
from shared.contracts import Signup
from shared.postgres import Connection
from shared.runtime.service import SHARED

FOLDERS = {"bus": SHARED / "bus" / "migrations", "benchmarks": Path(__file__).parent / "migrations"}

UPSERT = """
INSERT INTO followed (id, version, occurrence_id, person_id, state)
SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::uuid[], $5::text[])
ON CONFLICT (id) DO UPDATE
SET version = excluded.version, occurrence_id = excluded.occurrence_id, person_id = excluded.person_id,
    state = excluded.state
WHERE followed.version < excluded.version
"""


def handlers() -> Handlers:
    following = Handlers()
    following.handles(Signup)(follow_signups)
    return following


async def follow_signups(signups: list[Signup], tx: Connection, now: datetime) -> None:
    await tx.execute(
        UPSERT,
        [signup.id for signup in signups],
        [signup.version for signup in signups],
        [signup.occurrence_id for signup in signups],
        [signup.person_id for signup in signups],
        [signup.state.value for signup in signups],
    )


async def follow_bodies(bodies: Sequence[dict[str, Any]], tx: Connection) -> None:
    """The same rows out of plain JSON objects."""
    await tx.execute(
        UPSERT,
        [body["id"] for body in bodies],
        [body["version"] for body in bodies],
        [body["occurrence_id"] for body in bodies],
        [body["person_id"] for body in bodies],
        [body["state"] for body in bodies],
    )
