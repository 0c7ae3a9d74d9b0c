"""What a network is told with, and shown as (feature G1)."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from services.registration.networks.queries import Joining, Kept
from services.registration.people.address import Address
from shared.contracts import Direction, Localised, Mandate, Network, NetworkKind, NetworkState
from shared.web.body import Body, Known

Tag = Annotated[str, Field(min_length=1, max_length=60)]
Line = Annotated[str, Field(min_length=1, max_length=200)]
Tags = Annotated[list[Tag], Field(max_length=50)]
Listed = Annotated[list[Localised], Field(max_length=50)]
Channels = Annotated[list[Annotated[str, Field(min_length=1, max_length=500)]], Field(max_length=20)]


class Traits(Body):
    """What a network may say of itself, and be without."""

    abbreviation: Line | None = None
    decision: Annotated[str, Field(min_length=1, max_length=1000)] | None = None
    leader_organisation_id: UUID | None = None
    leader_role: Localised | None = None
    programme: Localised | None = None
    tasks: Listed = []
    goals: Listed = []
    target_groups: Tags = []
    sectors: Tags = []
    direction: Known[Direction] | None = None
    channels: Channels = []
    hashtag: Line | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    continuation: Localised | None = None
    joining: Joining = "open"


class RegisterNetwork(Traits):
    """A network to be. Whoever registers it leads it, unless `leader_address` names somebody else.

    `historical` brings in a network from before the platform: it may be in any state, and `created_at` and
    `last_active_at` may be told; nobody gets mail about it.
    """

    name: Localised
    kind: Known[NetworkKind]
    state: Known[NetworkState] = NetworkState.planned
    mandate: Known[Mandate] = Mandate.informal
    owner_id: UUID
    purpose: Localised
    historical: bool = False
    created_at: datetime | None = None
    last_active_at: datetime | None = None
    leader_address: Address | None = None


class UpdateNetwork(Traits):
    """What is left out stays as it is; null takes a field away where a network can be without it."""

    name: Localised = Field(default=None, validate_default=False)  # type: ignore[assignment]
    kind: Known[NetworkKind] = Field(default=None, validate_default=False)  # type: ignore[assignment]
    mandate: Known[Mandate] = Field(default=None, validate_default=False)  # type: ignore[assignment]
    owner_id: UUID = Field(default=None, validate_default=False)  # type: ignore[assignment]
    purpose: Localised = Field(default=None, validate_default=False)  # type: ignore[assignment]


class ChangeState(Body):
    state: Known[NetworkState]


class NetworkView(Network):
    """The network as its message says it, and how one joins it."""

    joining: Literal["open", "moderated"]


def view(kept: Kept) -> NetworkView:
    return NetworkView.model_construct(**dict(kept.network), joining=kept.joining)
