"""Makes roadmaps from a template: one for each owner, with dated phases and what is known of the owner already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from services.roadmaps.proposals import refreshing
from services.roadmaps.roadmaps import queries
from services.roadmaps.roadmaps.owner_queries import KnownOrganisation, municipalities_in, organisations
from services.roadmaps.roadmaps.rules import DEFAULT_STATUSES, kind_of
from services.roadmaps.templates.content import RoadmapTemplate
from shared.contracts import Localised, Roadmap, RoadmapKind, RoadmapState
from shared.contracts.roadmap import CustomField, Goal, Status
from shared.postgres import Connection
from shared.web.problems import Problem


@dataclass(frozen=True)
class Plan:
    """What the roadmaps of one request have in common. None: as the template or the register has it."""

    network_id: UUID
    template: RoadmapTemplate
    starts_on: date
    title: Localised | None = None
    kind: RoadmapKind | None = None
    members: Sequence[UUID] | None = None
    edition_id: UUID | None = None
    illustrative: bool = False


def ids_of(batch: UUID, owners: Sequence[UUID]) -> list[UUID]:
    """The roadmaps' ids follow from their batch's, so that a request asked again names the same ones."""
    return [uuid5(batch, str(owner)) for owner in owners]


async def make(tx: Connection, plan: Plan, batch: UUID, owners: Sequence[UUID], now: datetime) -> None:
    """Raises Problem for an organisation that isn't known; nothing is made then."""
    known = await _known(tx, plan, owners)
    shared = await municipalities_in(tx, plan.network_id) if plan.kind is RoadmapKind.shared else ()
    made = [_roadmap(id_, known[owner], plan, shared) for id_, owner in zip(ids_of(batch, owners), owners, strict=True)]
    await _require_members(made)
    guidance: dict[str, Any] = {
        part: planned.help.model_dump(mode="json", exclude_none=True)
        for part, planned in plan.template.parts.items()
        if planned.help
    }
    await refreshing.hold(tx, [organisation for one in made for organisation in (one.owner_id, *one.member_ids)])
    newest = await refreshing.newest(tx, made)
    with_levels = [one.model_copy(update={"levels": refreshing.levels(one, newest)}) for one in made]
    await queries.insert_roadmaps(tx, with_levels, guidance, now)
    await refreshing.propose(tx, with_levels, newest, now)


async def require_organisations(tx: Connection, ids: Sequence[UUID], field: str) -> Mapping[UUID, KnownOrganisation]:
    """Raises Problem for the first that registration hasn't told of."""
    known = await organisations(tx, ids)
    for place, one in enumerate(ids):
        if one not in known:
            raise Problem(422, "unknown_organisation", field=f"{field}.{place}")
    return known


async def _known(tx: Connection, plan: Plan, owners: Sequence[UUID]) -> Mapping[UUID, KnownOrganisation]:
    twice = next((place for place, owner in enumerate(owners) if owner in owners[:place]), None)
    if twice is not None:
        raise Problem(422, "duplicate", field=f"owners.{twice}")
    if plan.members is not None:
        if len(owners) > 1:
            raise Problem(422, "members_of_one", field="members")
        await require_organisations(tx, plan.members, "members")
    return await require_organisations(tx, owners, "owners")


async def _require_members(made: Sequence[Roadmap]) -> None:
    for place, one in enumerate(made):
        if one.kind is not RoadmapKind.own and not one.member_ids:
            raise Problem(422, "members_missing", field="members", params={"owner": place})


def _roadmap(id_: UUID, owner: KnownOrganisation, plan: Plan, shared: Sequence[UUID]) -> Roadmap:
    template, kind = plan.template, plan.kind or kind_of(owner.kind)
    members = {RoadmapKind.joint: owner.member_ids, RoadmapKind.shared: shared}.get(kind, ())
    return Roadmap(
        id=id_,
        version=1,
        network_id=plan.network_id,
        edition_id=plan.edition_id,
        kind=kind,
        owner_id=owner.id,
        member_ids=tuple(dict.fromkeys(members if plan.members is None else plan.members)),
        state=RoadmapState.draft,
        title=plan.title or template.titled(owner.name),
        foreword=template.text("foreword"),
        vision=template.text("vision"),
        operating_model=template.text("operating_model"),
        team=template.text("team"),
        sectors=template.sectors,
        starts_on=plan.starts_on,
        ends_on=None if template.years is None else date(plan.starts_on.year + template.years, 12, 31),
        goals=tuple(Goal(**one.model_dump()) for one in template.goals),
        statuses=tuple(Status(**one.model_dump()) for one in template.statuses) or DEFAULT_STATUSES,
        custom_fields=tuple(CustomField(**one.model_dump()) for one in template.custom_fields),
        phases=tuple(phase.dated(plan.starts_on) for phase in template.phases),
        illustrative=plan.illustrative,
    )
