"""The plan of themes: set at launch, changed with a reason, mapped to occurrences (feature B6)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError

from services.events.occurrences import keeping
from services.events.occurrences import queries as occurrence_queries
from services.events.occurrences.rules import Change, KeptOccurrence, revised
from services.events.themes import queries
from services.events.themes.rules import differing, placed, what_changed
from shared.bus import outbox
from shared.contracts import Localised, Theme, ThemeState
from shared.networks.queries import lock_network
from shared.postgres import Connection
from shared.web.asking import Caller, Now, Reading, Transaction
from shared.web.body import Body, Known
from shared.web.listing import Cursor, Page
from shared.web.once import Once
from shared.web.problems import Problem, existing
from shared.web.versions import IfMatch, require_version, set_etag

router = APIRouter(tags=["themes"])

Why = Annotated[str, Field(min_length=1, max_length=1000)]


class PlanTheme(Body):
    """A theme to be; without `position` it comes last."""

    title: Localised
    description: Localised | None = None
    position: Annotated[int, Field(ge=1, le=1000)] | None = None


class ChangeTheme(Body):
    """What is to be otherwise, and `why`: the history shows it to everybody."""

    title: Localised | None = None
    description: Localised | None = None
    position: Annotated[int, Field(ge=1, le=1000)] | None = None
    state: Known[ThemeState] | None = None
    why: Why

    @model_validator(mode="after")
    def _leaves_no_gap(self) -> "ChangeTheme":
        if any(getattr(self, name) is None for name in self.model_fields_set - {"description"}):
            raise PydanticCustomError("cannot_be_empty", "this can't be taken away")
        return self


class MapTheme(Body):
    """The occurrences that the theme is to have; those that it had and that lie ahead lose it otherwise."""

    occurrence_ids: Annotated[list[UUID], Field(max_length=200)]
    why: Why


class ThemeView(Theme):
    """A theme with its occurrences, by time."""

    occurrence_ids: list[UUID] = []


class ThemeChangeView(BaseModel):
    """`before` and `after` hold the fields that were changed."""

    theme_id: UUID
    what: str
    why: str | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    changed_at: datetime


@router.post("/networks/{network_id}/themes", status_code=201)
async def plan_theme(
    network_id: UUID, request: PlanTheme, response: Response, tx: Transaction, who: Caller, once: Once, now: Now
) -> ThemeView:
    """Add a theme to the network's plan."""
    if earlier := await once.earlier(tx):
        return await _view(tx, earlier, response)
    if not await lock_network(tx, network_id):
        raise Problem(404, "not_found")
    before = await queries.lock_plan(tx, network_id)
    fresh = Theme(
        id=uuid4(), version=1, network_id=network_id, position=1, state=ThemeState.planned,
        title=request.title, description=request.description,
    )  # fmt: skip
    after = placed(before, fresh, request.position)
    planned = next(theme for theme in after if theme.id == fresh.id)
    await queries.insert_theme(tx, planned)
    await outbox.add(tx, planned, "theme.planned")
    await _keep_changed(tx, before, after)
    await queries.trace(tx, planned, "planned", why=None, by=who.person, now=now, after=_shown(planned))
    await once.keep(tx, planned.id)
    return await _view(tx, planned.id, response)


@router.patch("/themes/{theme_id}")
async def change_theme(
    theme_id: UUID, request: ChangeTheme, response: Response, tx: Transaction, who: Caller, if_match: IfMatch, now: Now
) -> ThemeView:
    """Reword, move, drop or resume a theme, with a reason."""
    before, plan = await _locked(tx, theme_id)
    require_version(before.version, if_match)
    given = {name: getattr(request, name) for name in request.model_fields_set - {"why"}}
    wanted = before.model_copy(update=given)
    position = given.get("position", None if before.state is not wanted.state else before.position)
    after = placed(plan, wanted, position)
    changed = await _keep_changed(tx, plan, [*after, *([wanted] if wanted.state is ThemeState.dropped else [])])
    if own := changed.get(theme_id):
        await queries.trace(
            tx, own, what_changed(before, given), why=request.why, by=who.person, now=now,
            before=_fields(before, given), after=_fields(own, given),
        )  # fmt: skip
    if wanted.state is ThemeState.dropped:
        mapped = await occurrence_queries.lock_occurrences_of_theme(tx, theme_id)
        await _give(tx, [kept for kept in mapped if not kept.is_past(now)], None, now)
    return await _view(tx, theme_id, response)


@router.put("/themes/{theme_id}/occurrences")
async def map_theme(
    theme_id: UUID, request: MapTheme, response: Response, tx: Transaction, who: Caller, now: Now
) -> ThemeView:
    """Say which occurrences the theme has. A theme may span several (seed row 000-23)."""
    theme, _ = await _locked(tx, theme_id)
    if theme.state is not ThemeState.planned:
        raise Problem(409, "theme_dropped")
    mapped = {kept.id: kept for kept in await occurrence_queries.lock_occurrences_of_theme(tx, theme_id)}
    wanted = {kept.id: kept for kept in await occurrence_queries.lock_occurrences(tx, request.occurrence_ids)}
    if len(wanted) < len(set(request.occurrence_ids)) or any(k.network_id != theme.network_id for k in wanted.values()):
        raise Problem(422, "unknown_occurrence", field="occurrence_ids")
    leaving = [kept for kept in mapped.values() if kept.id not in wanted and not kept.is_past(now)]
    await _give(tx, leaving, None, now)
    await _give(tx, [kept for kept in wanted.values() if kept.theme_id != theme_id], theme_id, now)
    before, after = sorted(map(str, mapped)), sorted(map(str, {*mapped, *wanted} - {kept.id for kept in leaving}))
    if before != after:
        await queries.trace(
            tx, theme, "mapped", why=request.why, by=who.person, now=now,
            before={"occurrence_ids": before}, after={"occurrence_ids": after},
        )  # fmt: skip
    return await _view(tx, theme_id, response)


@router.get("/themes/{theme_id}")
async def show_theme(theme_id: UUID, response: Response, reading: Reading) -> ThemeView:
    return await _view(reading, theme_id, response)


@router.get("/networks/{network_id}/themes")
async def show_plan(network_id: UUID, reading: Reading) -> list[ThemeView]:
    """The whole plan in its order; dropped themes come last."""
    return [ThemeView.model_validate(row) for row in await queries.plan(reading, network_id)]


@router.get("/networks/{network_id}/theme-changes")
async def show_theme_changes(network_id: UUID, reading: Reading, cursor: Cursor) -> Page[ThemeChangeView]:
    """What was changed in the plan, when and why; the newest first."""
    before = cursor.after and cursor.after[0]
    if before and not before.isdigit():
        raise Problem(422, "invalid_cursor", field="cursor")
    rows = await queries.changes_of_plan(reading, network_id, int(before) if before else None, cursor.limit)
    return cursor.page([ThemeChangeView.model_validate(row) for row in rows], str(rows[-1]["id"]) if rows else "")


async def _locked(tx: Connection, theme_id: UUID) -> tuple[Theme, list[Theme]]:
    """The theme and its plan, both held until the transaction ends."""
    network_id = await queries.network_of_theme(tx, theme_id)
    if network_id is None or not await lock_network(tx, network_id):
        raise Problem(404, "not_found")
    plan = await queries.lock_plan(tx, network_id)
    return next(theme for theme in plan if theme.id == theme_id), plan


async def _keep_changed(tx: Connection, before: Sequence[Theme], after: Sequence[Theme]) -> dict[UUID, Theme]:
    """Store and say the themes that read otherwise now."""
    changed = differing(before, after)
    await queries.update_themes(tx, changed)
    already = {theme.id for theme in before if theme.state is ThemeState.dropped}
    dropped = {theme.id for theme in changed if theme.state is ThemeState.dropped} - already
    await outbox.add_all(
        tx, [(theme, "theme.dropped" if theme.id in dropped else "theme.changed") for theme in changed]
    )
    return {theme.id: theme for theme in changed}


async def _give(tx: Connection, occurrences: Sequence[KeptOccurrence], theme_id: UUID | None, now: datetime) -> None:
    revisions = [(kept, revised(kept, {"theme_id": theme_id}, now)) for kept in occurrences]
    await keeping.keep(tx, [Change(kept, after) for kept, after in revisions if after])


async def _view(connection: Connection, theme_id: UUID, response: Response) -> ThemeView:
    row = existing(await queries.theme_with_occurrences(connection, theme_id))
    view = ThemeView.model_validate(row)
    set_etag(response, view.version)
    return view


def _fields(theme: Theme, given: dict[str, Any]) -> dict[str, Any]:
    shown = _shown(theme)
    return {name: shown[name] for name in given if name in shown}


def _shown(theme: Theme) -> dict[str, Any]:
    return theme.model_dump(mode="json", include={"title", "description", "position", "state"}, exclude_none=True)
