"""How long each class of people's data is kept: retention.yaml, read and checked."""

from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

FILE = Path(__file__).parent / "retention.yaml"

UNITS = {"hour": 1 / 24, "day": 1.0, "month": 365 / 12, "year": 365.0}


def _duration(told: object) -> object:
    """`24 months`, `7 days`."""
    if not isinstance(told, str):
        return told
    number, unit = told.split()
    return timedelta(days=int(number) * UNITS[unit.removesuffix("s")])


class DataClass(BaseModel):
    """One class. `kept` None: as long as `since` says, and nothing purges it by age."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    holds: str
    why: str
    basis: Literal["public_task", "legal_obligation", "consent", "none"]
    kept: Annotated[timedelta | None, BeforeValidator(_duration)]
    since: Annotated[str, Field(alias="from")]
    by: Literal["registration", "events", "surveys", "roadmaps", "webhooks", "all", "operator"]
    tables: tuple[str, ...]


@cache
def classes() -> Mapping[str, DataClass]:
    """Every class by its name. Raises pydantic's ValidationError, KeyError or ValueError for a file that is wrong."""
    content = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return {name: DataClass.model_validate(told) for name, told in content["classes"].items()}


def kept(name: str) -> timedelta:
    """How long rows of this class are kept. Raises KeyError for what isn't purged by age."""
    time = classes()[name].kept
    if time is None:
        raise KeyError(f"{name} has no time of its own")
    return time
