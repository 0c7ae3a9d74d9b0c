"""Measures brought into a roadmap as a table, after a look at what that would do (features E18, X21)."""

from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from services.roadmaps.exchange.fault import Fault
from services.roadmaps.exchange.importing import Outcome, bring
from services.roadmaps.exchange.wording import told_of
from shared.exports import CSV, XLSX
from shared.web.asking import Held, resources_of
from shared.web.language import language_of
from shared.web.problems import Problem, problem_response

router = APIRouter(tags=["exchange"])

MOST_TOLD = 500
"""Rows that an answer names one by one; its counts are of all."""

FILE = {"schema": {"type": "string", "format": "binary"}}
BODY = {"requestBody": {"required": True, "content": {CSV.partition(";")[0]: FILE, XLSX: FILE}}}


class FieldView(BaseModel):
    path: str
    before: Any
    after: Any


class RowView(BaseModel):
    """`fields` of a measure that is there: what they are now and what the row says."""

    row: int
    measure_id: UUID
    external_id: str | None
    change: Literal["added", "changed"]
    fields: list[FieldView]


class Imported(BaseModel):
    """How many rows add a measure, change one or say what it says already; `untouched` measures are in no row.

    `rows` are the first 500 that add or change. A dry run tells the same and keeps nothing; ids of measures that it
    would add are others each time.
    """

    dry_run: bool
    added: int
    changed: int
    unchanged: int
    untouched: int
    rows: list[RowView]


@router.post("/roadmaps/{roadmap_id}/measures/imports", response_model=Imported, openapi_extra=BODY)
async def import_measures(roadmap_id: UUID, request: Request, held: Held, dry_run: bool = False) -> Any:
    """All rows or none. Measures are found again by our id or by the owner's external id, so that a file that is
    brought twice changes nothing. Columns that a file lacks, and measures that it doesn't name, stay as they are.
    """
    outcome = await bring(held, roadmap_id, await request.body(), dry_run=dry_run)
    if isinstance(outcome, list):
        return refusal(request, outcome)
    return _view(outcome, dry_run)


def _view(outcome: Outcome, dry_run: bool) -> Imported:
    added = sum(row["change"] == "added" for row in outcome.rows)
    return Imported(
        dry_run=dry_run,
        added=added,
        changed=len(outcome.rows) - added,
        unchanged=outcome.unchanged,
        untouched=outcome.untouched,
        rows=[RowView.model_validate(row) for row in outcome.rows[:MOST_TOLD]],
    )


def refusal(request: Request, wrong: Sequence[Fault]) -> Response:
    """422 with each fault by row and column; what is wrong with the file as a whole is the problem itself."""
    texts, language = resources_of(request).texts, language_of(request)
    told = [told_of(one, texts, language) for one in wrong]
    if whole := next((one for one in told if not one.row), None):
        return problem_response(request, Problem(422, whole.code, params=whole.params))
    places = [{"row": one.row, "field": one.column, "code": one.code, "reason": one.reason} for one in told]
    return problem_response(request, Problem(422, "rows_invalid", params={"count": len(told)}), places)
