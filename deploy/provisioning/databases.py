"""A database and a login role per service, its owner; nobody else connects to it."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from pathlib import Path

import asyncpg

from deploy.provisioning import queries, secret_files
from deploy.provisioning.broker import Unreachable

ITERATIONS = 4096


async def provision_databases(
    dsn: str, services: Sequence[str], secrets_folder: Path, *, password: str | None = None
) -> None:
    """Make what is missing; every role has the password that lies in its secrets folder afterwards."""
    connection = await connect(dsn, password=password)
    try:
        for service in services:
            await _provision_one(connection, service, secret_files.password(secrets_folder, service, "postgres"))
    finally:
        await connection.close()


async def connect(dsn: str, *, password: str | None = None) -> "asyncpg.Connection[asyncpg.Record]":
    """Raises Unreachable, with an address that quotes no password."""
    try:
        return await asyncpg.connect(dsn, password=password, timeout=10)
    except (OSError, TimeoutError, asyncpg.PostgresError) as failure:
        address = dsn.rpartition("@")[2]
        raise Unreachable(f"no PostgreSQL answers at {address}: {failure or type(failure).__name__}") from failure


async def _provision_one(connection: "asyncpg.Connection[asyncpg.Record]", service: str, password: str) -> None:
    await make_role(connection, service, password)
    if not await queries.database_exists(connection, service):
        await queries.create_database(connection, service, service)
    await queries.keep_to_owner(connection, service, service)


async def make_role(connection: "asyncpg.Connection[asyncpg.Record]", role: str, password: str) -> None:
    """A login role that has this password afterwards."""
    if not await queries.role_exists(connection, role):
        await queries.create_role(connection, role)
    await queries.set_password(connection, role, scram_verifier(password))


def scram_verifier(password: str) -> str:
    """What PostgreSQL stores for a password (RFC 5803)."""
    salt = secrets.token_bytes(16)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, ITERATIONS)
    client = hmac.digest(salted, b"Client Key", "sha256")
    server = hmac.digest(salted, b"Server Key", "sha256")
    stored = hashlib.sha256(client).digest()
    parts = [base64.b64encode(one).decode() for one in (salt, stored, server)]
    return f"SCRAM-SHA-256${ITERATIONS}:{parts[0]}${parts[1]}:{parts[2]}"
