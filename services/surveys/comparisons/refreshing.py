"""Makes the figures of an assessment's groups anew when somebody joins, measures again or withdraws."""

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from uuid import UUID

from services.surveys.comparisons import queries
from services.surveys.comparisons.queries import GroupKind, ShownFigure
from services.surveys.comparisons.rules import Members, next_figure, recognisable, replaces
from services.surveys.rounds.figures import starts
from services.surveys.rounds.kept import KeptRound
from services.surveys.rounds.rules import WHOLE
from services.surveys.targets.queries import KeptAssessment, assessments_of_round
from shared.organisations.size_classes import size_class
from shared.postgres import Connection

JOINT = "joint"


async def refresh(tx: Connection, kept: KeptRound, own: KeptAssessment, today: date) -> None:
    """The caller has locked the model. Each figure is made with all in sight that were ever shown."""
    told = await queries.organisation(tx, own.organisation_id)
    if told is None:
        return
    kind, region_id, population = told
    everybody = [one for one in await queries.compared(tx, kept.model.key, kept.model.version) if one.kind == kind]
    known = await queries.known_by_name(tx)
    for criterion in kept.model.criteria:
        figures = await queries.figures_shown(tx, kept.model.key, kept.model.version, criterion.key)
        for group_kind, group_key in groups_of(region_id, population, kept.network_id):
            group = {
                one.id: starts(one.start[WHOLE])[criterion.key]
                for one in everybody
                if (group_kind, group_key) in groups_of(one.region_id, one.population, one.network_id)
                and criterion.key in one.start.get(WHOLE, {})
            }
            if made := _better(group, figures, (group_kind, group_key, kind), known, today):
                await queries.insert_figure(tx, kept.model.key, kept.model.version, criterion.key, made)
                figures.append(made)


async def name_joint(tx: Connection, kept: KeptRound, own: KeptAssessment, today: date) -> None:
    """A region that publishes its own figures shows a sum of its members': what follows has to know of it."""
    for criterion, members in await _joint(tx, kept, own):
        made = ShownFigure(JOINT, str(own.id), JOINT, members, None, today)
        await queries.insert_figure(tx, kept.model.key, kept.model.version, criterion, made)


async def may_be_published(tx: Connection, kept: KeptRound, own: KeptAssessment) -> bool:
    """Would everybody else who stands behind a shown figure stay hidden?"""
    known = {*await queries.known_by_name(tx), own.id}
    joint = dict(await _joint(tx, kept, own))
    for criterion in kept.model.criteria:
        shown = await queries.figures_shown(tx, kept.model.key, kept.model.version, criterion.key)
        figures = [figure.members for figure in shown]
        if recognisable([*figures, *([joint[criterion.key]] if criterion.key in joint else [])], known):
            return False
    return True


def groups_of(region_id: UUID | None, population: int | None, network_id: UUID) -> Iterator[tuple[GroupKind, str]]:
    """The groups that an organisation belongs to, the largest first."""
    yield "all", ""
    if (size := size_class(population)) is not None:
        yield "size_class", size
    if region_id is not None:
        yield "region", str(region_id)
    yield "network", str(network_id)


def latest(figures: Sequence[ShownFigure], group: tuple[str, str, str]) -> ShownFigure | None:
    of_it = [one for one in figures if (one.group_kind, one.group_key, one.organisation_kind) == group]
    return of_it[-1] if of_it else None


def _better(
    group: dict[UUID, Fraction],
    figures: Sequence[ShownFigure],
    name: tuple[GroupKind, str, str],
    known: set[UUID],
    today: date,
) -> ShownFigure | None:
    before = latest(figures, name)
    members: Members = frozenset(group)
    figure = next_figure(members, [one.members for one in figures], known)
    if not replaces(figure, before.members if before else None, members):
        return None
    mean = sum((group[member] for member in figure), Fraction()) / len(figure)
    return ShownFigure(*name, figure, mean, today)


async def _joint(tx: Connection, kept: KeptRound, own: KeptAssessment) -> list[tuple[str, Members]]:
    """By criterion: whose figures add up to the region's own. Members whose figures are hidden add to it too."""
    if not kept.member_ids or own.organisation_id != kept.organisation_id:
        return []
    parts = frozenset(one.id for one in await assessments_of_round(tx, kept.id) if one.id != own.id)
    return [(key, parts) for key in own.start.get(WHOLE, {})]
