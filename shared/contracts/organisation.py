"""An organisation of the register: a municipality, a joint body with its members, an agency, a company."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from shared.contracts.contract import Contract, Editorial, OpenEnum
from shared.contracts.localised import Localised


class OrganisationKind(OpenEnum):
    """The types by which participants are counted (feature A6, seed rows 000-48, 002-04, 002-42)."""

    municipality = "municipality"
    region = "region"
    sub_region = "sub_region"
    joint_authority = "joint_authority"
    agency = "agency"
    ministry = "ministry"
    company = "company"
    association = "association"
    ngo = "ngo"
    research = "research"
    other = "other"


class Organisation(Contract):
    """Regions, sub-regions and joint authorities list their member organisations; nobody else has any.

    `code` is Statistics Finland's municipality or region code, None where there is none. `population` is the
    number of inhabitants and `population_year` the year it tells of; both None until an operator imports them.
    """

    topic: ClassVar = "pub.organisations.v1"
    owner: ClassVar = "registration"
    types: ClassVar = frozenset({"organisation.registered", "organisation.updated"})

    name: Localised
    kind: OrganisationKind
    code: Annotated[str, Editorial(), Field(max_length=20)] | None = None
    region_id: UUID | None = None
    member_ids: tuple[UUID, ...] = ()
    population: Annotated[int, Field(ge=0)] | None = None
    population_year: int | None = None
