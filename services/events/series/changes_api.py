"""Change a series for all or for this and following, and see beforehand what that does (feature B4)."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel

from services.events.cancellations import queries as cancellation_queries
from services.events.occurrences.rules import Change, message_type
from services.events.series import acting, keeping, queries
from services.events.series.api import page
from services.events.series.bodies import ChangeSeries, PreviewSeries
from services.events.series.view import SeriesPage
from shared.contracts import Language as LanguageCode
from shared.texts import say_time
from shared.web.asking import Caller, Held, Language, Now, Transaction
from shared.web.versions import IfMatch

router = APIRouter(tags=["series"])


class ChangePreview(BaseModel):
    """One occurrence that would change; `occurrence_id` None: it would be new. Times also as people write them."""

    occurrence_id: UUID | None
    what: str
    starts_at_before: datetime | None
    starts_at_after: datetime
    before: str | None
    after: str


class Preview(BaseModel):
    """What an act would do, and to how many. `past` and `overridden` occurrences would stay as they are."""

    changes: list[ChangePreview]
    occurrences: int
    signups: int
    by_what: dict[str, int]
    past: int
    overridden: int
    summary: str


@router.patch("/series/{series_id}", response_model=SeriesPage)
async def change_series(
    series_id: UUID, request: ChangeSeries, tx: Transaction, who: Caller, if_match: IfMatch, now: Now
) -> Response:
    """Change the series and what of it lies ahead; past and overridden occurrences stay as they are."""
    if request.changes():
        act = await acting.change(tx, series_id, request, now, if_match)
        if act.effect.dropped:
            await cancellation_queries.insert_cancellation(tx, act.id, series_id, "replanned", by=who.person, now=now)
        if not act.effect.changes_nothing(act.series):
            await keeping.keep(tx, act.series, act.effect, now)
    return await page(tx, series_id, now)


@router.post("/series/{series_id}/previews")
async def preview_series(
    series_id: UUID, request: PreviewSeries, tx: Transaction, language: Language, held: Held, now: Now
) -> Preview:
    """What a change or a cancellation would do. Nothing is kept of it."""
    if request.change:
        act = await acting.change(tx, series_id, request.change, now)
    else:
        assert request.cancel is not None
        act = await acting.cancellation(tx, series_id, request.cancel, now)
    changes = act.effect.changes
    touched = [change.after.id for change in changes if change.before]
    signups = await queries.registered_for(tx, touched)
    said = [message_type(change.before, change.after) for change in changes]
    return Preview(
        changes=[_preview(change, what, language) for change, what in zip(changes, said, strict=True)],
        occurrences=len(changes),
        signups=signups,
        by_what={what: said.count(what) for what in sorted(set(said))},
        past=act.effect.past,
        overridden=act.effect.overridden,
        summary=held.texts.say(language, "preview.summary", occurrences=len(changes), signups=signups),
    )


def _preview(change: Change, what: str, language: LanguageCode) -> ChangePreview:
    before, after = change.before, change.after
    return ChangePreview(
        occurrence_id=before.id if before else None,
        what=what,
        starts_at_before=before.starts_at if before else None,
        starts_at_after=after.starts_at,
        before=say_time(language, before.starts_at, before.time_zone) if before else None,
        after=say_time(language, after.starts_at, after.time_zone),
    )
