"""A network as others may know it: what it is for, who owns it, where in its life it is."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from shared.contracts.contract import Contract, EditorialText, EditorialWord, OpenEnum
from shared.contracts.localised import Localised


class NetworkKind(OpenEnum):
    """What a network is (feature G2, seed rows 002-32 to 002-34, 002-50)."""

    peer_network = "peer_network"
    action_group = "action_group"
    appointed_working_group = "appointed_working_group"
    project = "project"
    programme = "programme"
    community = "community"


class NetworkState(OpenEnum):
    """Where in its life a network is (feature G3)."""

    planned = "planned"
    active = "active"
    under_review = "under_review"
    closing = "closing"
    closed = "closed"
    merged = "merged"
    continued = "continued"
    faded = "faded"


class Mandate(OpenEnum):
    """Appointed by a decision, or informal (seed rows 000-12, 002-02)."""

    appointed = "appointed"
    informal = "informal"


class Direction(OpenEnum):
    """Steered from above or grown from below (seed row 002-39)."""

    top_down = "top_down"
    bottom_up = "bottom_up"


class Network(Contract):
    """`created_at` and `last_active_at` are instants in UTC (feature G11); `leader_role` is an office, never a name."""

    topic: ClassVar = "pub.networks.v1"
    owner: ClassVar = "registration"
    types: ClassVar = frozenset({"network.created", "network.updated", "network.state_changed"})

    name: Localised
    abbreviation: EditorialText | None = None
    kind: NetworkKind
    state: NetworkState
    mandate: Mandate
    decision: EditorialText | None = None
    owner_id: UUID
    leader_organisation_id: UUID | None = None
    leader_role: Localised | None = None
    programme: Localised | None = None
    purpose: Localised
    tasks: tuple[Localised, ...] = ()
    goals: tuple[Localised, ...] = ()
    target_groups: tuple[EditorialWord, ...] = ()
    sectors: tuple[EditorialWord, ...] = ()
    direction: Direction | None = None
    channels: tuple[EditorialText, ...] = ()
    hashtag: EditorialText | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    continuation: Localised | None = None
    historical: bool = False
    created_at: datetime
    last_active_at: datetime
