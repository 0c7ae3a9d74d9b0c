"""Comments: written by anybody while the roadmap takes them, shown and answered by its editors (feature E14)."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Response

from services.roadmaps.comments import queries
from services.roadmaps.comments.bodies import (
    Answer,
    Comment,
    CommentOfTeam,
    CommentTaken,
    CommentView,
    Decided,
    Moderate,
)
from services.roadmaps.comments.limits import LimitedCommenting
from services.roadmaps.comments.queries import KeptComment
from services.roadmaps.comments.rules import Refused, State, answered, decided
from services.roadmaps.comments.taking import published_roadmap, take_in
from shared.postgres import Connection
from shared.privacy.duty_log import Disclosure
from shared.web.asking import MaybeCaller, Now, Reading, Transaction
from shared.web.listing import Cursor, CursorAt, Page
from shared.web.once import Once
from shared.web.problems import Problem, existing
from shared.web.versions import IfMatch, require_version, set_etag

router = APIRouter(tags=["comments"])


@router.post("/public-roadmaps/{roadmap_id}/comments", status_code=201, dependencies=[LimitedCommenting])
async def write_comment(
    roadmap_id: UUID, request: Comment, tx: Transaction, who: MaybeCaller, once: Once, now: Now
) -> CommentTaken:
    """Say something of a published roadmap or of one of its measures; no address is asked, no name kept."""
    comment_id = await once.earlier(tx)
    if comment_id is None:
        person_id = who.person_id if who and not who.scope and not who.is_service else None
        comment_id = await take_in(tx, roadmap_id, request, person_id, now)
        await once.keep(tx, comment_id)
    return CommentTaken(id=comment_id, state="pending")


@router.get("/public-roadmaps/{roadmap_id}/comments")
async def list_shown(
    roadmap_id: UUID, reading: Reading, cursor: Cursor, measure_id: UUID | None = None
) -> Page[CommentView]:
    """What its editors let everybody see, the newest first."""
    await published_roadmap(reading, roadmap_id)
    found = await queries.shown(reading, roadmap_id, before(cursor), cursor.limit, measure_id)
    return cursor.page([CommentView.model_validate(asdict(one)) for one in found], *keys(found))


@router.get("/roadmaps/{roadmap_id}/comments")
async def list_all(roadmap_id: UUID, tx: Transaction, cursor: Cursor, disclosure: Disclosure) -> Page[CommentOfTeam]:
    """Also what waits and what is hidden, with the reason."""
    found = await queries.all_of(tx, roadmap_id, before(cursor), cursor.limit)
    disclosure.of(one.person_id for one in found)
    return cursor.page([CommentOfTeam.model_validate(asdict(one)) for one in found], *keys(found))


@router.put("/comments/{comment_id}/state")
async def moderate(
    comment_id: UUID, request: Moderate, response: Response, tx: Transaction, if_match: IfMatch, now: Now
) -> Decided:
    """Show a comment, or hide it and say why."""
    kept = await _lock(tx, comment_id, if_match)
    state = _allowed(decided(kept.state, request.state, request.reason, answered=kept.answer is not None), "reason")
    await queries.update_comment(tx, comment_id, state, request.reason, kept.answer, now)
    return await _decided(tx, comment_id, response)


@router.put("/comments/{comment_id}/answer")
async def answer(
    comment_id: UUID, request: Answer, response: Response, tx: Transaction, if_match: IfMatch, now: Now
) -> Decided:
    """Answer in public, under what was said: an editor, or whoever sees to the measure that it is of."""
    kept = await _lock(tx, comment_id, if_match)
    state = _allowed(answered(kept.state), None)
    await queries.update_comment(tx, comment_id, state, kept.reason, request.answer, now)
    return await _decided(tx, comment_id, response)


async def _lock(tx: Connection, comment_id: UUID, if_match: int | None) -> KeptComment:
    kept = existing(await queries.lock_comment(tx, comment_id))
    require_version(kept.version, if_match)
    return kept


def _allowed(outcome: State | Refused, field: str | None) -> State:
    if isinstance(outcome, Refused):
        raise Problem(409 if field is None else 422, outcome.why, field=field)
    return outcome


async def _decided(tx: Connection, comment_id: UUID, response: Response) -> Decided:
    kept = await _lock(tx, comment_id, None)
    set_etag(response, kept.version)
    return Decided(id=kept.id, version=kept.version, state=kept.state, reason=kept.reason, answer=kept.answer)


def before(cursor: CursorAt) -> tuple[datetime | None, UUID | None]:
    """Where a list of comments goes on."""
    at, comment_id = cursor.keys(datetime.fromisoformat, UUID)
    return at, comment_id


def keys(found: list[KeptComment]) -> tuple[str, ...]:
    return (found[-1].written_at.isoformat(), str(found[-1].id)) if found else ()
