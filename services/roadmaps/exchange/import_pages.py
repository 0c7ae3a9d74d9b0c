"""Measures brought in with a browser: choose a table, look at what it would do, and only then do it (feature E18)."""

from base64 import b64decode, b64encode
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import HTMLResponse

from services.roadmaps.exchange.fault import Fault
from services.roadmaps.exchange.importing import Outcome, bring
from services.roadmaps.exchange.sheets import MOST_ROWS
from services.roadmaps.exchange.wording import told_of
from services.roadmaps.history.differences import FieldChange
from services.roadmaps.history.wording import Line, Words, names_in
from services.roadmaps.roadmaps.queries import document, roadmap
from shared.contracts import Roadmap
from shared.postgres.pool import ACQUIRE_SECONDS
from shared.web.asking import Held, Language
from shared.web.pages import Pages
from shared.web.problems import Problem

router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)

pages = Pages(Path(__file__).parent / "templates")

CARRIED = 700 * 1024
"""Bytes of a file that goes back and forth in the page: a request has room for no larger one."""

MOST_SHOWN = 100

Chosen = Annotated[UploadFile | None, File()]
Carried = Annotated[str, Form(max_length=1024 * 1024, pattern=r"^[A-Za-z0-9+/]*={0,2}$")]
Step = Annotated[Literal["look", "bring"], Form()]


@router.get("/roadmaps/{roadmap_id}/measures/import-page", response_class=HTMLResponse)
async def show_form(roadmap_id: UUID, request: Request, held: Held) -> HTMLResponse:
    return _page(request, await _roadmap(held, roadmap_id), "choose")


@router.post("/roadmaps/{roadmap_id}/measures/import-page", response_class=HTMLResponse)
async def take_file(
    roadmap_id: UUID,
    request: Request,
    held: Held,
    language: Language,
    step: Step = "look",
    file: Chosen = None,
    carried: Carried = "",
) -> HTMLResponse:
    """`look` keeps nothing; what was looked at is `carried` by the page, or chosen again where it is too large."""
    about = await _roadmap(held, roadmap_id)
    content = await file.read() if file and file.filename else b64decode(carried)
    if not content:
        reason = held.texts.say(language, "page.import.file_missing")
        return _page(request, about, "choose", status=422, errors={"file": reason})
    outcome = await bring(held, roadmap_id, content, dry_run=step == "look")
    if isinstance(outcome, list):
        return _refused(request, about, outcome, held, language)
    words = Words(held.texts, language, names_in([document(about)], language))
    more = {"carried": b64encode(content).decode() if len(content) <= CARRIED else "", **_told(outcome, words)}
    return _page(request, about, "look" if step == "look" else "done", **more)


async def _roadmap(held: Held, roadmap_id: UUID) -> Roadmap:
    async with held.pool.acquire(timeout=ACQUIRE_SECONDS) as connection:
        kept = await roadmap(connection, roadmap_id)
    if kept is None:
        raise Problem(404, "not_found")
    return kept.roadmap


def _told(outcome: Outcome, words: Words) -> dict[str, Any]:
    """Counts of all rows, and the first of those that add or change something."""
    added = sum(row["change"] == "added" for row in outcome.rows)
    return {
        "counts": {
            "added": added,
            "changed": len(outcome.rows) - added,
            "unchanged": outcome.unchanged,
            "untouched": outcome.untouched,
        },
        "rows": [(row, _lines(row["fields"], words)) for row in outcome.rows[:MOST_SHOWN]],
        "left": max(0, len(outcome.rows) - MOST_SHOWN),
    }


def _lines(fields: Sequence[dict[str, Any]], words: Words) -> list[Line]:
    return [words.line(FieldChange(**one)) for one in fields]


def _refused(request: Request, about: Roadmap, wrong: Sequence[Fault], held: Held, language: Language) -> HTMLResponse:
    """Each fault by row and column, and the form to choose the mended file."""
    told = [told_of(one, held.texts, language) for one in wrong]
    whole = next((one.reason for one in told if not one.row), "")
    reason = whole or held.texts.say(language, "problem.rows_invalid", count=len(told))
    return _page(request, about, "choose", status=422, errors={"file": reason}, faults=[] if whole else told)


def _page(request: Request, about: Roadmap, step: str, **more: Any) -> HTMLResponse:
    """`step`: choose, look or done."""
    empty: dict[str, Any] = {"faults": [], "rows": [], "left": 0, "counts": {}, "carried": ""}
    return pages.render(request, "import.html", roadmap=about, step=step, most=MOST_ROWS, **{**empty, **more})
