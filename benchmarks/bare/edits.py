"""One UPDATE of the same measure in the same table, with the same indexes: no rights, no rules, no history."""

from uuid import UUID

from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, Scope

from benchmarks.bare.serving import Database, answer, run

UPDATE = """
UPDATE measures SET version = version + 1, content = content || $2::text::jsonb, changed_at = now()
WHERE id = $1 RETURNING content::text
"""


async def app(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    assert scope["type"] == "http"
    if scope["path"] == "/readyz":
        await answer(send, 200, b"{}")
        return
    measure_id = UUID(scope["path"].rpartition("/")[2])
    told = (await _body(receive)).decode()
    async with Database.pool.acquire() as connection:
        document = await connection.fetchval(UPDATE, measure_id, told)
    await answer(send, 200, document.encode())


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
