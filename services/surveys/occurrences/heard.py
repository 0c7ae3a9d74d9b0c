"""An occurrence as surveys knows it from what events says."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class HeardOccurrence:
    """`gone`: it was deleted, and of the other fields only the id may be there."""

    id: UUID
    network_id: UUID | None
    series_id: UUID | None
    title: dict[str, Any] | None
    state: str | None
    starts_at: datetime | None
    ends_at: datetime | None
    historical: bool
    gone: bool = False

    @property
    def takes_place(self) -> bool:
        return not self.gone and self.state != "cancelled"
