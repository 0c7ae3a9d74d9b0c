"""The input as it lies in data/; README.md there says where each file comes from."""

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).parent / "data"

KINDS = ("municipality", "agency", "ministry", "association", "company")
"""The columns of first_fridays.csv that split a head count by kind of organisation."""


@dataclass(frozen=True)
class FirstFriday:
    """One of DEV's gatherings; `theme` is a key of dev.yaml."""

    day: date
    theme: str
    attended: int
    by_kind: dict[str, int]


@dataclass(frozen=True)
class Participant:
    """A role mailbox; `signs_up_for` holds `series`, `first`, `second` or `member`."""

    municipality: str
    address: str
    language: str
    target_group: str
    signs_up_for: frozenset[str]


def municipalities() -> list[dict[str, Any]]:
    """Rows for POST /organisations/imports."""
    names = ("code", "name_fi", "name_sv", "region_code", "region_fi", "region_sv")
    return [{name: row[name] for name in names if row[name]} for row in _rows("municipalities.csv")]


def joint_bodies() -> list[dict[str, Any]]:
    """Rows for the same route, after the municipalities."""
    return [
        {
            "kind": row["kind"],
            "name_fi": row["name_fi"],
            **({"name_sv": row["name_sv"]} if row["name_sv"] else {}),
            "member_codes": row["member_codes"].split(";"),
        }
        for row in _rows("joint_bodies.csv")
    ]


def owners() -> dict[str, dict[str, Any]]:
    """Rows for the same route, by the keys that networks.yaml uses."""
    return {row.pop("key"): {name: said for name, said in row.items() if said} for row in _rows("organisations.csv")}


def networks() -> dict[str, dict[str, Any]]:
    read: dict[str, dict[str, Any]] = _yaml("networks.yaml")
    return read


def dev() -> dict[str, dict[str, Any]]:
    read: dict[str, dict[str, Any]] = _yaml("dev.yaml")
    return read


def enrolments() -> dict[str, dict[str, list[str]]]:
    read: dict[str, dict[str, list[str]]] = _yaml("enrolments.yaml")
    return read


def surveys() -> dict[str, dict[str, Any]]:
    read: dict[str, dict[str, Any]] = _yaml("surveys.yaml")
    return read


def roadmaps() -> dict[str, Any]:
    read: dict[str, Any] = _yaml("roadmaps.yaml")
    return read


def first_fridays() -> list[FirstFriday]:
    """By time."""
    return [
        FirstFriday(
            date.fromisoformat(row["date"]),
            row["theme"],
            int(row["attended"]),
            {kind: int(row[kind]) for kind in KINDS if int(row[kind])},
        )
        for row in _rows("first_fridays.csv")
    ]


def participants() -> list[Participant]:
    """In the order in which they sign up."""
    return [
        Participant(
            row["municipality"],
            row["address"],
            row["language"],
            row["target_group"],
            frozenset(row["signs_up_for"].split()),
        )
        for row in _rows("participants.csv")
    ]


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@cache
def _yaml(name: str) -> Any:
    return yaml.safe_load((DATA / name).read_text(encoding="utf-8"))
