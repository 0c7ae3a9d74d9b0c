"""Reads a document of a given kind from a YAML or JSON file, or says line by line why it isn't one. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

LARGEST = 256 * 1024
DEEPEST = 12

Kind = TypeVar("Kind", bound=BaseModel)

Place: TypeAlias = tuple[int | str, ...]


@dataclass(frozen=True)
class Fault:
    """`found` is one of pydantic's errors or looks like one: `type`, `loc`, `ctx`. Lines count from 1."""

    line: int
    found: Mapping[str, Any]

    @property
    def path(self) -> str:
        return ".".join(map(str, self.found["loc"]))


class Refused(Exception):
    """The file isn't what it should be; `faults` are in the order of their lines."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(f"{len(faults)} faults, the first in line {faults[0].line}")
        self.faults = sorted(faults, key=lambda fault: fault.line)


def load(text: str, kind: type[Kind]) -> Kind:
    """Raises Refused."""
    if len(text.encode(errors="replace")) > LARGEST:
        raise _refusal(1, "string_too_long", max_length=LARGEST)
    lines: dict[Place, int] = {}
    try:
        _look_through(text)
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        told = _told(root, (), lines) if root is not None else None
    except yaml.MarkedYAMLError as error:
        raise _refusal(_line(error.problem_mark or error.context_mark), "not_yaml") from error
    except yaml.YAMLError as error:
        raise _refusal(1, "not_yaml") from error
    if not isinstance(told, dict):
        raise _refusal(1, "not_yaml")
    try:
        return kind.model_validate(told)
    except ValidationError as invalid:
        raise Refused([Fault(_line_of(found["loc"], lines), found) for found in invalid.errors()]) from invalid


def _look_through(text: str) -> None:
    """References could make a small file endless, depth could exhaust the stack: neither is needed."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise _refusal(_line(event.start_mark), "no_references")
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise _refusal(_line(event.start_mark), "too_deep")


def _told(node: yaml.Node, place: Place, lines: dict[Place, int]) -> Any:
    """The node's value; keeps the line of everything, and refuses a key that stands twice in one place."""
    lines[place] = _line(node.start_mark)
    if isinstance(node, yaml.SequenceNode):
        return [_told(item, (*place, at), lines) for at, item in enumerate(node.value)]
    if not isinstance(node, yaml.MappingNode):
        return _scalar(node)
    told: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = _scalar(key_node)
        if not isinstance(key, str | int):
            raise _refusal(_line(key_node.start_mark), "not_yaml")
        if key in told:
            raise _refusal(_line(key_node.start_mark), "key_repeated", expected=str(key))
        told[key] = _told(value_node, (*place, key), lines)
        lines[(*place, key)] = _line(key_node.start_mark)
    return told


def _scalar(node: yaml.Node) -> Any:
    if not isinstance(node, yaml.ScalarNode):
        return None
    try:
        return yaml.SafeLoader("").construct_object(node)
    except ValueError as error:  # a day that no calendar has
        raise _refusal(_line(node.start_mark), "not_yaml") from error


def _line(mark: Any) -> int:
    return int(mark.line) + 1 if mark else 1


def _line_of(location: Place, lines: Mapping[Place, int]) -> int:
    """The line of the nearest thing that is there: what is missing has none."""
    while location not in lines:
        location = location[:-1]
    return lines[location]


def _refusal(line: int, kind: str, **context: Any) -> Refused:
    return Refused([Fault(line, {"type": kind, "loc": (), "ctx": context})])
