"""What is given up is told beforehand: since when, until when at least it stays, and what takes its place."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from pydantic import GetJsonSchemaHandler
from pydantic_core import CoreSchema

NOTICE = timedelta(days=184)
"""Six months, whichever they are."""


@dataclass(frozen=True)
class Deprecated:
    """Marks a contract's field (inside `Annotated`), or its whole topic (the contract's `deprecated`).

    `replacement` is the field or topic where the same is found; None: nowhere. A field goes within its major version
    only where it is optional; any other goes with its topic. The date may be put off and never brought forward.
    """

    since: date
    removed_no_earlier_than: date
    replacement: str | None = None

    def __post_init__(self) -> None:
        if self.removed_no_earlier_than - self.since < NOTICE:
            raise ValueError(f"what is given up stays for at least {NOTICE.days} days after it was said")

    def told(self) -> dict[str, Any]:
        """As schemas tell it."""
        return {
            "deprecated": True,
            "x-deprecation": {
                "since": self.since.isoformat(),
                "removedNoEarlierThan": self.removed_no_earlier_than.isoformat(),
                "replacement": self.replacement,
            },
        }

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**handler(schema), **self.told()}
