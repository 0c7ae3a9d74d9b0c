"""The process that reads or writes one file: the task's data and the file on the standard input, the outcome back.

A file that was made to harm harms this process at most: its memory and time are bounded. Run by `apart`.
"""

import resource
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import orjson

from services.roadmaps.exchange.fault import Fault
from services.roadmaps.exchange.files import table_file
from services.roadmaps.exchange.matching import Standing
from services.roadmaps.exchange.planning import Plan, plan
from services.roadmaps.measures.rules import Known
from services.roadmaps.roadmaps.sectors import SECTORS
from shared.contracts import Measure, Roadmap

MOST_MEMORY = 1024 * 1024 * 1024
MOST_PROCESSOR_SECONDS = 10


def _plan(told: Mapping[str, Any], file: bytes) -> bytes:
    measures = {one["id"]: one for one in told["measures"]}
    known = Known(
        sectors=SECTORS.keys(),
        organisations=frozenset(map(UUID, told["organisations"])),
        national_goals=frozenset(map(UUID, told["national_goals"])),
        measures=frozenset(UUID(key) for key, one in measures.items() if not one.get("removed")),
        today=date.fromisoformat(told["today"]),
    )
    roadmap = Roadmap.model_validate(told["roadmap"])
    found = plan(file, Standing(roadmap, measures, known, told["words"], _ids()))
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


TASKS: Mapping[str, Callable[[Mapping[str, Any], bytes], bytes]] = {"plan": _plan, "table": table_file}


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_PROCESSOR_SECONDS, MOST_PROCESSOR_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    told, _, file = sys.stdin.buffer.read().partition(b"\n")
    sys.stdout.buffer.write(TASKS[sys.argv[1]](orjson.loads(told), file))


if __name__ == "__main__":
    main()
