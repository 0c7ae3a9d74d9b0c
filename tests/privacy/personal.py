"""Which routes show staff something of people, read off the routes themselves."""

from collections.abc import Iterator
from typing import Any, get_args

from fastapi.routing import APIRoute
from pydantic import BaseModel

from deploy import services
from shared.privacy.duty_log import disclosed_by
from shared.runtime.service import Service
from shared.web.access import Administrator, Coordinator, CoordinatorAnywhere, names_of

OF_PEOPLE = frozenset({"address", "person_id", "proposed_by", "created_by", "by_person", "changed_by", "counted_by"})
"""Fields that name a person or lead to one."""

STAFF = (Coordinator, CoordinatorAnywhere, Administrator)


def all_services() -> tuple[Service, ...]:
    return tuple(services.load(name) for name in services.names())


def staff_routes(service: Service) -> Iterator[tuple[str, APIRoute]]:
    for router in service.routers:
        for route in router.routes:
            for name in names_of(route):
                assert isinstance(route, APIRoute)
                if isinstance(service.access.routes[name], STAFF):
                    yield name, route


def undeclared(service: Service) -> list[str]:
    """Staff routes whose answer holds people's data, or is a file that nobody can look into, and that say nothing."""
    return [
        name
        for name, route in staff_routes(service)
        if disclosed_by(service.access.routes[name]) is None
        and (_of_people(route.response_model) or (name.startswith("GET ") and route.response_model is None))
    ]


def _of_people(model: Any) -> bool:
    """Does the model, or one inside of it, have a field of people's?"""
    if isinstance(model, type) and issubclass(model, BaseModel):
        return any(
            name in OF_PEOPLE or (name == "name" and field.annotation == (str | None)) or _of_people(field.annotation)
            for name, field in model.model_fields.items()
        )
    return any(_of_people(inside) for inside in get_args(model))
