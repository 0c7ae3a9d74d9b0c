"""Until when a list of participants is shown. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID


@dataclass(frozen=True)
class Showing:
    """A coordinator's choice; `days_after` the end of an occurrence its list is empty."""

    shown: bool
    days_after: int


@dataclass(frozen=True)
class Gathering:
    """What the choice is about: an occurrence's end, and the series that it belongs to."""

    series_id: UUID
    ends_at: datetime


def shown_until(gathering: Gathering, own: Showing | None, of_series: Showing | None) -> datetime | None:
    """An occurrence's own choice, or else its series'; None: it isn't shown."""
    showing = own or of_series
    if showing is None or not showing.shown:
        return None
    return gathering.ends_at + timedelta(days=showing.days_after)
