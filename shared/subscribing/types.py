"""JSON Schemas of fields as people read them: what it is, of what, and whether it may be missing. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from shared.contracts.series import WALL_TIME_PATTERN

Schema = Mapping[str, Any]

Word = Literal[
    "uuid", "date", "moment", "wall_time", "text", "integer", "number", "yes_no", "anything", "one_of",
    "list", "by_key", "part", "nothing",
]  # fmt: skip

FORMATS: Mapping[str, Word] = {"uuid": "uuid", "date": "date", "date-time": "moment"}
PLAIN: Mapping[str, Word] = {"integer": "integer", "number": "number", "boolean": "yes_no", "null": "nothing"}


@dataclass(frozen=True)
class Type:
    """`of` are the types that a list, a mapping or a choice is made of; `values` those of `one_of`; `part` names a
    schema of the same document."""

    word: Word
    of: tuple["Type", ...] = ()
    values: tuple[str, ...] = ()
    part: str = ""


@dataclass(frozen=True)
class FieldShown:
    """`model` is the schema that it stands in, `notice` its x-deprecation."""

    model: str
    name: str
    type: Type
    nullable: bool
    notice: Mapping[str, str] | None


def fields_of(model: str, schemas: Mapping[str, Schema]) -> list[FieldShown]:
    return [
        FieldShown(model, name, *_without_null(_type(schema, schemas)), schema.get("x-deprecation"))
        for name, schema in schemas[model].get("properties", {}).items()
    ]


def parts_of(model: str, schemas: Mapping[str, Schema]) -> list[str]:
    """The schemas with fields that it is made of, at any depth, in the order in which they are met."""
    met: dict[str, None] = {}
    waiting = [model]
    while waiting:
        found = [part for field in fields_of(waiting.pop(0), schemas) for part in _parts(field.type)]
        waiting += [part for part in dict.fromkeys(found) if part not in met and part != model]
        met |= dict.fromkeys(found)
    return [part for part in met if part != model]


def _parts(of: Type) -> Iterator[str]:
    if of.part:
        yield of.part
    for inner in of.of:
        yield from _parts(inner)


def _without_null(whole: Type) -> tuple[Type, bool]:
    if whole.word != "anything":
        return whole, False
    left = tuple(one for one in whole.of if one.word != "nothing")
    return left[0] if len(left) == 1 else Type("anything", left), len(left) < len(whole.of)


def _type(schema: Schema, schemas: Mapping[str, Schema]) -> Type:
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        return Type("part", part=name) if "properties" in schemas[name] else _type(schemas[name], schemas)
    if "anyOf" in schema:
        return Type("anything", tuple(_type(one, schemas) for one in schema["anyOf"]))
    if "enum" in schema or "const" in schema:
        return Type("one_of", values=tuple(map(str, schema.get("enum", [schema.get("const")]))))
    match schema.get("type"):
        case "array":
            return Type("list", (_type(schema["items"], schemas),))
        case "object":
            (inner,) = (
                schema["patternProperties"].values()
                if "patternProperties" in schema
                else (schema["additionalProperties"],)
            )
            return Type("by_key", (_type(inner, schemas),))
        case "string":
            return Type(_of_text(schema))
        case kind:
            return Type(PLAIN[str(kind)])


def _of_text(schema: Schema) -> Word:
    if schema.get("pattern") == WALL_TIME_PATTERN:
        return "wall_time"
    return FORMATS.get(schema.get("format", ""), "text")
