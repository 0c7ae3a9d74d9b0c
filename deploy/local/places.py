"""Where a local platform keeps what: one folder, `.run/` of the project unless told otherwise."""

import os
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).parent.parent.parent


@dataclass(frozen=True)
class Places:
    """`data` outlives a run; `platform_file` is there while the platform is."""

    run: Path

    @property
    def data(self) -> Path:
        return self.run / "data"

    @property
    def logs(self) -> Path:
        return self.run / "logs"

    @property
    def mails(self) -> Path:
        return self.run / "mails"

    @property
    def secrets(self) -> Path:
        return self.data / "secrets"

    @property
    def platform_file(self) -> Path:
        return self.run / "platform.json"

    def log(self, name: str) -> Path:
        return self.logs / f"{name}.log"

    def record(self, name: str) -> Path:
        return self.data / "processes" / f"{name}.pid.json"

    def make(self) -> None:
        for folder in (self.run, self.data, self.logs, self.mails, self.secrets, self.data / "processes"):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)


def usual_places() -> Places:
    """RUN_FOLDER, or `.run` of the project."""
    return Places(Path(os.environ.get("RUN_FOLDER") or PROJECT / ".run").resolve())
