"""What was said of a roadmap and answered, with the form to say something: whole without JavaScript."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse
from pydantic import ValidationError

from services.roadmaps.comments import queries
from services.roadmaps.comments.api import before, keys
from services.roadmaps.comments.bodies import LONGEST, Comment
from services.roadmaps.comments.limits import LimitedCommenting
from services.roadmaps.comments.taking import is_open, published_roadmap, take_in
from services.roadmaps.publications.queries import published
from shared.postgres import Connection
from shared.web import faults
from shared.web.asking import MaybeCaller, Now, Reading, Transaction, resources_of
from shared.web.language import language_of
from shared.web.listing import Cursor, CursorAt
from shared.web.pages import Pages
from shared.web.problems import Problem, existing

router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)

pages = Pages(Path(__file__).parent / "templates")

NEWEST = CursorAt(None, 50)
Field = Annotated[str, Form(max_length=20_000)]


@router.get("/public-roadmaps/{roadmap_id}/comments/page", response_class=HTMLResponse)
async def show_comments(
    roadmap_id: UUID, request: Request, connection: Reading, now: Now, cursor: Cursor, measure: str = ""
) -> HTMLResponse:
    """`measure` is chosen in the form already."""
    return await _page(request, connection, roadmap_id, now, {"measure_id": measure}, cursor)


@router.post(
    "/public-roadmaps/{roadmap_id}/comments/page", response_class=HTMLResponse, dependencies=[LimitedCommenting]
)
async def send_comment(
    roadmap_id: UUID,
    request: Request,
    tx: Transaction,
    who: MaybeCaller,
    now: Now,
    text: Field = "",
    measure_id: Field = "",
    website: Field = "",
) -> HTMLResponse:
    """The same as POST /public-roadmaps/{roadmap_id}/comments, with the errors beside the fields.

    A program that fills in `website`, which no person sees, is told that all went well.
    """
    typed = {"text": text, "measure_id": measure_id}
    try:
        said = Comment.model_validate({"text": text} | ({"measure_id": measure_id} if measure_id else {}))
        if not website:
            await take_in(tx, roadmap_id, said, who.person_id if who else None, now)
    except ValidationError as invalid:
        return await _page(request, tx, roadmap_id, now, typed, errors=_invalid(request, invalid))
    except Problem as refused:
        if refused.status != 422:
            raise
        errors = {str(refused.field): _say(request, f"problem.{refused.code}")}
        return await _page(request, tx, roadmap_id, now, typed, errors=errors)
    return pages.render(
        request,
        "message.html",
        heading=_say(request, "page.comments.sent_title"),
        paragraphs=[_say(request, "page.comments.sent")],
        kind="done",
        onward={"label": _say(request, "page.comments.back"), "path": f"/public-roadmaps/{roadmap_id}/comments/page"},
    )


async def _page(
    request: Request,
    connection: Connection,
    roadmap_id: UUID,
    now: Now,
    typed: Mapping[str, str],
    cursor: CursorAt = NEWEST,
    *,
    errors: dict[str, str] | None = None,
) -> HTMLResponse:
    kept = await published_roadmap(connection, roadmap_id)
    language = language_of(request)
    version = existing(await published(connection, roadmap_id))
    found = await queries.shown(connection, roadmap_id, before(cursor), cursor.limit)
    titles = {measure.id: measure.title for measure in version.measures}
    return pages.render(
        request,
        "comments.html",
        status=422 if errors else 200,
        errors=errors,
        roadmap_id=roadmap_id,
        title=version.roadmap.title,
        comments=found,
        older=cursor.page(found, *keys(found)).next,
        titles=titles,
        choices=[("", _say(request, "page.comments.whole"))]
        + [(str(one), title.in_language(language)) for one, title in titles.items()],
        is_open=is_open(kept, now),
        until=kept.comments_until,
        longest=LONGEST,
        typed={"text": "", "measure_id": "", **typed},
    )


def _invalid(request: Request, invalid: ValidationError) -> dict[str, str]:
    texts = resources_of(request).texts
    return {
        str(found["loc"][0]): _say(
            request,
            "page.comments.text_missing"
            if found["type"] in ("missing", "string_too_short")
            else f"problem.{faults.code(found, texts)}",
            **faults.params(found),
        )
        for found in invalid.errors()
    }


def _say(request: Request, key: str, **values: object) -> str:
    return resources_of(request).texts.say(language_of(request), key, **values)
