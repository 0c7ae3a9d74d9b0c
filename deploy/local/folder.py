"""A folder that one run at a time may use."""

import fcntl
import os
from pathlib import Path
from typing import IO

from deploy.local.failures import InUse


class Claim:
    """A folder held for as long as we live: the kernel lets go of it whichever way we end."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._held: IO[str] | None = None

    def take(self) -> None:
        if self._held is not None:
            return
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = (self.folder / "in-use").open("a+")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            holder = lock.read().strip() or "unknown"
            lock.close()
            raise InUse(f"{self.folder} is in use by process {holder}: stop that one first") from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        self._held = lock

    def release(self) -> None:
        if self._held is not None:
            self._held.close()
            self._held = None
