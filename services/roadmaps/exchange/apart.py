"""Files are read, planned and written apart: they take a processor's while, and may be made to harm."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import orjson

from services.roadmaps.exchange.fault import Fault
from services.roadmaps.exchange.files import table_file
from services.roadmaps.exchange.matching import Standing
from services.roadmaps.exchange.naming import Directory
from services.roadmaps.exchange.planning import Plan, plan
from services.roadmaps.measures.rules import Known
from services.roadmaps.roadmaps.sectors import SECTORS
from shared.apart import Room
from shared.contracts import Measure, Roadmap

SECONDS = 6.5
"""A request is answered within 8."""

BROUGHT = Room(__name__, seconds=SECONDS)
FETCHED = Room(__name__, seconds=SECONDS)
"""What everybody may fetch holds up nobody who brings something."""


async def plan_apart(told: dict[str, Any], file: bytes) -> Any:
    """`faults`, or a `plan`. Raises NotDone."""
    return orjson.loads(await BROUGHT.do(planned, orjson.dumps(told, default=str), file))


async def table_apart(told: dict[str, Any]) -> bytes:
    """Raises NotDone."""
    return await FETCHED.do(tabled, orjson.dumps(told, default=str))


def tabled(said: bytes) -> bytes:
    return table_file(orjson.loads(said))


def planned(said: bytes, file: bytes) -> bytes:
    told = orjson.loads(said)
    measures = {one["id"]: one for one in told["measures"]}
    known = Known(
        sectors=SECTORS.keys(),
        organisations=frozenset(UUID(one["id"]) for one in told["organisations"]),
        national_goals=frozenset(UUID(one["id"]) for one in told["national_goals"]),
        measures=frozenset(UUID(key) for key, one in measures.items() if not one.get("removed")),
        today=date.fromisoformat(told["today"]),
    )
    roadmap = Roadmap.model_validate(told["roadmap"])
    found = plan(file, Standing(roadmap, measures, known, told["words"], _ids()), Directory.of(told))
    return orjson.dumps({"faults": found} if _wrong(found) else {"plan": found}, default=_as_json)


def _wrong(found: Plan | list[Fault]) -> bool:
    return isinstance(found, list)


def _ids() -> Iterator[UUID]:
    while True:
        yield uuid4()


def _as_json(value: object) -> Any:
    if isinstance(value, Measure):
        return value.model_dump(mode="json")
    raise TypeError(type(value).__name__)
