"""What a measure of a roadmap may say, whoever says it: a request or an import. Pure."""

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.roadmaps.measures.custom_fields import faults_in_custom
from services.roadmaps.measures.fault import Fault
from services.roadmaps.measures.statuses import NEEDS_REASON, status_of
from shared.contracts import Measure, PartnerRole, Roadmap


@dataclass(frozen=True)
class Known:
    """What a measure may name: keys of sectors, and ids of organisations, goals of the compass and measures of its
    roadmap. `today` is the day in Finland."""

    sectors: Set[str]
    organisations: Set[UUID]
    national_goals: Set[UUID]
    measures: Set[UUID]
    today: date


def faults_in(measure: Measure, roadmap: Roadmap, known: Known) -> list[Fault]:
    """All that is wrong with one measure by itself; shares of budgets and circles need the others too."""
    return [
        *_faults_in_schedule(measure, known),
        *_faults_in_status(measure, roadmap),
        *_faults_in_names(measure, roadmap, known),
        *_faults_in_partners(measure, known),
        *_faults_in_budget(measure, roadmap, known),
        *_faults_in_benefits(measure, known),
        *_repeated_keys(measure),
        *faults_in_custom(measure.custom, roadmap.custom_fields),
    ]


def new_faults(before: Measure, after: Measure, roadmap: Roadmap, known: Known) -> list[Fault]:
    """What a change makes wrong, and what is wrong with what it changes.

    What the roadmap asks for since, such as a field that every measure needs, holds up nobody who tells something else.
    """
    found = faults_in(after, roadmap, known)
    if not found:
        return []
    changed = {name for name in Measure.model_fields if getattr(before, name) != getattr(after, name)}
    stood = set(faults_in(before, roadmap, known))
    return [fault for fault in found if fault not in stood or fault.path.partition(".")[0] in changed]


def _faults_in_schedule(measure: Measure, known: Known) -> Iterator[Fault]:
    if measure.starts_on and measure.ends_on and measure.ends_on < measure.starts_on:
        yield Fault("ends_on", "ends_before_it_starts")
    for place, milestone in enumerate(measure.milestones):
        if milestone.reached_on and milestone.reached_on > known.today:
            yield Fault(f"milestones.{place}.reached_on", "not_yet")


def _faults_in_status(measure: Measure, roadmap: Roadmap) -> Iterator[Fault]:
    status = status_of(roadmap, measure.status)
    if status is None:
        yield Fault("status", "unknown_status", ", ".join(one.key for one in roadmap.statuses))
    elif status.stage in NEEDS_REASON and measure.reason is None:
        yield Fault("reason", "status_reason_missing")


def _faults_in_names(measure: Measure, roadmap: Roadmap, known: Known) -> Iterator[Fault]:
    sectors = known.sectors & set(roadmap.sectors) if roadmap.sectors else known.sectors
    yield from _unknown("sectors", "unknown_sector", measure.sectors, sectors, ", ".join(sorted(sectors)))
    yield from _unknown("goals", "unknown_goal", measure.goals, {goal.key for goal in roadmap.goals})
    yield from _unknown("national_goal_ids", "unknown_goal", measure.national_goal_ids, known.national_goals)
    yield from _unknown("depends_on", "no_such_measure", measure.depends_on, known.measures | {measure.id})
    yield from _repeated("sectors", measure.sectors)
    yield from _repeated("goals", measure.goals)
    yield from _repeated("tags", measure.tags)
    for name in ("national_goal_ids", "depends_on", "occurrence_ids", "improvement_ids"):
        yield from _repeated(name, getattr(measure, name))
    if measure.responsible_party_id and measure.responsible_party_id not in known.organisations:
        yield Fault("responsible_party_id", "unknown_organisation")


def _faults_in_partners(measure: Measure, known: Known) -> Iterator[Fault]:
    organisations = [partner.organisation_id for partner in measure.partners]
    leads = [place for place, partner in enumerate(measure.partners) if partner.role is PartnerRole.lead]
    for place, organisation_id in enumerate(organisations):
        if organisation_id not in known.organisations:
            yield Fault(f"partners.{place}.organisation_id", "unknown_organisation")
        elif organisation_id in organisations[:place]:
            yield Fault(f"partners.{place}.organisation_id", "repeated")
    if measure.partners and not leads:
        yield Fault("partners", "lead_missing")
    for place in leads[1:]:
        yield Fault(f"partners.{place}.role", "two_leads")


def _faults_in_budget(measure: Measure, roadmap: Roadmap, known: Known) -> Iterator[Fault]:
    """Money of another organisation than the roadmap's own is a partner's."""
    own = {roadmap.owner_id, *roadmap.member_ids, *(partner.organisation_id for partner in measure.partners)}
    for place, line in enumerate(measure.budget):
        if line.planned < 0:
            yield Fault(f"budget.{place}.planned", "too_small", "0")
        if line.actual is not None and line.year > known.today.year:
            yield Fault(f"budget.{place}.actual", "not_yet")
        if line.organisation_id and line.organisation_id not in own:
            yield Fault(f"budget.{place}.organisation_id", "not_a_partner")


def _faults_in_benefits(measure: Measure, known: Known) -> Iterator[Fault]:
    for place, benefit in enumerate(measure.benefits):
        if (benefit.realised is None) != (benefit.realised_on is None):
            missing = "realised" if benefit.realised is None else "realised_on"
            yield Fault(f"benefits.{place}.{missing}", "missing")
        if benefit.realised_on and benefit.realised_on > known.today:
            yield Fault(f"benefits.{place}.realised_on", "not_yet")


def _repeated_keys(measure: Measure) -> Iterator[Fault]:
    for name in ("milestones", "indicators", "budget", "benefits", "risks"):
        for fault in _repeated(name, [piece.key for piece in getattr(measure, name)]):
            yield Fault(f"{fault.path}.key", fault.code)


def _repeated(name: str, values: Sequence[object]) -> Iterator[Fault]:
    seen: set[object] = set()
    for place, value in enumerate(values):
        if value in seen:
            yield Fault(f"{name}.{place}", "repeated")
        seen.add(value)


def _unknown(
    name: str, code: str, values: Iterable[object], known: Set[object] | Set[str] | Set[UUID], expected: str = ""
) -> Iterator[Fault]:
    for place, value in enumerate(values):
        if value not in known:
            yield Fault(f"{name}.{place}", code, expected)
