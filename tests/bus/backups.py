"""Databases backed up and put back as docs/operating.md says, with PostgreSQL's own programs."""

import subprocess
from pathlib import Path

import asyncpg

from deploy.local.postgres import LocalPostgres, binary
from deploy.provisioning.databases import provision_databases


class Backups:
    """Dumps in a folder, by service; `secrets` is where the services' passwords lie."""

    def __init__(self, cluster: LocalPostgres, folder: Path, secrets: Path) -> None:
        self._cluster, self._folder, self._secrets = cluster, folder, secrets

    def dump(self, service: str) -> None:
        self._run("pg_dump", "--format=custom", f"--file={self._file(service)}", f"--dbname={self._dsn(service)}")

    async def put_back(self, service: str) -> None:
        """The database as it was when it was dumped; everything since is gone."""
        connection = await asyncpg.connect(self._cluster.superuser_dsn)
        await connection.execute(f'DROP DATABASE "{service}" WITH (FORCE)')
        await connection.close()
        await provision_databases(self._cluster.superuser_dsn, [service], self._secrets)
        self._run("pg_restore", "--exit-on-error", f"--dbname={self._dsn(service)}", str(self._file(service)))

    def _file(self, service: str) -> Path:
        return self._folder / f"{service}.dump"

    def _dsn(self, service: str) -> str:
        return self._cluster.dsn(service, "postgres", self._cluster.password)

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run([str(binary(program)), *arguments], check=True, capture_output=True)
