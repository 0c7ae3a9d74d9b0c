"""One INSERT into the same table, with the same indexes, and nothing around it: no rights, no seats, no message."""

from collections import defaultdict
from datetime import UTC, datetime
from itertools import count
from uuid import UUID, uuid4

import orjson
from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, Scope

from benchmarks.bare.serving import Database, answer, run

INSERT = """
INSERT INTO signups (id, version, occurrence_id, person_id, organisation_id, created_at, state, ticket)
VALUES ($1, 1, $2, $3, $4, $5, 'confirmed', $6)
"""

TICKETS: defaultdict[UUID, "count[int]"] = defaultdict(lambda: count(1))


async def app(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    assert scope["type"] == "http"
    if scope["path"] == "/readyz":
        await answer(send, 200, b"{}")
        return
    occurrence_id = UUID(scope["path"].split("/")[2])
    person_id = UUID(dict(scope["headers"])[b"x-person"].decode())
    asked = orjson.loads(await _body(receive))
    signup_id, organisation_id = uuid4(), asked.get("organisation_id")
    ticket = next(TICKETS[occurrence_id])
    async with Database.pool.acquire() as connection:
        await connection.execute(
            INSERT, signup_id, occurrence_id, person_id, organisation_id, datetime.now(UTC), ticket
        )
    view = {
        "id": signup_id,
        "version": 1,
        "occurrence_id": occurrence_id,
        "person_id": person_id,
        "organisation_id": organisation_id,
        "state": "confirmed",
        "position": None,
        "attended": False,
    }
    await answer(send, 201, orjson.dumps(view))


async def _body(receive: ASGIReceiveCallable) -> bytes:
    body = b""
    while True:
        message = await receive()
        assert message["type"] == "http.request"
        body += message["body"]
        if not message["more_body"]:
            return body


if __name__ == "__main__":
    run(app)
