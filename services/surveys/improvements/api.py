"""From feedback to action: improvements agreed on, followed and told to everybody (features C18, X6, X22)."""

from typing import Annotated, Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Response
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from services.surveys.improvements import queries
from services.surveys.improvements.rules import Refused, message_type, revised
from shared.bus import outbox
from shared.contracts import Improvement, ImprovementSource, ImprovementState, Localised
from shared.networks.queries import network_is_known
from shared.postgres import Connection
from shared.web.asking import Now, Reading, Transaction
from shared.web.body import Body, Known
from shared.web.listing import Cursor, Page
from shared.web.once import Once
from shared.web.problems import Problem, existing
from shared.web.versions import IfMatch, require_version, set_etag

router = APIRouter(tags=["improvements"])

HELSINKI = ZoneInfo("Europe/Helsinki")

CAN_GO = frozenset({"edition_id", "result"})


class Source(Body):
    """A question in a survey's published results."""

    survey_id: UUID
    question: Annotated[str, Field(max_length=60)]


Sources = Annotated[list[Source], Field(min_length=1, max_length=50)]


class AgreeOnImprovement(Body):
    """`said` sums up, in the coordinators' words, what people said; `responsible` names a role, no person.

    `illustrative`: an example. What results of a declared generator stand behind is one without being told.
    """

    said: Localised
    doing: Localised
    responsible: Localised
    sources: Sources
    edition_id: UUID | None = None
    illustrative: bool = False


class ChangeImprovement(Body):
    """What is to be otherwise. done and dropped need a `result`."""

    said: Localised | None = None
    doing: Localised | None = None
    responsible: Localised | None = None
    sources: Sources | None = None
    edition_id: UUID | None = None
    state: Known[ImprovementState] | None = None
    result: Localised | None = None

    @model_validator(mode="after")
    def _leaves_no_gap(self) -> "ChangeImprovement":
        if any(getattr(self, name) is None for name in self.model_fields_set - CAN_GO):
            raise PydanticCustomError("cannot_be_empty", "this can't be taken away")
        return self


@router.post("/networks/{network_id}/improvements", status_code=201)
async def agree_on_improvement(
    network_id: UUID, request: AgreeOnImprovement, response: Response, tx: Transaction, once: Once, now: Now
) -> Improvement:
    """Begin an improvement from what published results say."""
    if earlier := await once.earlier(tx):
        return await _show(tx, earlier, response)
    if not await network_is_known(tx, network_id):
        raise Problem(404, "not_found")
    agreed = Improvement(
        id=uuid4(), version=1, network_id=network_id, edition_id=request.edition_id, said=request.said,
        doing=request.doing, responsible=request.responsible, state=ImprovementState.agreed,
        sources=_sources(request.sources), agreed_on=now.astimezone(HELSINKI).date(),
        illustrative=request.illustrative,
    )  # fmt: skip
    await _check(tx, agreed)
    agreed = await _marked(tx, agreed)
    await queries.insert_improvement(tx, agreed)
    await outbox.add(tx, agreed, "improvement.agreed")
    await once.keep(tx, agreed.id)
    return await _show(tx, agreed.id, response)


@router.get("/networks/{network_id}/improvements")
async def list_improvements(network_id: UUID, reading: Reading, cursor: Cursor) -> Page[Improvement]:
    """What the network agreed on, and what of an earlier edition shaped it."""
    (after,) = cursor.keys(UUID)
    found = await queries.improvements(reading, network_id, after, cursor.limit)
    return cursor.page_by_id(found)


@router.get("/improvements/{improvement_id}")
async def show_improvement(improvement_id: UUID, response: Response, reading: Reading) -> Improvement:
    return await _show(reading, improvement_id, response)


@router.patch("/improvements/{improvement_id}")
async def change_improvement(
    improvement_id: UUID, request: ChangeImprovement, response: Response, tx: Transaction, if_match: IfMatch, now: Now
) -> Improvement:
    """Tell how far it is, or reword it."""
    before = existing(await queries.lock_improvement(tx, improvement_id))
    require_version(before.version, if_match)
    given: dict[str, Any] = {name: getattr(request, name) for name in request.model_fields_set}
    if request.sources:
        given["sources"] = _sources(request.sources)
    match revised(before, given, now.astimezone(HELSINKI).date()):
        case Refused(why):
            raise Problem(422, why, field="result")
        case Improvement() as after if after is not before:
            await _check(tx, after)
            after = await _marked(tx, after)
            await queries.update_improvement(tx, after)
            await outbox.add(tx, after, message_type(before, after))
        case Improvement():
            pass
    return await _show(tx, improvement_id, response)


def _sources(given: list[Source]) -> list[ImprovementSource]:
    return list(dict.fromkeys(ImprovementSource(**source.model_dump()) for source in given))


async def _check(tx: Connection, improvement: Improvement) -> None:
    """Raises Problem for a source that nobody can look up, and for an edition that isn't known."""
    if await queries.unpublished(tx, improvement.network_id, improvement.sources):
        raise Problem(422, "source_not_published", field="sources")
    if improvement.edition_id and not await network_is_known(tx, improvement.edition_id):
        raise Problem(422, "unknown_edition", field="edition_id")


async def _marked(tx: Connection, improvement: Improvement) -> Improvement:
    """What a generator made says so wherever it leads to."""
    generated = await queries.any_illustrative(tx, improvement.sources)
    return improvement.model_copy(update={"illustrative": improvement.illustrative or generated})


async def _show(connection: Connection, improvement_id: UUID, response: Response) -> Improvement:
    found = existing(await queries.improvement(connection, improvement_id))
    set_etag(response, found.version)
    return found
