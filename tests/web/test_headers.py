"""What somebody in particular was shown is kept by no cache, unless the route says otherwise (RS19)."""

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from shared.web.headers import SecurityHeaders


async def answer(request: Request) -> JSONResponse:
    told = request.query_params.get("told")
    return JSONResponse({}, headers={"Cache-Control": told} if told else None)


APP = SecurityHeaders(Starlette(routes=[Route("/", answer)]))


@pytest.mark.parametrize(
    ("path", "says_who", "kept"),
    [
        ("/", {"authorization": "Bearer x"}, "no-store"),
        ("/", {"cookie": "__Host-session=x"}, "no-store"),
        ("/", {}, None),
        ("/?told=no-cache", {"authorization": "Bearer x"}, "no-cache"),
    ],
)
async def test_answers_to_who_says_who_they_are_are_not_kept(
    path: str, says_who: dict[str, str], kept: str | None
) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=APP), base_url="http://service") as http:
        assert (await http.get(path, headers=says_who)).headers.get("cache-control") == kept
