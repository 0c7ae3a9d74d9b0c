"""One INSERT of the same body into the same table, with the same indexes, and nothing around it: nothing is checked."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import orjson
from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, Scope

from benchmarks.bare.serving import Database, answer, run

INSERT = """
INSERT INTO responses (id, survey_id, questionnaire_version, anonymous, answers, answered_on, person_id)
VALUES ($1, $2, 1, false, $3::text::jsonb, $4, $5)
"""


async def app(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    assert scope["type"] == "http"
    if scope["path"] == "/readyz":
        await answer(send, 200, b"{}")
        return
    survey_id = UUID(scope["path"].split("/")[2])
    person_id = UUID(dict(scope["headers"])[b"x-person"].decode())
    told = orjson.dumps(orjson.loads(await _body(receive))["answers"]).decode()
    response_id = uuid4()
    async with Database.pool.acquire() as connection:
        await connection.execute(INSERT, response_id, survey_id, told, datetime.now(UTC).date(), person_id)
    await answer(send, 201, orjson.dumps({"state": "stored", "id": response_id}))


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
