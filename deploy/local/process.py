"""One program that we started and answer for: its record on disk lets the next run end what a killed one left."""

import json
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import psutil

from deploy.local.failures import PartFailed
from deploy.local.interruption import deferred


def end_of(log: Path, lines: int = 15) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])


class Process:
    """A child in its own session, so that Ctrl-C reaches it through us and in our order.

    `record` is a small file with its pid and birth time while it runs. A pid alone would not do:
    after a power cut the number may belong to somebody else, who must not be stopped.
    """

    def __init__(self, name: str, *, log: Path, record: Path, evidence: Sequence[Path] = ()) -> None:
        """`log` gets what it prints; `evidence` are further logs that tell why it died."""
        self.name, self.log, self.record = name, log, record
        self._evidence = (log, *evidence)
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        if self._child is None:
            raise PartFailed(f"{self.name} has not been started")
        return self._child.pid

    @property
    def running(self) -> bool:
        return self._child is not None and self._child.poll() is None

    @property
    def exit_code(self) -> int | None:
        return None if self._child is None else self._child.poll()

    def start(
        self,
        command: Sequence[str | Path],
        *,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        pass_fds: Sequence[int] = (),
        user: int | None = None,
    ) -> None:
        self.stop_leftover()
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as output, deferred():
            self._child = subprocess.Popen(
                list(map(str, command)),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=env,
                cwd=cwd,
                pass_fds=pass_fds,
                start_new_session=True,
                user=user,
                group=user,
                extra_groups=None if user is None else [],
            )
            born = psutil.Process(self._child.pid).create_time()
            self.record.write_text(json.dumps({"pid": self._child.pid, "born": born}))

    def ask(self, *, by: signal.Signals = signal.SIGTERM) -> None:
        """Ask it to end and don't wait."""
        if self.running:
            assert self._child is not None
            self._child.send_signal(by)

    def stop(self, *, by: signal.Signals = signal.SIGTERM, grace: float = 20) -> None:
        """Ask, wait, and only then kill. Nothing to stop is fine."""
        if self._child is not None and self._child.poll() is None:
            self._child.send_signal(by)
            try:
                self._child.wait(grace)
            except subprocess.TimeoutExpired:
                self._child.kill()
                self._child.wait()
        self.record.unlink(missing_ok=True)

    def kill(self) -> None:
        """SIGKILL, as a power cut would; the record stays, as it would."""
        if self._child is not None:
            self._child.kill()
            self._child.wait()

    def stop_leftover(self, *, by: signal.Signals = signal.SIGTERM, grace: float = 20) -> bool:
        """End what an earlier, killed run left behind under the same record; True if there was such a one."""
        left = self._leftover()
        if left is not None:
            left.send_signal(by)
            try:
                left.wait(grace)
            except psutil.TimeoutExpired:
                left.kill()
                left.wait()
        self.record.unlink(missing_ok=True)
        return left is not None

    def _leftover(self) -> psutil.Process | None:
        try:
            known = json.loads(self.record.read_text())
            candidate = psutil.Process(known["pid"])
            same = abs(candidate.create_time() - known["born"]) < 2
        except (OSError, ValueError, KeyError, psutil.Error):
            return None
        return candidate if same and candidate.status() != psutil.STATUS_ZOMBIE else None

    def log_end(self, lines: int = 15) -> str:
        return "\n".join(end_of(log, lines) for log in self._evidence if log.exists())

    def wait_until_ready(self, ready: Callable[[], bool], *, within: float) -> None:
        """Return when `ready()` holds; raise PartFailed, with the log's end, if it dies or takes longer."""
        deadline = time.monotonic() + within
        while not ready():
            if not self.running:
                raise PartFailed(f"{self.name} ended with code {self.exit_code}:\n{self.log_end()}")
            if time.monotonic() > deadline:
                raise PartFailed(f"{self.name} was not ready within {within:.0f} s:\n{self.log_end()}")
            time.sleep(0.05)
