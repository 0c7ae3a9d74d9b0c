"""Planning, opening and closing a round of assessment, and the links to it (features D2, D7, D11)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4

from fastapi import APIRouter, Response

from services.surveys.models.queries import model
from services.surveys.rounds import entrances, queries
from services.surveys.rounds.bodies import ChangeRound, Links, MakeLinks, PlanRound, PutState, RoundView, round_view
from services.surveys.rounds.closing import CLOSE_ROUND, close, end
from services.surveys.rounds.kept import KeptRound, RoundState
from services.surveys.rounds.rules import answered_at_least
from services.surveys.targets.queries import assessments_of_round
from shared.due import due
from shared.networks.queries import network_is_known
from shared.postgres import Connection
from shared.web.asking import Held, Now, Reading, Transaction
from shared.web.listing import Cursor, Page
from shared.web.once import Once
from shared.web.problems import Problem, existing
from shared.web.versions import IfMatch, require_version, set_etag

router = APIRouter(tags=["assessments"])

MAY_BECOME: Mapping[RoundState, tuple[RoundState, ...]] = {
    "draft": ("open", "cancelled"),
    "open": ("closed", "cancelled"),
    "closed": (),
    "cancelled": (),
}


@router.post("/networks/{network_id}/assessment-rounds", status_code=201)
async def plan_round(
    network_id: UUID, request: PlanRound, response: Response, tx: Transaction, once: Once, now: Now
) -> RoundView:
    """A draft, which takes no answers yet."""
    if earlier := await once.earlier(tx):
        return await _view(tx, earlier, response)
    planned = await _planned(tx, network_id, request, now)
    await queries.insert_round(tx, planned)
    await once.keep(tx, planned.id)
    return await _view(tx, planned.id, response)


@router.get("/networks/{network_id}/assessment-rounds")
async def list_rounds(network_id: UUID, connection: Reading, cursor: Cursor) -> Page[RoundView]:
    (after,) = cursor.keys(UUID)
    rounds = await queries.rounds_of_network(connection, network_id, after, cursor.limit)
    views = [round_view(kept, None, []) for kept in rounds]
    return cursor.page_by_id(views)


@router.get("/assessment-rounds/{round_id}")
async def show_round(round_id: UUID, connection: Reading, response: Response) -> RoundView:
    return await _view(connection, round_id, response)


@router.patch("/assessment-rounds/{round_id}")
async def change_round(
    round_id: UUID, request: ChangeRound, response: Response, tx: Transaction, if_match: IfMatch, now: Now
) -> RoundView:
    """As long as it is a draft: whoever is asked is told how, and that stays."""
    kept = existing(await queries.lock_round(tx, round_id))
    require_version(kept.version, if_match)
    if kept.state != "draft":
        raise Problem(409, f"round_{kept.state}")
    changed = request.of(kept)
    if changed != kept:
        await _check(tx, changed, now)
        if changed.answering != kept.answering:
            await entrances.end(tx, kept)
        await queries.update_draft(tx, changed)
    return await _view(tx, round_id, response)


@router.put("/assessment-rounds/{round_id}/state")
async def put_state(
    round_id: UUID, request: PutState, response: Response, tx: Transaction, if_match: IfMatch, now: Now
) -> RoundView:
    """Open it, close it, or call it off. What closed stays closed: its answers are gone and its figures made."""
    kept = existing(await queries.lock_round(tx, round_id))
    require_version(kept.version, if_match)
    if request.state == kept.state:
        return await _view(tx, round_id, response)
    if request.state not in MAY_BECOME[kept.state]:
        raise Problem(409, f"round_{kept.state}")
    await _become(tx, kept, request.state, now)
    return await _view(tx, round_id, response)


@router.post("/assessment-rounds/{round_id}/links", status_code=201)
async def make_links(round_id: UUID, request: MakeLinks, tx: Transaction, held: Held, now: Now) -> Links:
    """The link for all, the same one each time; or new ones for one answer each."""
    kept = existing(await queries.lock_round(tx, round_id))
    if kept.state not in ("draft", "open"):
        raise Problem(409, f"round_{kept.state}")
    if kept.answering == "open_link":
        return Links(urls=[held.public_url + await entrances.link_for_all(tx, held.link_key, kept, now)])
    paths = await entrances.links_for_one(tx, held.link_key, kept, request.number, now)
    return Links(urls=[held.public_url + path for path in paths])


async def _planned(tx: Connection, network_id: UUID, request: PlanRound, now: datetime) -> KeptRound:
    found = await model(tx, request.model, request.model_version)
    if not await network_is_known(tx, network_id):
        raise Problem(404, "not_found")
    if found is None:
        raise Problem(422, "model_unknown", field="model")
    planned = KeptRound(
        id=uuid4(),
        version=1,
        network_id=network_id,
        organisation_id=request.organisation_id,
        number=0,
        model=found,
        member_ids=tuple(dict.fromkeys(request.member_ids)),
        sectors=tuple(request.sectors),
        answering=request.answering,
        state="draft",
        closes_at=request.closes_at,
        closed_on=None,
        illustrative=request.illustrative,
    )
    await _check(tx, planned, now)
    return replace(planned, number=await queries.lock_number(tx, network_id, request.organisation_id, found.key))


async def _check(tx: Connection, planned: KeptRound, now: datetime) -> None:
    """Raises Problem for whom nobody has told of, and for an end that has been."""
    belonging = await queries.members_of(tx, planned.organisation_id)
    if belonging is None:
        raise Problem(422, "unknown_organisation", field="organisation_id")
    if set(planned.member_ids) - belonging:
        raise Problem(422, "not_a_member_of_it", field="member_ids")
    if planned.closes_at is not None and planned.closes_at <= now:
        raise Problem(422, "in_the_past", field="closes_at")


async def _become(tx: Connection, kept: KeptRound, state: RoundState, now: datetime) -> None:
    match state:
        case "open":
            if kept.closes_at is not None and kept.closes_at <= now:
                raise Problem(409, "round_over")
            await queries.set_state(tx, kept.id, "open", None)
            if kept.closes_at is not None:
                await due.put(tx, CLOSE_ROUND, str(kept.id), kept.closes_at)
        case "closed":
            await close(tx, kept, now)
        case "cancelled":
            await queries.delete_sheets(tx, kept.id)
            await end(tx, kept, "cancelled", now)
        case "draft":
            raise AssertionError("nothing becomes a draft again")


async def _view(connection: Connection, round_id: UUID, response: Response) -> RoundView:
    kept = existing(await queries.round_of(connection, round_id))
    set_etag(response, kept.version)
    answered = None
    if kept.state == "open":
        answered = answered_at_least(await queries.number_of_sheets(connection, round_id))
    return round_view(kept, answered, [one.id for one in await assessments_of_round(connection, round_id)])
