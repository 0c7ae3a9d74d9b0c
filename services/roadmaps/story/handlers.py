"""Keeps of networks, series, occurrences, surveys, improvements and assessments what a story is told from."""

from datetime import date, datetime, time
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

from services.roadmaps.story import queries
from services.roadmaps.story.queries import Row
from shared.bus.handlers import Gone, Handlers
from shared.contracts import Improvement, Localised, Network, Occurrence, PublishedAssessment, Role, Series, Survey
from shared.networks import handlers as networks
from shared.postgres import Connection

handlers = Handlers()
"""With networks and roles as every service follows them: a contract has one follower in a service."""

HELSINKI = ZoneInfo("Europe/Helsinki")

handlers.handles(Role)(networks.follow_roles)
handlers.forgets(Role)(networks.forget_roles)


@handlers.handles(Network)
async def follow_networks(told: list[Network], tx: Connection, now: datetime) -> None:
    await networks.follow_networks(told, tx, now)
    await queries.keep(
        tx,
        "network",
        [
            Row(
                one.id, one.version, one.id, one.state.value, _day(one.starts_on) or one.created_at,
                _day(one.ends_on), _title(one.name),
            )
            for one in told
        ],
    )  # fmt: skip


@handlers.forgets(Network)
async def forget_networks(gone: list[Gone], tx: Connection, now: datetime) -> None:
    await networks.forget_networks(gone, tx, now)
    await queries.forget(tx, "network", gone)


@handlers.handles(Series)
async def follow_series(told: list[Series], tx: Connection, now: datetime) -> None:
    rows = [
        Row(one.id, one.version, one.network_id, one.state.value, _day(one.starts_on), None, _title(one.title))
        for one in told
    ]
    await queries.keep(tx, "series", rows)


@handlers.handles(Occurrence)
async def follow_occurrences(told: list[Occurrence], tx: Connection, now: datetime) -> None:
    rows = [
        Row(
            one.id, one.version, one.network_id, one.state.value, one.starts_at, one.ends_at, _title(one.title),
            _refs(one.series_id),
        )
        for one in told
    ]  # fmt: skip
    await queries.keep(tx, "occurrence", rows)


@handlers.handles(Survey)
async def follow_surveys(told: list[Survey], tx: Connection, now: datetime) -> None:
    """`published` is a state of its own here: a closed survey whose results everybody may read."""
    rows = [
        Row(
            one.id, one.version, one.network_id, "published" if one.publication_id else one.state.value,
            one.opens_at, one.closes_at, _title(one.title), _refs(one.target_id), illustrative=one.illustrative,
        )
        for one in told
    ]  # fmt: skip
    await queries.keep(tx, "survey", rows)


@handlers.handles(Improvement)
async def follow_improvements(told: list[Improvement], tx: Connection, now: datetime) -> None:
    """The edition that an improvement shaped has it in its story too."""
    rows = [
        Row(
            one.id, one.version, one.network_id, one.state.value, _day(one.agreed_on), _day(one.ended_on),
            _title(one.doing), _refs(one.edition_id, *(source.survey_id for source in one.sources)),
            illustrative=one.illustrative,
        )
        for one in told
    ]  # fmt: skip
    await queries.keep(tx, "improvement", rows)


@handlers.handles(PublishedAssessment)
async def follow_assessments(told: list[PublishedAssessment], tx: Connection, now: datetime) -> None:
    """Only of organisations that publish theirs; a withdrawn one is told of no more."""
    rows = [
        Row(
            one.id, one.version, one.network_id, one.state.value, _day(one.measured_on), None, None,
            organisation_id=one.organisation_id, illustrative=one.illustrative,
        )
        for one in told
    ]  # fmt: skip
    await queries.keep(tx, "assessment", rows)


async def _forget(kind: queries.Kind, gone: list[Gone], tx: Connection, now: datetime) -> None:
    await queries.forget(tx, kind, gone)


handlers.forgets(Series)(partial(_forget, "series"))
handlers.forgets(Occurrence)(partial(_forget, "occurrence"))
handlers.forgets(Survey)(partial(_forget, "survey"))
handlers.forgets(Improvement)(partial(_forget, "improvement"))
handlers.forgets(PublishedAssessment)(partial(_forget, "assessment"))


def _day(day: date | None) -> datetime | None:
    """The beginning of a day in Finland."""
    return datetime.combine(day, time(), HELSINKI) if day else None


def _title(title: Localised) -> str:
    return title.__pydantic_serializer__.to_json(title, exclude_none=True).decode()


def _refs(*ids: UUID | None) -> str:
    """As PostgreSQL writes an array: rows have different numbers of them."""
    return f"{{{','.join(str(one) for one in ids if one)}}}"
