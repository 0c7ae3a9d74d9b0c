"""Proposals for the register: an administrator takes each up or refuses it (feature A6)."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from services.registration.members import acts
from services.registration.members import queries as members
from services.registration.organisations import queries as organisations
from services.registration.proposals import queries
from services.registration.proposals.queries import Proposal, State
from shared.postgres import Connection
from shared.privacy.duty_log import Disclosure
from shared.web.asking import Caller, Now, Transaction
from shared.web.body import Body
from shared.web.listing import Cursor, Page
from shared.web.once import Once
from shared.web.problems import Problem, existing

router = APIRouter(tags=["organisations"])


class ProposeOrganisation(Body):
    text: Annotated[str, Field(min_length=1, max_length=200)]


class AcceptProposal(Body):
    """The organisation of the register that the text means; register it first where it is new."""

    organisation_id: UUID


class RefuseProposal(Body):
    reason: Annotated[str, Field(min_length=1, max_length=1000)]


class ProposalView(BaseModel):
    id: UUID
    text: str
    state: State
    organisation_id: UUID | None
    reason: str | None
    created_at: datetime


@router.post("/organisations/proposals", status_code=201)
async def propose_organisation(
    request: ProposeOrganisation, tx: Transaction, who: Caller, once: Once, now: Now
) -> ProposalView:
    proposal_id = await once.earlier(tx)
    if proposal_id is None:
        proposal_id = await queries.insert_proposal(tx, request.text, who.person_id, now)
        await once.keep(tx, proposal_id)
    return _view(await queries.proposal(tx, proposal_id))


@router.get("/organisations/proposals")
async def list_proposals(
    tx: Transaction, cursor: Cursor, disclosure: Disclosure, state: Annotated[State, Query()] = "open"
) -> Page[ProposalView]:
    found = await queries.listed(tx, state, cursor.keys(datetime.fromisoformat, UUID), cursor.limit)
    disclosure.of(proposal.proposed_by for proposal in found)
    keys = [found[-1].created_at.isoformat(), str(found[-1].id)] if found else []
    return cursor.page([_view(proposal) for proposal in found], *keys)


@router.post("/organisations/proposals/{proposal_id}/acceptance")
async def accept_proposal(
    proposal_id: UUID, request: AcceptProposal, tx: Transaction, who: Caller, now: Now, disclosure: Disclosure
) -> ProposalView:
    """Whoever wrote the text represents the organisation from now on."""
    disclosure.of([await _lock_open(tx, proposal_id)])
    if await organisations.organisation(tx, request.organisation_id) is None:
        raise Problem(422, "unknown_organisation", field="organisation_id")
    await queries.decide(
        tx, proposal_id, "accepted", organisation_id=request.organisation_id, by=who.person_id, now=now
    )
    for member in await members.settle_proposal(tx, proposal_id, request.organisation_id):
        await acts.record(tx, member, member.state, "member.updated", now, by=who.person_id)
    return _view(await queries.proposal(tx, proposal_id))


@router.post("/organisations/proposals/{proposal_id}/refusal")
async def refuse_proposal(
    proposal_id: UUID, request: RefuseProposal, tx: Transaction, who: Caller, now: Now, disclosure: Disclosure
) -> ProposalView:
    disclosure.of([await _lock_open(tx, proposal_id)])
    await queries.decide(tx, proposal_id, "refused", reason=request.reason, by=who.person_id, now=now)
    return _view(await queries.proposal(tx, proposal_id))


async def _lock_open(tx: Connection, proposal_id: UUID) -> UUID | None:
    """Whose proposal it is."""
    proposal = existing(await queries.lock_proposal(tx, proposal_id))
    if proposal.state != "open":
        raise Problem(409, "decided_already")
    return proposal.proposed_by


def _view(proposal: Proposal | None) -> ProposalView:
    if proposal is None:
        raise Problem(404, "not_found")
    return ProposalView.model_validate(proposal, from_attributes=True)
