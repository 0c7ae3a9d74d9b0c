"""Call off one, this and following, or all by one act, and bring it back (features B4, B24)."""

from datetime import datetime
from uuid import UUID, uuid4

from fastapi import APIRouter, Response
from pydantic import BaseModel

from services.events.cancellations import queries
from services.events.occurrences import keeping as occurrence_keeping
from services.events.occurrences import queries as occurrence_queries
from services.events.occurrences.rules import Change, KeptOccurrence, brought_back, called_off
from services.events.occurrences.view import OccurrenceView, view
from services.events.series import acting, keeping
from services.events.series import queries as series_queries
from services.events.series.api import page
from services.events.series.bodies import CancelSeries
from services.events.series.rules import Refused, reinstated
from services.events.series.view import SeriesPage
from shared.contracts import Localised, OccurrenceState, SeriesState
from shared.postgres import Connection
from shared.web.asking import Caller, Language, Now, Transaction
from shared.web.body import Body
from shared.web.once import Once
from shared.web.problems import Problem, existing
from shared.web.versions import IfMatch, require_version

router = APIRouter(tags=["cancellations"])


class CancelOccurrence(Body):
    """`reason` is public; it stands on the series page."""

    reason: Localised | None = None


class ReinstateSeries(Body):
    """`cancelled_with` is the act that is to be taken back."""

    cancelled_with: UUID


class CancellationView(BaseModel):
    """The act, which stands in `cancelled_with` of all that it called off."""

    id: UUID
    series_id: UUID
    occurrences: int


@router.post("/series/{series_id}/cancellations", status_code=201)
async def cancel_series(
    series_id: UUID, request: CancelSeries, tx: Transaction, who: Caller, once: Once, if_match: IfMatch, now: Now
) -> CancellationView:
    """Call off what lies ahead: all of it, or an occurrence and what follows it. One act, one notice a person."""
    if earlier := await once.earlier(tx):
        return await _cancellation_view(tx, series_id, earlier)
    act = await acting.cancellation(tx, series_id, request, now, if_match)
    before, after = act.series, act.effect.series
    await queries.insert_cancellation(
        tx, act.id, series_id, request.scope, by=who.person, now=now, reason=request.reason,
        rule=(before.rule, after.rule) if before.rule != after.rule else (None, None),
    )  # fmt: skip
    await keeping.keep(tx, before, act.effect, now)
    await once.keep(tx, act.id)
    return await _cancellation_view(tx, series_id, act.id)


@router.post("/series/{series_id}/reinstatements", response_model=SeriesPage)
async def reinstate_series(
    series_id: UUID, request: ReinstateSeries, tx: Transaction, if_match: IfMatch, now: Now
) -> Response:
    """Take an act of calling off back: what it called off and still lies ahead will happen."""
    series = await series_queries.lock_series(tx, series_id)
    act = await queries.cancellation(tx, request.cancelled_with)
    if series is None:
        raise Problem(404, "not_found")
    if act is None or act.series_id != series_id:
        raise Problem(422, "unknown_cancellation", field="cancelled_with")
    require_version(series.version, if_match)
    occurrences = await occurrence_queries.lock_occurrences_of_series(tx, series_id)
    untouched = act.rule_after is not None and series.rule == act.rule_after
    rule = act.rule_before if untouched else series.rule
    effect = reinstated(series, occurrences, act.id, now, rule=rule)
    if isinstance(effect, Refused):
        raise Problem(409, effect.reason)
    await keeping.keep(tx, series, effect, now)
    return await page(tx, series_id, now)


@router.post("/occurrences/{occurrence_id}/cancellations", status_code=201)
async def cancel_occurrence(
    occurrence_id: UUID, request: CancelOccurrence, tx: Transaction, who: Caller, if_match: IfMatch, now: Now,
    language: Language,
) -> OccurrenceView:  # fmt: skip
    """Call off one occurrence; calling it off again changes nothing."""
    kept = await _locked(tx, occurrence_id, if_match)
    if kept.state is OccurrenceState.cancelled:
        return view(kept, language)
    act = uuid4()
    after = None if kept.is_past(now) else called_off(_overridden(kept, now), act, now)
    if after is None:
        raise Problem(409, "occurrence_past")
    await queries.insert_cancellation(tx, act, kept.series_id, "one", by=who.person, now=now, reason=request.reason)
    await occurrence_keeping.keep(tx, [Change(kept, after)])
    return view(after, language)


@router.post("/occurrences/{occurrence_id}/reinstatements")
async def reinstate_occurrence(
    occurrence_id: UUID, tx: Transaction, if_match: IfMatch, now: Now, language: Language
) -> OccurrenceView:
    """Bring one occurrence back that was called off, by whatever act, and still lies ahead."""
    kept = await _locked(tx, occurrence_id, if_match)
    series = await series_queries.series(tx, kept.series_id)
    if series is not None and series.state is SeriesState.cancelled:
        raise Problem(409, "series_cancelled")
    if kept.starts_at <= now:
        raise Problem(409, "occurrence_past")
    after = brought_back(_overridden(kept, now), now)
    if after is None:
        return view(kept, language)
    await occurrence_keeping.keep(tx, [Change(kept, after)])
    return view(after, language)


def _overridden(kept: KeptOccurrence, now: datetime) -> KeptOccurrence:
    """From now on changes of the series pass it by."""
    return kept.model_copy(update={"overridden_at": now})


async def _locked(tx: Connection, occurrence_id: UUID, if_match: int | None) -> KeptOccurrence:
    kept = existing(await occurrence_queries.lock_with_series(tx, occurrence_id))
    require_version(kept.version, if_match)
    return kept


async def _cancellation_view(connection: Connection, series_id: UUID, act: UUID) -> CancellationView:
    called = await occurrence_queries.occurrences_cancelled_with(connection, act)
    return CancellationView(id=act, series_id=series_id, occurrences=called)
