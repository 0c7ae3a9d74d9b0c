"""Which month's letter goes out when, and until when it makes sense. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HELSINKI = ZoneInfo("Europe/Helsinki")
MORNING = time(9)
NEWS_FOR = timedelta(days=7)
"""A service that was away for longer tells nothing of the month before."""


@dataclass(frozen=True)
class Month:
    """A calendar month in Finland; its letter tells of the time since the month before began."""

    year: int
    month: int

    @classmethod
    def of_key(cls, key: str) -> "Month":
        year, month = key.split("-")
        return cls(int(year), int(month))

    @classmethod
    def after(cls, now: datetime) -> "Month":
        """The next one to begin."""
        local = now.astimezone(HELSINKI)
        return cls(local.year, local.month).next

    @property
    def key(self) -> str:
        return f"{self.year:04}-{self.month:02}"

    @property
    def begins(self) -> datetime:
        """When its letter goes out."""
        return datetime.combine(date(self.year, self.month, 1), MORNING, HELSINKI)

    @property
    def next(self) -> "Month":
        return Month(self.year + self.month // 12, self.month % 12 + 1)

    def next_to_tell(self, now: datetime) -> "Month":
        """The first after this one whose letter isn't too late."""
        month = self.next
        while month.best_before <= now:
            month = month.next
        return month

    @property
    def before(self) -> "Month":
        return Month(self.year - (self.month == 1), (self.month - 2) % 12 + 1)

    @property
    def best_before(self) -> datetime:
        return self.begins + NEWS_FOR
