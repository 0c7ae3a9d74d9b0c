"""Names for a page that is being made, and addresses at the moment of sending: asked in batches, never copied."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.registration.directory import queries
from shared.contracts import Language
from shared.privacy.duty_log import Disclosure
from shared.web.asking import Transaction
from shared.web.body import Body

router = APIRouter(tags=["directory"])

MOST = 500


class AskedPeople(Body):
    """Ids of people, each once."""

    people: Annotated[list[UUID], Field(min_length=1, max_length=MOST)]


class AddresseeView(BaseModel):
    """`language` is the one that the person wants to be written to in."""

    person_id: UUID
    address: str
    language: Language


class NamedView(BaseModel):
    """`name` None: show the organisation."""

    person_id: UUID
    name: str | None
    organisation_id: UUID | None


@router.post("/people/addresses")
async def tell_addresses(request: AskedPeople, tx: Transaction, disclosure: Disclosure) -> list[AddresseeView]:
    """For our services, to send what is due now. Who can't be written to is left out."""
    found = await queries.addressees(tx, request.people)
    disclosure.of(one.person_id for one in found)
    return [AddresseeView(person_id=one.person_id, address=one.address, language=one.language) for one in found]


@router.post("/networks/{network_id}/people/names")
async def tell_names(
    network_id: UUID, request: AskedPeople, tx: Transaction, disclosure: Disclosure
) -> list[NamedView]:
    """For a page that the reader is looking at; people whom the network doesn't know are left out."""
    found = await queries.named_in(tx, network_id, request.people)
    disclosure.of(one.person_id for one in found)
    return [NamedView(person_id=one.person_id, name=one.name, organisation_id=one.organisation_id) for one in found]
