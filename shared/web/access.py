"""Who may call what: one table per service, which the guard holds every request against."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from shared.postgres import Connection
from shared.privacy.duty_classes import DataClass
from shared.web.cookies import LoggedIn


@dataclass(frozen=True)
class Anyone:
    """Public. A valid token is looked at when there is one."""


@dataclass(frozen=True)
class Secret:
    """The holder of a mailed link; the route itself looks the secret up, and answers 404 to every other.

    `from_elsewhere`: mail programs' own pages may post to it (one-click unsubscribing, RFC 8058).
    """

    from_elsewhere: bool = False


@dataclass(frozen=True)
class InBrowser:
    """A page for who has logged in with this browser: by the session's cookie, and never by a token."""


@dataclass(frozen=True)
class Participant:
    """Anybody with a valid token; whose record it is the route's own query says.

    `in_browser`: a page, which a browser opens too that has logged in with registration.
    """

    in_browser: bool = False


@dataclass(frozen=True)
class CoordinatorAnywhere:
    """A coordinator or administrator by their token: what isn't in any network yet."""

    discloses: DataClass | None = None


@dataclass(frozen=True)
class Coordinator:
    """Leader or secretary of the network that the path parameter `of` leads to, or an administrator.

    A machine's key for that network opens it too, unless `in_person`: who gives rights is a person.
    `discloses` is the class of people's data that the route shows them: each such answer is a row of the duty log.
    """

    of: str = "network_id"
    discloses: DataClass | None = None
    in_person: bool = False


@dataclass(frozen=True)
class Entrusted:
    """Whom the service itself entrusted with what the path parameter `of` leads to, as one of `tasks`.

    Who coordinates its network may too (and a machine's key for it), unless it is theirs `alone`, as approving is.
    `in_browser` as for a participant.
    """

    of: str
    tasks: frozenset[str]
    discloses: DataClass | None = None
    alone: bool = False
    in_browser: bool = False


@dataclass(frozen=True)
class Administrator:
    """The platform's administrators."""

    discloses: DataClass | None = None


@dataclass(frozen=True)
class OurService:
    """Another service of the platform, by the token that it got for its own key."""

    discloses: DataClass | None = None


@dataclass(frozen=True)
class Operator:
    """Whoever reaches the process itself, from a network of OPERATING_NETWORKS and through no proxy."""


Access: TypeAlias = (
    Anyone
    | Secret
    | InBrowser
    | Participant
    | CoordinatorAnywhere
    | Coordinator
    | Entrusted
    | Administrator
    | OurService
    | Operator
)

HoldsRole = Callable[[Connection, UUID, UUID], Awaitable[bool]]
"""Does the person (first id) coordinate the network (second id) today?"""

NetworkOf = Callable[[Connection, UUID], Awaitable[UUID | None]]
"""The network that an aggregate belongs to; None when there is no such aggregate."""

IsEntrusted = Callable[[Connection, UUID, UUID, frozenset[str]], Awaitable[bool]]
"""Has the person (first id) one of the tasks in the aggregate (second id)?"""

OfCookie = Callable[[Request], Awaitable[LoggedIn | None]]
"""Who is behind the request's session cookie; None: nobody, or not any more."""


@dataclass(frozen=True)
class AccessTable:
    """`routes` names for each "METHOD /path/{parameter}" who may call it.

    `network_of` leads from other path parameters (occurrence_id, series_id, ...) to their network. `of_cookie` says
    who has logged in with the browser, where a service has pages for them. `is_entrusted` answers by path parameter.
    """

    routes: Mapping[str, Access]
    holds_role: HoldsRole
    network_of: Mapping[str, NetworkOf]
    of_cookie: OfCookie | None = None
    is_entrusted: Mapping[str, IsEntrusted] = field(default_factory=dict)

    def including(self, routes: Mapping[str, Access]) -> "AccessTable":
        """This table with more rows."""
        return replace(self, routes={**self.routes, **routes})

    def undeclared(self, routers: Sequence[APIRouter]) -> list[str]:
        """Routes that the table forgets, and rows that no route has."""
        served = {name for router in routers for route in router.routes for name in names_of(route)}
        return sorted(set(self.routes) ^ served)


def names_of(route: BaseRoute) -> list[str]:
    """`["GET /networks/{network_id}"]` of an API route; nothing of mounted files."""
    if not isinstance(route, APIRoute):
        return []
    return [f"{method} {route.path}" for method in route.methods or ()]
