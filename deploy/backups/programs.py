"""PostgreSQL's own programs, told by the environment how to reach the server: no password on a command line."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from deploy.local.failures import PartFailed
from deploy.local.postgres import binary


def program(name: str) -> Path:
    """The one that came with the project, or else the one on the PATH. Raises PartFailed."""
    try:
        return binary(name)
    except PartFailed:
        found = shutil.which(name)
        if found is None:
            raise
        return Path(found)


def access(dsn: str, password: str | None = None) -> dict[str, str]:
    """An environment with which libpq finds the server and the database of a DSN, with its password or this one."""
    at = urlsplit(dsn)
    told = {
        "PGHOST": at.hostname or "",
        "PGPORT": str(at.port or 5432),
        "PGUSER": unquote(at.username or ""),
        "PGPASSWORD": password or unquote(at.password or ""),
        "PGDATABASE": unquote(at.path.removeprefix("/")),
    }
    return {**os.environ, **{name: value for name, value in told.items() if value}}


def run(name: str, *arguments: str | Path, env: Mapping[str, str]) -> str:
    """What it printed. Raises PartFailed with what it complained about."""
    done = subprocess.run([program(name), *arguments], env=env, capture_output=True, text=True)
    if done.returncode:
        raise PartFailed(f"{name} ended with code {done.returncode}: {done.stderr.strip()}")
    return done.stdout
