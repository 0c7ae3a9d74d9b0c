"""What people say when they join, and what coordinators see of members."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError

from services.registration.members.history_queries import Moment
from services.registration.members.queries import Kept, Listed
from services.registration.people.address import Address
from shared.contracts import Language, MemberState
from shared.web.body import Body

Tags = Annotated[list[Annotated[str, Field(min_length=1, max_length=60)]], Field(max_length=20)]


class JoinNetwork(Body):
    """An address is enough (feature K6). `organisation_text` is for whom the register lacks; `source` says by
    which invitation the person came."""

    address: Address
    name: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    organisation_id: UUID | None = None
    organisation_text: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    target_groups: Tags = []
    language: Language | None = None
    source: Annotated[str, Field(min_length=1, max_length=60)] | None = None

    @model_validator(mode="after")
    def _names_one_organisation(self) -> Self:
        if self.organisation_id and self.organisation_text:
            raise PydanticCustomError("one_organisation", "either from the register or as text")
        return self


class Resend(Body):
    address: Address


class Decision(Body):
    """A rejection needs a reason; the member reads it."""

    reason: Annotated[str, Field(min_length=1, max_length=2000)] | None = None


class Rejection(Body):
    reason: Annotated[str, Field(min_length=1, max_length=2000)]


class UpdateMembership(Body):
    organisation_id: UUID | None = None
    target_groups: Tags | None = None


class MemberView(BaseModel):
    """For those who coordinate the network. `on_behalf`: somebody else signed the person up (feature A18)."""

    id: UUID
    version: int
    person_id: UUID
    address: str
    name: str | None
    language: Language
    organisation_id: UUID | None
    organisation_text: str | None
    target_groups: tuple[str, ...]
    source: str | None
    state: MemberState
    since: datetime
    confirmed: bool
    created_at: datetime
    created_by: UUID | None
    on_behalf: bool


class MomentView(BaseModel):
    version: int
    from_state: MemberState | None
    to_state: MemberState
    reason: str | None
    at: datetime
    by_person: UUID | None


class MemberWithHistory(MemberView):
    history: list[MomentView]


class MembershipView(BaseModel):
    """One's own membership."""

    id: UUID
    version: int
    network_id: UUID
    organisation_id: UUID | None
    organisation_text: str | None
    target_groups: tuple[str, ...]
    state: MemberState
    since: datetime


def member_view(listed: Listed) -> MemberView:
    member = listed.member
    return MemberView(
        id=member.id,
        version=member.version,
        person_id=member.person_id,
        address=listed.address,
        name=listed.name,
        language=listed.language,
        organisation_id=member.organisation_id,
        organisation_text=member.organisation_text,
        target_groups=member.target_groups,
        source=member.source,
        state=member.state,
        since=member.since,
        confirmed=member.confirmed_at is not None,
        created_at=member.created_at,
        created_by=member.created_by,
        on_behalf=member.created_by is not None and member.created_by != member.person_id,
    )


def with_history(listed: Listed, history: list[Moment]) -> MemberWithHistory:
    moments = [MomentView.model_validate(moment, from_attributes=True) for moment in history]
    return MemberWithHistory(**member_view(listed).model_dump(), history=moments)


def membership_view(member: Kept) -> MembershipView:
    return MembershipView.model_validate(member, from_attributes=True)
