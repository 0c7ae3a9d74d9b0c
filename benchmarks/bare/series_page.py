"""The page of a series by the same SELECT, and nothing around it."""

from datetime import UTC, datetime
from uuid import UUID

from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, Scope

from benchmarks.bare.serving import Database, answer, run
from services.events.series import queries


async def app(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    assert scope["type"] == "http"
    if scope["path"] == "/readyz":
        await answer(send, 200, b"{}")
        return
    series_id = UUID(scope["path"].rpartition("/")[2])
    async with Database.pool.acquire() as connection:
        found = await queries.series_page(connection, series_id, datetime.now(UTC))
    assert found is not None
    await answer(send, 200, found[1].encode())


if __name__ == "__main__":
    run(app)
