"""What a roadmap is put together from besides its texts: phases, statuses and fields of its own (E5, E16, E23)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from services.roadmaps.roadmaps import use_queries
from services.roadmaps.roadmaps.bodies import GiveField, GivePhase, GiveStatus, RoadmapView
from services.roadmaps.roadmaps.editing import keep, lock_seen, refuse
from services.roadmaps.roadmaps.rules import (
    piece_of,
    refusal_of_dates,
    refusal_of_field,
    refusal_of_statuses,
    with_piece,
    without_piece,
)
from services.roadmaps.roadmaps.showing import HIDDEN, show
from services.roadmaps.templates.content import MOST_FIELDS, MOST_PHASES, MOST_STATUSES
from shared.contracts import Roadmap
from shared.contracts.measure import Key
from shared.contracts.roadmap import CustomField, Phase, Status
from shared.postgres import Connection
from shared.web.asking import Now, Transaction
from shared.web.problems import Problem
from shared.web.versions import IfMatch

router = APIRouter(tags=["roadmaps"])


@router.put("/roadmaps/{roadmap_id}/phases/{key}", response_model_exclude=HIDDEN)
async def give_phase(
    roadmap_id: UUID, key: Key, request: GivePhase, response: Response, tx: Transaction, if_match: IfMatch, now: Now
) -> RoadmapView:
    """A dated step of the work, new or as it is to be from now on (fact DF4)."""
    before = await lock_seen(tx, roadmap_id, if_match)
    refuse(refusal_of_dates(request.starts_on, request.ends_on), 422)
    phases = with_piece(before.phases, Phase(key=key, **request.model_dump()))
    return await _kept(tx, before, "phases", phases, MOST_PHASES, response, now)


@router.delete("/roadmaps/{roadmap_id}/phases/{key}", response_model_exclude=HIDDEN)
async def drop_phase(
    roadmap_id: UUID, key: Key, response: Response, tx: Transaction, if_match: IfMatch, now: Now
) -> RoadmapView:
    before = await lock_seen(tx, roadmap_id, if_match)
    _require(before.phases, key)
    return await _kept(tx, before, "phases", without_piece(before.phases, key), MOST_PHASES, response, now)


@router.put("/roadmaps/{roadmap_id}/statuses/{key}", response_model_exclude=HIDDEN)
async def give_status(
    roadmap_id: UUID, key: Key, request: GiveStatus, response: Response, tx: Transaction, if_match: IfMatch, now: Now
) -> RoadmapView:
    """A status of the roadmap's own. Measures that have it keep the progress that they have."""
    before = await lock_seen(tx, roadmap_id, if_match)
    statuses = with_piece(before.statuses, Status(key=key, **request.model_dump()))
    refuse(refusal_of_statuses(before, statuses, await use_queries.statuses_in_use(tx, roadmap_id)))
    return await _kept(tx, before, "statuses", statuses, MOST_STATUSES, response, now)


@router.delete("/roadmaps/{roadmap_id}/statuses/{key}", response_model_exclude=HIDDEN)
async def drop_status(
    roadmap_id: UUID, key: Key, response: Response, tx: Transaction, if_match: IfMatch, now: Now
) -> RoadmapView:
    """Refused while measures have it."""
    before = await lock_seen(tx, roadmap_id, if_match)
    _require(before.statuses, key)
    statuses = without_piece(before.statuses, key)
    refuse(refusal_of_statuses(before, statuses, await use_queries.statuses_in_use(tx, roadmap_id)))
    return await _kept(tx, before, "statuses", statuses, MOST_STATUSES, response, now)


@router.put("/roadmaps/{roadmap_id}/custom-fields/{key}", response_model_exclude=HIDDEN)
async def give_field(
    roadmap_id: UUID, key: Key, request: GiveField, response: Response, tx: Transaction, if_match: IfMatch, now: Now
) -> RoadmapView:
    """A field that measures of this roadmap have besides the common ones."""
    before = await lock_seen(tx, roadmap_id, if_match)
    field = CustomField(key=key, **request.model_dump())
    used = await use_queries.values_of_field(tx, roadmap_id, key)
    refuse(refusal_of_field(piece_of(before.custom_fields, key), field, used))
    fields = with_piece(before.custom_fields, field)
    return await _kept(tx, before, "custom_fields", fields, MOST_FIELDS, response, now)


@router.delete("/roadmaps/{roadmap_id}/custom-fields/{key}", response_model_exclude=HIDDEN)
async def drop_field(
    roadmap_id: UUID, key: Key, response: Response, tx: Transaction, if_match: IfMatch, now: Now
) -> RoadmapView:
    """Refused while measures have it filled in."""
    before = await lock_seen(tx, roadmap_id, if_match)
    held = _require(before.custom_fields, key)
    refuse(refusal_of_field(held, None, await use_queries.values_of_field(tx, roadmap_id, key)))
    fields = without_piece(before.custom_fields, key)
    return await _kept(tx, before, "custom_fields", fields, MOST_FIELDS, response, now)


def _require(pieces: Sequence[Any], key: str) -> Any:
    held = piece_of(pieces, key)
    if held is None:
        raise Problem(404, "not_found")
    return held


async def _kept(
    tx: Connection, before: Roadmap, name: str, pieces: Sequence[Any], most: int, response: Response, now: datetime
) -> RoadmapView:
    if len(pieces) > max(most, len(getattr(before, name))):
        raise Problem(422, "too_many", field="key", params={"limit": most})
    await keep(tx, before, {name: pieces}, now)
    return await show(tx, before.id, response)
