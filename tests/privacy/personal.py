"""Which routes show staff something of people, read off the routes themselves."""

from collections.abc import Iterator
from typing import Any, get_args

from fastapi.routing import APIRoute
from pydantic import BaseModel

from deploy import services
from shared.privacy.duty_log import disclosed_by
from shared.runtime.service import Service
from shared.web.access import Administrator, Coordinator, CoordinatorAnywhere, Entrusted, names_of

OF_PEOPLE = frozenset({"address", "person_id", "proposed_by", "created_by", "by_person", "changed_by", "counted_by"})
"""Fields that name a person or lead to one."""

FILES_OF_NOBODY = frozenset(
    {
        "GET /surveys/{survey_id}/summary.{ending}",
        "GET /series/{series_id}/survey-summary.{ending}",
        "GET /assessments/{assessment_id}/radar.svg",
        "GET /networks/{network_id}/assessments/heat-map.svg",
        "GET /surveys/{survey_id}/questionnaire/preview",
        "GET /roadmaps/{roadmap_id}/export.{ending}",
        "GET /roadmaps/{roadmap_id}/as-of/{moment_or_day}",
        "GET /roadmaps/{roadmap_id}/changes",
        "GET /roadmaps/{roadmap_id}/changes/page",
        "GET /roadmaps/{roadmap_id}/measures/import-page",
    }
)
"""Files of sums, of organisations' figures, of questions, and of roadmaps' documents, which name nobody."""

STAFF = (Coordinator, CoordinatorAnywhere, Entrusted, Administrator)


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
        and name not in FILES_OF_NOBODY
    ]


def _of_people(model: Any, seen: frozenset[Any] = frozenset()) -> bool:
    """Does the model, or one inside of it, have a field of people's? One may hold others of its own kind."""
    if model in seen:
        return False
    if isinstance(model, type) and issubclass(model, BaseModel):
        return any(
            name in OF_PEOPLE
            or (name == "name" and field.annotation == (str | None))
            or _of_people(field.annotation, seen | {model})
            for name, field in model.model_fields.items()
        )
    return any(_of_people(inside, seen) for inside in get_args(model))
