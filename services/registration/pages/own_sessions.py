"""One's own sessions: seen, ended one by one or all but this one; and logging out (guarantee RS8)."""

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.registration.pages.answering import pages, tell
from services.registration.people import session_queries, sessions
from shared.web import cookies
from shared.web.asking import Caller, Held, Language, Now, Reading, Transaction

router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)

DONE = ("ended", "ended_others")


@router.get("/me/sessions", response_class=HTMLResponse)
async def show(request: Request, who: Caller, connection: Reading, now: Now, done: str = "") -> HTMLResponse:
    living = await session_queries.living(connection, who.person_id, now, now - sessions.IDLE)
    return pages.render(
        request, "sessions.html", sessions=living, current=who.session_id, done=done if done in DONE else ""
    )


@router.post("/me/sessions/end-others", response_class=HTMLResponse)
async def end_others(
    request: Request, who: Caller, tx: Transaction, held: Held, now: Now, language: Language
) -> Response:
    held.ended.add(await sessions.end_all(tx, who.person_id, now, but=who.session_id))
    return _back(request, language, "ended_others")


@router.post("/me/sessions/{session_id}/end", response_class=HTMLResponse)
async def end(
    session_id: UUID, request: Request, who: Caller, tx: Transaction, held: Held, now: Now, language: Language
) -> Response:
    """Somebody else's session looks like one that has ended already: nothing happens."""
    held.ended.add(await sessions.end(tx, who.person_id, session_id, now))
    return _back(request, language, "ended")


@router.post("/logout", response_class=HTMLResponse)
async def log_out(request: Request, who: Caller, tx: Transaction, held: Held, now: Now) -> HTMLResponse:
    held.ended.add(await sessions.end(tx, who.person_id, who.session_id, now))
    request.state.proof = ""
    response = tell(request, "logged_out")
    cookies.take_back(response, cookies.SESSION)
    cookies.take_back(response, cookies.GUEST)
    return response


def _back(request: Request, language: Language, done: str) -> Response:
    return RedirectResponse(f"{request.scope.get('root_path', '')}/me/sessions?done={done}&lang={language}", 303)
