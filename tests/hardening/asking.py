"""Asks a service whatever its OpenAPI document allows, and what it doesn't: schemathesis, told where things are."""

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import from_schema
from schemathesis.engine.events import NonFatalError, ScenarioFinished

from shared.web.refusals import operations

CHECKS = {
    "positive_data_acceptance": {"enabled": False},
    "not_a_server_error": {"expected-statuses": ["2xx", "3xx", "4xx", "503"]},
}
"""All but one: our rules are more than a schema can say (an end after its beginning, a code that is in the register),
so that a 422 is a right answer to what the schema allows. 503 is a documented answer."""

LENIENT = ("Incorrect type", "negative_data_rejection")
"""A number that comes as a text, or a yes as a 1, is read as what it means."""

PHASES = ("examples", "coverage", "fuzzing", "stateful")


@dataclass
class Heard:
    """What schemathesis found wrong, by operation; how many requests it sent and which operations it asked."""

    wrong: dict[str, set[str]] = field(default_factory=dict)
    requests: int = 0
    asked: set[str] = field(default_factory=set)

    def at(self, label: str, told: str) -> None:
        if not all(word in told for word in LENIENT):
            self.wrong.setdefault(label, set()).add(told)


@dataclass(frozen=True)
class Effort:
    """How much is asked; the same seed asks the same again."""

    examples: int
    seed: int
    phases: Sequence[str] = PHASES
    seconds: int | None = None


def ask(document: dict[str, Any], url: str, headers: Mapping[str, str], effort: Effort) -> Heard:
    """For a thread of its own: schemathesis waits for each answer."""
    told = SchemathesisConfig.from_dict(
        {
            "base-url": url,
            "headers": dict(headers),
            "checks": CHECKS,
            "generation": {"max-examples": effort.examples, "no-shrink": True, "database": "none"},
            "phases": {phase: {"enabled": phase in effort.phases} for phase in PHASES},
        }
    )
    told.update(seed=effort.seed, max_failures=None, max_time=effort.seconds)
    heard = Heard()
    for event in from_schema(schemathesis.openapi.from_dict(document, config=told)).execute():
        if isinstance(event, NonFatalError):
            heard.at(event.label, str(event.value))
        if isinstance(event, ScenarioFinished):
            listen(event, heard)
    return heard


def listen(event: ScenarioFinished, heard: Heard) -> None:
    heard.requests += len(event.recorder.interactions)
    for case_id, node in event.recorder.cases.items():
        label = node.value.operation.label
        heard.asked.add(label)
        for check in event.recorder.checks.get(case_id, []):
            if check.failure_info is not None:
                failure = check.failure_info.failure
                heard.at(label, f"{check.name}: {failure.title}: {failure.message}")


def with_places(document: dict[str, Any], sides: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """The document, whose path parameters are told what is really there: ids by chance lead nowhere."""
    told = copy.deepcopy(document)
    for _, operation in operations(told):
        for parameter in operation.get("parameters", []):
            known = [side[parameter["name"]] for side in sides if parameter["name"] in side]
            if parameter["in"] == "path" and known:
                parameter["schema"] = {"anyOf": [{"enum": known}, parameter["schema"]]}
                parameter["example"] = known[0]
    return told


def not_asked(document: dict[str, Any], heard: Heard) -> Iterator[str]:
    yield from (name for name, _ in operations(document) if name not in heard.asked)
