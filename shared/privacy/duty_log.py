"""The duty log: what staff are shown of people is written down before they see it (feature K7, guarantee RP6).

A route that shows people's data to staff says so twice: its row of the access table names the class of data, and the
route takes a `Disclosure` and tells it whose data it was. A service doesn't start where the two differ. The row is
written in the request's own transaction after the route has returned: no row, no answer.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from shared.bus.trace import current
from shared.postgres import Connection
from shared.privacy import duty_queries
from shared.privacy.duty_classes import PURPOSES, DataClass
from shared.web.access import Access, AccessTable, Coordinator, CoordinatorAnywhere, Entrusted, OurService, names_of
from shared.web.access import Administrator as AdministratorAccess
from shared.web.asking import Caller, Transaction
from shared.web.caller import Caller as CallerIdentity


class NothingTold(Exception):
    """A route took a `Disclosure` and didn't say whose data it shows."""


class Disclosing:
    """Collects whose data the answer holds; an empty list was shown too, and is told as one."""

    def __init__(self) -> None:
        self.whose: list[UUID] | None = None

    def of(self, people: Iterable[UUID | None]) -> None:
        """Each person once, in the order told; None is nobody whom we know."""
        self.whose = list(dict.fromkeys([*(self.whose or []), *(one for one in people if one is not None)]))


async def _disclosing(request: Request, tx: Transaction, who: Caller) -> AsyncIterator[Disclosing]:
    telling = Disclosing()
    yield telling
    if telling.whose is None:
        raise NothingTold(request.scope["route"].path)
    access: Access = request.state.access
    disclosed = disclosed_by(access)
    if disclosed is None:
        raise NothingTold(request.scope["route"].path)
    await write_down(tx, request, who, disclosed, telling.whose)


async def write_down(
    tx: Connection, request: Request, who: CallerIdentity, disclosed: DataClass, whose: list[UUID]
) -> None:
    """For a route that shows staff what it otherwise shows the person; committed before the answer is sent."""
    scope, scope_id = _scope(request.path_params)
    await duty_queries.insert(
        tx,
        duty_queries.Disclosed(
            who=who.person_id,
            acted_as=_acted_as(who),
            route=f"{request.method} {request.scope['route'].path}",
            disclosed=disclosed,
            purpose=PURPOSES[disclosed],
            whose=whose,
            scope=scope,
            scope_id=scope_id,
            correlation_id=current().correlation_id,
        ),
    )


def _acted_as(who: CallerIdentity) -> str:
    if who.is_service:
        return "service"
    if who.scope:
        return "agency"  # a program; `who` is its key
    return "administrator" if who.administers else "coordinator"


Disclosure = Annotated[Disclosing, Depends(_disclosing, scope="function")]
"""For routes that show people's data to staff; shares the request's `Transaction`."""


def disclosed_by(access: Access) -> DataClass | None:
    """The class of people's data that a route shows to staff; None: none."""
    if isinstance(access, Coordinator | CoordinatorAnywhere | Entrusted | AdministratorAccess | OurService):
        return access.discloses
    return None


def undeclared_disclosures(routers: Sequence[APIRouter], table: AccessTable) -> list[str]:
    """Routes that declare what they show and don't write it down, and the other way about."""
    routes = [route for router in routers for route in router.routes if isinstance(route, APIRoute)]
    return sorted(
        name
        for route in routes
        for name in names_of(route)
        if name in table.routes and (disclosed_by(table.routes[name]) is not None) != discloses(route)
    )


def discloses(route: APIRoute) -> bool:
    """Does the route write a row of the duty log?"""
    return _takes(route.dependant)


def _takes(dependant: Dependant) -> bool:
    return any(one.call is _disclosing or _takes(one) for one in dependant.dependencies)


def _scope(path: dict[str, Any]) -> tuple[str | None, UUID | None]:
    """The first id of the path: what the list is of."""
    for name, told in path.items():
        try:
            return name, UUID(str(told))
        except ValueError:
            continue
    return None, None
