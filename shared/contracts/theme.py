"""A theme of a network's plan, set at launch and changed with a trace."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from shared.contracts.contract import Contract, OpenEnum
from shared.contracts.localised import Localised


class ThemeState(OpenEnum):
    planned = "planned"
    dropped = "dropped"


class Theme(Contract):
    """`position` orders the plan from 1."""

    topic: ClassVar = "pub.themes.v1"
    owner: ClassVar = "events"
    types: ClassVar = frozenset({"theme.planned", "theme.changed", "theme.dropped"})

    network_id: UUID
    title: Localised
    description: Localised | None = None
    position: Annotated[int, Field(ge=1)]
    state: ThemeState
