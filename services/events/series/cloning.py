"""Another season of a series: everything except people (feature B20)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from services.events.occurrences.rules import KeptOccurrence
from services.events.series.bodies import CloneSeries
from services.events.series.kept import KeptSeries, scheduled
from services.events.series.planning import plan
from services.events.series.recurrence import Rule
from services.events.series.rules import Refused
from services.events.themes import queries as theme_queries
from services.events.themes.rules import placed
from shared.bus import outbox
from shared.contracts import OccurrenceState, SeriesState, Theme, ThemeState
from shared.networks.queries import lock_network
from shared.postgres import Connection


@dataclass(frozen=True)
class Season:
    """A season before it is stored; its occurrences still name the themes of the source, in `themes`."""

    series: KeptSeries
    occurrences: tuple[KeptOccurrence, ...]
    themes: tuple[UUID, ...]


def season(
    source: KeptSeries, occurrences: Sequence[KeptOccurrence], request: CloneSeries, now: datetime
) -> Season | Refused:
    """The series anew: its n-th occurrence has the texts and the theme of the source's n-th that took place.

    Begins at the rule's next day on or after `starts_on`. A series without a rule is cloned once.
    """
    old = source.recurrence
    rule = Rule(old.pattern, request.count) if old else None
    holidays = request.holiday_rule or source.holiday_rule
    planned = plan(rule, request.starts_on, holidays, horizon=date.max, at_most=request.count)
    if not planned.days:
        return Refused("no_dates")
    series = source.model_copy(
        update={
            "id": uuid4(), "version": 1, "network_id": request.network_id, "title": request.title or source.title,
            "holiday_rule": holidays, "rule": str(rule) if rule else None, "starts_on": planned.days[0].day,
            "rule_from": request.starts_on, "planned_to": planned.to, "state": SeriesState.planned,
            "cancelled_with": None, "historical": False, "cloned_from": source.id, "changed_at": now,
        }
    )  # fmt: skip
    took_place = [one for one in occurrences if one.state is not OccurrenceState.cancelled]
    fresh = [scheduled(series, day, now) for day in planned.days]
    dressed = [
        *(_dressed_as(one, source, model) for one, model in zip(fresh, took_place, strict=False)),
        *fresh[len(took_place) :],
    ]
    themes = dict.fromkeys(one.theme_id for one in dressed if one.theme_id)
    return Season(series, tuple(dressed), tuple(themes))


async def themes_for(
    tx: Connection, source: KeptSeries, network_id: UUID, themes: Sequence[UUID], by: UUID, now: datetime
) -> dict[UUID | None, UUID]:
    """Which theme of the target stands for which of the source; another network gets copies at its plan's end."""
    if source.network_id == network_id or not themes:
        return {theme: theme for theme in themes}
    await lock_network(tx, network_id)
    copies: dict[UUID | None, UUID] = {}
    target = await theme_queries.lock_plan(tx, network_id)
    for original in await theme_queries.lock_plan(tx, source.network_id):
        if original.id in themes:
            fresh = original.model_copy(
                update={"id": uuid4(), "version": 1, "network_id": network_id, "state": ThemeState.planned}
            )
            target = placed(target, fresh, None)
            await _plan_copy(tx, target[-1], original.id, by, now)
            copies[original.id] = fresh.id
    return copies


async def _plan_copy(tx: Connection, copy: Theme, original: UUID, by: UUID, now: datetime) -> None:
    await theme_queries.insert_theme(tx, copy, copied_from=original)
    await outbox.add(tx, copy, "theme.planned")
    await theme_queries.trace(tx, copy, "planned", why=None, by=by, now=now)


def _dressed_as(fresh: KeptOccurrence, source: KeptSeries, model: KeptOccurrence) -> KeptOccurrence:
    """`fresh` with what the source's occurrence had for itself."""
    own = {
        name: getattr(model, name)
        for name in ("title", "description", "kind")
        if getattr(model, name) != getattr(source, name)
    }
    return fresh.model_copy(update={**own, "theme_id": model.theme_id})
