"""An assessment beside its groups, and all of a network's side by side (features D6, D8, D12)."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from services.surveys.comparisons import queries
from services.surveys.comparisons.drawing import heat_chart, marked, radar_chart
from services.surveys.comparisons.refreshing import groups_of, latest
from services.surveys.models.content import Model
from services.surveys.models.queries import model
from services.surveys.models.shipped_models import DEFAULT
from services.surveys.rounds.figures import starts
from services.surveys.rounds.kept import KeptRound
from services.surveys.rounds.rules import WHOLE
from services.surveys.targets.api import with_round
from services.surveys.targets.queries import Consent, KeptAssessment, targets_set
from services.surveys.targets.standing import assessed, in_force, rounded
from shared.charts.chart import Chart
from shared.contracts import AssessedCriterion, Localised
from shared.contracts import Language as LanguageCode
from shared.networks.queries import network_is_known
from shared.postgres import Connection
from shared.texts import Texts
from shared.web.asking import Held, Language, Reading
from shared.web.problems import Problem

router = APIRouter(tags=["assessments"])

SVG = "image/svg+xml"


class GroupFigure(BaseModel):
    """The mean of `organisations` ones, as it was shown for the first time on that day."""

    criterion: str
    mean: float
    organisations: int
    shown_on: date


class GroupView(BaseModel):
    """`group` all, size_class, region or network, of organisations of one kind. Without figures: too few yet."""

    group: str
    key: str
    figures: list[GroupFigure]


class ComparisonView(BaseModel):
    """The organisation's own figures, and the groups that it belongs to."""

    criteria: list[AssessedCriterion]
    groups: list[GroupView]


class RadarView(BaseModel):
    """What the drawing shows, as a table and in words."""

    title: str
    sentence: str
    sentences: list[str]
    header: list[str]
    rows: list[list[str]]
    illustrative: bool


class HeatRowView(BaseModel):
    """`values` in the order of the criteria, None where nothing may be shown; all None without consent."""

    organisation_id: UUID
    name: Localised | None
    assessment_id: UUID
    measured_on: date
    consent: Consent
    illustrative: bool
    values: list[float | None]


class HeatMapView(BaseModel):
    model: str
    model_version: int
    sentence: str
    criteria: list[str]
    rows: list[HeatRowView]


ModelKey = Annotated[str, Query(max_length=60)]
ModelVersion = Annotated[int, Query(ge=1, le=10_000)]


@router.get("/assessments/{assessment_id}/comparison")
async def show_comparison(assessment_id: UUID, connection: Reading) -> ComparisonView:
    """Groups show means alone, and only where nobody could be recognised by any difference of groups or days."""
    kept, own = await with_round(connection, assessment_id)
    return ComparisonView(criteria=await _own(connection, kept, own), groups=await groups_shown(connection, kept, own))


@router.get("/assessments/{assessment_id}/radar")
async def show_radar(assessment_id: UUID, connection: Reading, held: Held, language: Language) -> RadarView:
    """Start, target and the mean of everybody, with a sentence for each criterion."""
    kept, own = await with_round(connection, assessment_id)
    chart, sentences = radar_chart(
        held.texts, language, kept, await _own(connection, kept, own), await _of_all(connection, kept, own)
    )
    return RadarView(
        title=kept.model.title.in_language(language),
        sentence=chart.sentence,
        sentences=sentences,
        header=list(chart.header),
        rows=[list(row) for row in chart.rows],
        illustrative=kept.illustrative,
    )


@router.get("/assessments/{assessment_id}/radar.svg", response_class=Response)
async def draw_radar(assessment_id: UUID, connection: Reading, held: Held, language: Language) -> Response:
    kept, own = await with_round(connection, assessment_id)
    chart, _ = radar_chart(
        held.texts, language, kept, await _own(connection, kept, own), await _of_all(connection, kept, own)
    )
    return Response(chart.svg, media_type=SVG)


@router.get("/networks/{network_id}/assessments/heat-map")
async def show_heat_map(
    network_id: UUID,
    connection: Reading,
    held: Held,
    language: Language,
    model_key: ModelKey = DEFAULT,
    model_version: ModelVersion = 1,
) -> HeatMapView:
    """Criteria by organisation for whoever runs the network, with each one's consent."""
    found, rows = await heat_rows(connection, network_id, model_key, model_version)
    return HeatMapView(
        model=found.key,
        model_version=found.version,
        sentence=drawn(held.texts, language, found, rows).sentence,
        criteria=list(found.by_key),
        rows=rows,
    )


@router.get("/networks/{network_id}/assessments/heat-map.svg", response_class=Response)
async def draw_heat_map(
    network_id: UUID,
    connection: Reading,
    held: Held,
    language: Language,
    model_key: ModelKey = DEFAULT,
    model_version: ModelVersion = 1,
) -> Response:
    found, rows = await heat_rows(connection, network_id, model_key, model_version)
    return Response(drawn(held.texts, language, found, rows).svg, media_type=SVG)


def drawn(texts: Texts, language: LanguageCode, found: Model, rows: Sequence[HeatRowView]) -> Chart:
    named = [
        marked(texts, language, row.name.in_language(language) if row.name else "–", illustrative=row.illustrative)
        for row in rows
    ]
    return heat_chart(texts, language, found, [(name, row.values) for name, row in zip(named, rows, strict=True)])


async def groups_shown(connection: Connection, kept: KeptRound, own: KeptAssessment) -> list[GroupView]:
    told = await queries.organisation(connection, own.organisation_id)
    if told is None:
        return []
    kind, region_id, population = told
    names = list(groups_of(region_id, population, kept.network_id))
    figures: dict[tuple[str, str], list[GroupFigure]] = {name: [] for name in names}
    for criterion in kept.model.criteria:
        shown = await queries.figures_shown(connection, kept.model.key, kept.model.version, criterion.key)
        for group, key in names:
            if (found := latest(shown, (group, key, kind))) and found.mean is not None:
                figures[group, key].append(
                    GroupFigure(
                        criterion=criterion.key,
                        mean=rounded(found.mean),
                        organisations=len(found.members),
                        shown_on=found.shown_on,
                    )
                )
    return [GroupView(group=group, key=key, figures=figures[group, key]) for group, key in names]


async def _of_all(connection: Connection, kept: KeptRound, own: KeptAssessment) -> dict[str, float]:
    groups = await groups_shown(connection, kept, own)
    return {figure.criterion: figure.mean for group in groups[:1] for figure in group.figures}


async def _own(connection: Connection, kept: KeptRound, own: KeptAssessment) -> list[AssessedCriterion]:
    return assessed(kept, starts(own.start.get(WHOLE, {})), in_force(await targets_set(connection, own.id)))


async def heat_rows(
    connection: Connection, network_id: UUID, model_key: str, model_version: int
) -> tuple[Model, list[HeatRowView]]:
    found = await model(connection, model_key, model_version)
    if found is None or not await network_is_known(connection, network_id):
        raise Problem(404, "not_found")
    rows = []
    for row in await queries.latest_of_network(connection, network_id, model_key, model_version):
        means = starts(row["start"].get(WHOLE, {})) if row["consent"] != "none" else {}
        rows.append(
            HeatRowView(
                organisation_id=row["organisation_id"],
                name=row["name"],
                assessment_id=row["id"],
                measured_on=row["closed_on"],
                consent=row["consent"],
                illustrative=row["illustrative"],
                values=[rounded(means[key]) if key in means else None for key in found.by_key],
            )
        )
    return found, rows
