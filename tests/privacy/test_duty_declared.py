"""No service starts in which a route declares what it discloses and doesn't write it down, or the reverse (RP6)."""

from dataclasses import replace

import pytest
from fastapi import APIRouter
from pydantic import BaseModel

from shared.privacy.duty_log import Disclosure, undeclared_disclosures
from shared.runtime.service import Service
from shared.web.access import Coordinator
from tests.privacy.personal import all_services


class _Nothing(BaseModel):
    pass


def _service_with(declared: bool, written: bool) -> list[str]:
    """A route that declares and writes, or forgets either; what the start says to it."""
    router = APIRouter()
    if written:

        @router.get("/networks/{network_id}/people")
        async def writing(disclosure: Disclosure) -> _Nothing:
            return _Nothing()
    else:

        @router.get("/networks/{network_id}/people")
        async def silent() -> _Nothing:
            return _Nothing()

    table = replace(
        _registration().access,
        routes={"GET /networks/{network_id}/people": Coordinator(discloses="members" if declared else None)},
    )
    return undeclared_disclosures([router], table)


def _registration() -> Service:
    return all_services()[0]


@pytest.mark.parametrize(("declared", "written"), [(True, False), (False, True)])
def test_service_does_not_start_where_declared_and_written_differ(declared: bool, written: bool) -> None:
    assert _service_with(declared, written) == ["GET /networks/{network_id}/people"]
    assert _service_with(declared, declared) == []
