"""The register of organisations: looked up by everybody, kept by administrators (features A6, A7)."""

from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Query, Response
from pydantic import Field

from services.registration.organisations import queries
from services.registration.organisations.rules import JOINT_KINDS
from shared.bus import outbox
from shared.contracts import Localised, Organisation, OrganisationKind
from shared.postgres import Connection
from shared.web.asking import Now, Reading, Transaction
from shared.web.body import Body, Known
from shared.web.listing import Cursor, Page
from shared.web.once import Once
from shared.web.problems import Problem, existing
from shared.web.versions import IfMatch, require_version, set_etag

router = APIRouter(tags=["organisations"])

Code = Annotated[str, Field(min_length=1, max_length=20)]


class RegisterOrganisation(Body):
    """Only regions, sub-regions and joint authorities may name members."""

    name: Localised
    kind: Known[OrganisationKind]
    code: Code | None = None
    region_id: UUID | None = None
    member_ids: Annotated[list[UUID], Field(max_length=400)] = []


class UpdateOrganisation(Body):
    """What is left out stays as it is."""

    name: Localised | None = None
    code: Code | None = None
    region_id: UUID | None = None
    member_ids: Annotated[list[UUID], Field(max_length=400)] | None = None


@router.get("/organisations")
async def search_organisations(
    connection: Reading,
    cursor: Cursor,
    kind: Annotated[Known[OrganisationKind] | None, Query()] = None,
    q: Annotated[str | None, Query(max_length=100)] = None,
) -> Page[Organisation]:
    """In Finnish order; `q` looks in the names in every language, or is a whole code."""
    found = await queries.search(connection, kind, q or None, cursor.keys(str, str), cursor.limit)
    if not found:
        return cursor.page(found)
    last = found[-1]
    return cursor.page(found, await queries.finnish(connection, last.name.in_language("fi")), str(last.id))


@router.get("/organisations/{organisation_id}")
async def show_organisation(organisation_id: UUID, connection: Reading, response: Response) -> Organisation:
    organisation = existing(await queries.organisation(connection, organisation_id))
    set_etag(response, organisation.version)
    return organisation


@router.post("/organisations", status_code=201)
async def register_organisation(
    request: RegisterOrganisation, tx: Transaction, once: Once, now: Now, response: Response
) -> Organisation:
    if earlier := await once.earlier(tx):
        return await show_organisation(earlier, tx, response)
    await queries.lock_register(tx)
    organisation = Organisation(
        id=uuid4(),
        version=1,
        name=request.name,
        kind=request.kind,
        code=request.code,
        region_id=request.region_id,
        member_ids=tuple(sorted(set(request.member_ids))),
    )
    await _require_sound(tx, organisation)
    await queries.insert_organisation(tx, organisation, now)
    await queries.set_members(tx, organisation.id, organisation.member_ids)
    await outbox.add(tx, organisation, "organisation.registered")
    await once.keep(tx, organisation.id)
    set_etag(response, organisation.version)
    return organisation


@router.patch("/organisations/{organisation_id}")
async def update_organisation(
    organisation_id: UUID, request: UpdateOrganisation, tx: Transaction, if_match: IfMatch, response: Response
) -> Organisation:
    await queries.lock_register(tx)
    before = existing(await queries.lock_organisation(tx, organisation_id))
    require_version(before.version, if_match)
    given = {name: getattr(request, name) for name in request.model_fields_set}
    if given.get("member_ids") is not None:
        given["member_ids"] = tuple(sorted(set(given["member_ids"])))
    organisation = before.model_copy(update={**given, "version": before.version + 1})
    await _require_sound(tx, organisation)
    await queries.update_organisation(tx, organisation)
    await queries.set_members(tx, organisation.id, organisation.member_ids)
    await outbox.add(tx, organisation, "organisation.updated")
    set_etag(response, organisation.version)
    return organisation


async def _require_sound(tx: Connection, organisation: Organisation) -> None:
    if organisation.member_ids and organisation.kind not in JOINT_KINDS:
        raise Problem(422, "no_joint_body", field="member_ids")
    if organisation.id in organisation.member_ids:
        raise Problem(422, "member_of_itself", field="member_ids")
    if await queries.existing(tx, organisation.member_ids) != set(organisation.member_ids):
        raise Problem(422, "unknown_organisation", field="member_ids")
    if organisation.region_id:
        kinds = await queries.kinds(tx, [organisation.region_id])
        if kinds.get(organisation.region_id) is not OrganisationKind.region:
            raise Problem(422, "unknown_organisation", field="region_id")
    if await queries.taken(tx, organisation):
        raise Problem(409, "organisation_exists", field="code" if organisation.code else "name")
