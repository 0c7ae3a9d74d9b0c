"""Where backups lie: a folder with base backups by their time, and the log that continues them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

STAMP = "%Y%m%dT%H%M%SZ"

SLOT = "digiverkosto_backup"
"""PostgreSQL keeps what the log's reader hasn't got yet under this name."""


class NoBackup(Exception):
    """There is no base backup that ended before the time that is asked for."""


@dataclass(frozen=True)
class Base:
    """A base backup that is whole; `ended` is when."""

    folder: Path
    ended: datetime


@dataclass(frozen=True)
class Shelf:
    """`bases` hold whole clusters, `log` the segments of the write-ahead log."""

    folder: Path

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def make(self) -> None:
        for folder in (self.folder, self.log, self.folder / "bases"):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def unfinished(self) -> Path:
        """Where the next base backup is written, until it is whole."""
        return self.folder / "bases" / "unfinished"

    def keep(self, ended: datetime) -> Base:
        """The unfinished one is whole."""
        kept = self.folder / "bases" / ended.astimezone(UTC).strftime(STAMP)
        self.unfinished().rename(kept)
        return Base(kept, ended)

    def bases(self) -> list[Base]:
        """The oldest first."""
        found = sorted(self.folder.glob("bases/*Z"))
        return [Base(one, datetime.strptime(one.name, STAMP).replace(tzinfo=UTC)) for one in found]

    def base_before(self, until: datetime | None) -> Base:
        """The newest one from which the log leads to `until` (None: to its end). Raises NoBackup."""
        fitting = [one for one in self.bases() if until is None or one.ended <= until]
        if not fitting:
            raise NoBackup(
                f"{self.folder} has no base backup" + (f" from before {until:%Y-%m-%d %H:%M:%S %Z}" if until else "")
            )
        return fitting[-1]

    def log_ends(self) -> datetime | None:
        """When something of the log came last."""
        written = [one.stat().st_mtime for one in self.log.iterdir()] if self.log.exists() else []
        return datetime.fromtimestamp(max(written), UTC) if written else None
