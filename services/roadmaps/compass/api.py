"""Editions of goal frames: drafted by administrators, published, read by everybody (feature E1)."""

from datetime import date, timedelta
from typing import Annotated, Literal
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Response

from services.roadmaps.compass import keeping, queries
from services.roadmaps.compass.bodies import FrameBody, Key
from services.roadmaps.compass.queries import Edition
from services.roadmaps.compass.rules import Refused, begun, continued, credited, published, with_latest
from services.roadmaps.compass.shipped_frames import NATIONAL, shipped_frames
from services.roadmaps.goal_comments.queries import contributors
from services.roadmaps.national_indicators.queries import latest_values
from shared.contracts import Compass, GoalFrame, Localised
from shared.postgres import Connection
from shared.web.asking import MaybeCaller, Now, Reading, Transaction
from shared.web.body import Body
from shared.web.once import Once
from shared.web.problems import Problem, existing
from shared.web.versions import IfMatch, set_etag

router = APIRouter(tags=["compass"])

HELSINKI = ZoneInfo("Europe/Helsinki")

Frame = Annotated[str, Query(alias="frame", pattern=r"^[a-z0-9][a-z0-9_-]{0,59}$")]


class BeginEdition(Body):
    """Without `content` it begins as the newest edition, or as the frame that comes with the platform."""

    frame: Key = NATIONAL
    content: FrameBody | None = None


class PublishEdition(Body):
    """The edition before, if there is one, ends the day before."""

    valid_from: date


class EditionView(GoalFrame):
    """`valid_from` and `valid_to`: a draft has neither, the newest edition no end."""

    id: UUID
    version: int
    frame: str
    edition: int
    state: Literal["draft", "published"]
    former_id: UUID | None
    valid_from: date | None
    valid_to: date | None


class EditionLine(Body):
    id: UUID
    frame: str
    edition: int
    title: Localised
    valid_from: date | None
    valid_to: date | None


@router.get("/compass.json", responses={404: {"description": "No edition is in force"}})
async def show_compass(connection: Reading, response: Response, now: Now, frame: Frame = NATIONAL) -> Compass:
    """The edition that is in force today."""
    found = existing(await queries.edition_in_force(connection, frame, now.astimezone(HELSINKI).date()))
    set_etag(response, found.version)
    return found.compass


@router.get("/compass/shipped")
async def list_shipped_frames() -> dict[str, FrameBody]:
    """First editions that come with the platform, by the frame's name."""
    return shipped_frames()


@router.get("/compass/editions")
async def list_editions(connection: Reading) -> list[EditionLine]:
    """All that were ever published, frame by frame, the newest first."""
    return [
        EditionLine(
            id=one.id,
            frame=one.frame,
            edition=one.edition,
            title=one.content.title,
            valid_from=one.valid_from,
            valid_to=one.valid_to,
        )
        for one in await queries.published_editions(connection)
    ]


@router.post("/compass/editions", status_code=201)
async def begin_edition(
    request: BeginEdition, response: Response, tx: Transaction, once: Once, now: Now
) -> EditionView:
    """The next edition of a frame, as a draft; there is one draft of a frame at a time."""
    if earlier := await once.earlier(tx):
        return await _show(tx, earlier, response)
    editions = await queries.lock_frame(tx, request.frame)
    newest, edition_id = (editions[-1] if editions else None), uuid4()
    made = Edition(
        id=edition_id,
        version=1,
        frame=request.frame,
        edition=newest.edition + 1 if newest else 1,
        former_id=newest.id if newest else None,
        state="draft",
        content=_first_content(request, edition_id, newest),
    )
    keeping.require_room(made)
    if (newest and newest.state == "draft") or not await queries.insert_draft(tx, made, now):
        raise Problem(409, "draft_exists")
    await once.keep(tx, edition_id)
    return await _show(tx, edition_id, response)


@router.get("/compass/editions/{edition_id}")
async def show_edition(edition_id: UUID, connection: Reading, response: Response, who: MaybeCaller) -> EditionView:
    """Drafts are for administrators alone."""
    found = await _show(connection, edition_id, response)
    if found.state == "draft" and not (who and who.administers):
        raise Problem(404, "not_found")
    return found


@router.put("/compass/editions/{edition_id}")
async def edit_draft(
    edition_id: UUID, request: FrameBody, response: Response, tx: Transaction, if_match: IfMatch, now: Now
) -> EditionView:
    """The whole draft as it is to be."""
    held = await keeping.lock_draft(tx, edition_id, if_match)
    content = _checked(begun(edition_id, request, held.former.content if held.former else None))
    await keeping.keep(tx, held.edition, now, content=content)
    return await _show(tx, edition_id, response)


@router.delete("/compass/editions/{edition_id}", status_code=204)
async def give_up_draft(edition_id: UUID, tx: Transaction, if_match: IfMatch) -> None:
    """A draft that nobody will publish; the frame may get another. What is published stays."""
    held = await keeping.lock_draft(tx, edition_id, if_match)
    await queries.delete_draft(tx, held.edition.id)


@router.post("/compass/editions/{edition_id}/publications", status_code=201)
async def publish_edition(
    edition_id: UUID, request: PublishEdition, response: Response, tx: Transaction, if_match: IfMatch, now: Now
) -> EditionView:
    """From now on it is the frame's newest edition; roadmaps that link to goals that went are offered others."""
    held = await keeping.lock_draft(tx, edition_id, if_match)
    former, draft = held.former, held.edition
    before = former.content if former else None
    if no := published(draft.content, before, request.valid_from, former.valid_from if former else None):
        raise keeping.refuse(no)
    if former:
        ends = request.valid_from - timedelta(days=1)
        await keeping.keep_and_say(tx, former, "compass.edition_closed", now, valid_to=ends)
    content = credited(draft.content, before, await contributors(tx, former.id if former else None))
    content = with_latest(content, await latest_values(tx, content))
    made = await keeping.keep_and_say(
        tx, draft, "compass.edition_published", now, state="published", content=content, valid_from=request.valid_from
    )
    await queries.publish_goals(tx, made)
    return await _show(tx, edition_id, response)


def _first_content(request: BeginEdition, edition_id: UUID, newest: Edition | None) -> GoalFrame:
    if request.content is None and newest is not None:
        return continued(newest.content)
    body = request.content or shipped_frames().get(request.frame)
    if body is None:
        raise Problem(422, "frame_not_shipped", field="frame")
    return _checked(begun(edition_id, body, newest.content if newest else None), "content.")


def _checked(content: GoalFrame | Refused, within: str = "") -> GoalFrame:
    """`within` is the field that holds the frame's own."""
    if isinstance(content, Refused):
        raise keeping.refuse(Refused(content.reason, f"{within}{content.field}", content.key))
    return content


async def _show(connection: Connection, edition_id: UUID, response: Response) -> EditionView:
    found = existing(await queries.edition(connection, edition_id))
    set_etag(response, found.version)
    said = {name: getattr(found.content, name) for name in GoalFrame.model_fields}
    told = {name: getattr(found, name) for name in EditionView.model_fields if name not in said}
    return EditionView(**said, **told)
