"""Rows as measures, checked as requests are: by themselves, with each other and with those that stay. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from services.roadmaps.exchange.fault import Fault
from services.roadmaps.exchange.matching import Matched, Standing
from services.roadmaps.exchange.rows import Laid
from services.roadmaps.measures.bodies import GivenMeasure
from services.roadmaps.measures.budgets import faults_in_shares
from services.roadmaps.measures.dependencies import circle
from services.roadmaps.measures.rules import faults_in
from services.roadmaps.measures.statuses import NEEDS_REASON, status_of
from shared.contracts import Localised, Measure, Roadmap


@dataclass(frozen=True)
class Wanted:
    """A row and the measure that it asks for."""

    row: Matched
    laid: Laid

    def fault(self, code: str, path: str, /, **params: object) -> Fault:
        """`path` as in the measure's JSON, its parts by dots."""
        return self.row.fault(code, self.laid.column(path), **params)


@dataclass(frozen=True)
class Asked:
    """The measure that a row asks for, in the version it would get."""

    wanted: Wanted
    measure: Measure


def asked(wanted: Sequence[Wanted], standing: Standing) -> list[Asked] | list[Fault]:
    """Those that ask for something new, or all that is wrong with them."""
    names = {one["external_id"]: key for key, one in standing.measures.items() if one.get("external_id")}
    names.update({name: one.row.before["id"] for one in wanted if (name := one.row.told.get("external_id"))})
    known = replace(standing.known, measures=standing.known.measures | {UUID(one.row.before["id"]) for one in wanted})
    made: list[Asked] = []
    faults: list[Fault] = []
    for one in wanted:
        if not one.laid.fields:
            continue
        measure = _measure(one, names, standing.roadmap)
        if isinstance(measure, Measure):
            faults += [one.fault(f.code, f.path, expected=f.expected, limit=f.expected)
                       for f in faults_in(measure, standing.roadmap, known)]  # fmt: skip
            made.append(Asked(one, measure))
        else:
            faults += measure
    return faults or list(_faults_together(made, standing)) or made


def _measure(one: Wanted, names: Mapping[str, str], roadmap: Roadmap) -> Measure | list[Fault]:
    document = {**one.laid.document, "version": one.row.before["version"] + 1}
    if refused := _unseen(one) or _unknown_status(one, roadmap):
        return [refused]
    others: Sequence[str] = document.get("depends_on") or ()
    document["depends_on"] = [names.get(other, other) for other in others]
    try:
        GivenMeasure.model_validate(_given(document, one.laid.fields))
        return Measure.model_validate(_settled(document, one, roadmap))
    except ValidationError as error:
        return list(_told(one, error))


def _unseen(one: Wanted) -> Fault | None:
    """The table was written before somebody changed the measure."""
    told = one.row.told.get("version", "")
    if one.row.is_new or not told or told == str(one.row.before["version"]):
        return None
    return one.fault("changed_since_written", "version", current=one.row.before["version"])


def _unknown_status(one: Wanted, roadmap: Roadmap) -> Fault | None:
    """Neither a key nor a name of the roadmap's statuses; empty is as it was."""
    told = one.laid.document["status"]
    if "status" not in one.laid.fields or not told or status_of(roadmap, told) is not None:
        return None
    return one.fault("unknown_status", "status", expected=", ".join(status.key for status in roadmap.statuses))


def _given(document: Mapping[str, Any], fields: frozenset[str]) -> dict[str, Any]:
    """What the row says, as a request would; what an indicator has reached is no request's."""
    given: dict[str, Any] = {name: document[name] for name in fields | {"title"} if document.get(name) is not None}
    if "indicators" in given:
        reached = ("latest",)
        given["indicators"] = [{k: v for k, v in one.items() if k not in reached} for one in given["indicators"]]
    return given


def _settled(document: dict[str, Any], one: Wanted, roadmap: Roadmap) -> dict[str, Any]:
    """A status brings its stage and its progress; a reason stays with the status that it was given for."""
    before = one.row.before
    if document.get("progress") is None:
        document["progress"] = before["progress"]
    document["status"] = document["status"] or before["status"]
    status = status_of(roadmap, document["status"])
    if status is None:
        return document
    document |= {"status": status.key, "stage": status.stage.value}
    if status.progress is not None:
        document["progress"] = status.progress
    told = any(text for path, text in one.row.told.items() if path.startswith("reason."))
    if status.key != before["status"] and status.stage not in NEEDS_REASON and not told:
        document["reason"] = None
    return document


def _told(one: Wanted, error: ValidationError) -> Iterator[Fault]:
    """Each column once: of a value that may be several things pydantic tells why it is none of them."""
    columns = set()
    for found in error.errors(include_url=False, include_input=False):
        path = ".".join(str(part) for part in found["loc"])
        if path.startswith("custom."):
            path = ".".join(path.split(".")[:2])
        if path not in columns:
            columns.add(path)
            context = {name: str(value) for name, value in (found.get("ctx") or {}).items() if name != "error"}
            yield one.fault(_code(found["type"], path), path, **{"expected": "", **context})


UNKNOWN = {"sectors": "unknown_sector", "goals": "unknown_goal"}
"""What can't be a key is none of these."""


def _code(kind: str, path: str) -> str:
    """Of what pydantic tells, that which requests hardly meet: theirs are numbers and keys already."""
    if kind == "decimal_parsing":
        return "not_a_number"
    if kind.startswith("decimal_"):
        return "too_precise"
    if kind == "string_pattern_mismatch":
        return UNKNOWN.get(path.partition(".")[0], "not_a_key")
    return kind


def _faults_together(made: Sequence[Asked], standing: Standing) -> Iterator[Fault]:
    """Shares of one line of the budget, and circles of what comes before what."""
    rows = {one.measure.id: one.wanted for one in made}
    if any(one.measure.budget for one in made):
        others = [Measure.model_validate(one) for key, one in standing.measures.items()
                  if one.get("budget") and not one.get("removed") and UUID(key) not in rows]  # fmt: skip
        for measure_id, found in faults_in_shares([*others, *(one.measure for one in made)]).items():
            if measure_id in rows:
                yield from (rows[measure_id].fault(one.code, one.path, expected=one.expected) for one in found)
    order = {UUID(key): [UUID(other) for other in one.get("depends_on", ())]
             for key, one in standing.measures.items() if not one.get("removed")}  # fmt: skip
    order.update({one.measure.id: list(one.measure.depends_on) for one in made})
    if way := circle(order):
        first = next((rows[one] for one in way if one in rows), None)
        titles = {one.measure.id: one.measure.title.in_language("fi") for one in made}
        path = " → ".join(titles.get(one) or _title(standing.measures[str(one)]) for one in way)
        if first is not None:
            yield first.fault("circular_dependency", "depends_on", path=path)


def _title(document: Mapping[str, Any]) -> str:
    return Localised.model_validate(document["title"]).in_language("fi")
