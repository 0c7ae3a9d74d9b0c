"""What makes a service: its rooms put together, for the process, the command line and the tests alike."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from fastapi import APIRouter

from shared.bus.handlers import Handlers
from shared.contracts import Contract
from shared.due import Duty
from shared.mail.sender import Compose
from shared.postgres import Connection
from shared.privacy.own_data import OwnData
from shared.privacy.purging import Purge
from shared.runtime.kept import Kept
from shared.web.access import AccessTable
from shared.web.resources import Resources

SHARED = Path(__file__).parents[1]

CurrentStates = Callable[[Connection, UUID | None, int], Awaitable[Sequence[Contract]]]
"""`async (tx, after, limit)`: the states of the next aggregates by id, each locked (FOR UPDATE) for republishing."""

Gauges = Callable[[Connection], Awaitable[None]]
"""Sets the domain's gauges of the catalogue from the database."""


EndsInRestore = Callable[[Connection, datetime], Awaitable[Mapping[str, int]]]
"""`async (tx, now)`: ends what no backup may bring back; how many of what, in words of the command line."""


async def _nothing_ends(tx: Connection, now: datetime) -> Mapping[str, int]:
    return {}


class Loop(Protocol):
    """Work of a service's own beside the API, until it is told to stop; `woken` has it look at once."""

    woken: asyncio.Event

    async def run(self) -> None: ...

    def stop(self) -> None: ...


def _no_more(resources: Resources) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True)
class Service:
    """A folder of services/, as its process runs it.

    `name` is also its database, its role, its consumer group and its transactional id. `says` are the contracts
    that it owns, each with a `current` for republishing, and in `kept` the table that it stands in, for a restore.
    `shown` are the same readers without locks, of what everybody may read: open data.
    `compose` writes its mails, given what the process holds; None: it mails nothing. `reminders` are the templates
    that are rather not sent than twice. `holding` are duties that need
    it too, `loops` what runs beside the API for this service alone, by their names in the log, and `purges` what
    goes when its time is over, by the names of shared/privacy/retention.yaml.
    `ends_in_restore` is done once when the database was put back from a backup.
    """

    name: str
    migrations: Path
    texts: Path
    routers: tuple[APIRouter, ...]
    access: AccessTable
    says: tuple[type[Contract], ...]
    handlers: Handlers
    current: Mapping[type[Contract], CurrentStates]
    gauges: Gauges
    shown: Mapping[type[Contract], CurrentStates] = field(default_factory=dict)
    duties: Mapping[str, Duty] = field(default_factory=dict)
    compose: Callable[[Resources], Compose] | None = None
    reminders: frozenset[str] = frozenset()
    kept: Mapping[type[Contract], Kept] = field(default_factory=dict)
    own_data: OwnData = field(default_factory=dict)
    ends_in_restore: EndsInRestore = _nothing_ends
    holding: Callable[[Resources], Mapping[str, Duty]] = _no_more
    loops: Callable[[Resources], Mapping[str, Loop]] = _no_more
    purges: Callable[[Resources], Mapping[str, Purge]] = _no_more

    def migration_folders(self) -> dict[str, Path]:
        """All SQL that the service's database needs, in the order in which it is applied."""
        return {
            "bus": SHARED / "bus" / "migrations",
            "web": SHARED / "web" / "migrations",
            "due": SHARED / "due" / "migrations",
            "mail": SHARED / "mail" / "migrations",
            "privacy": SHARED / "privacy" / "migrations",
            self.name: self.migrations,
        }
