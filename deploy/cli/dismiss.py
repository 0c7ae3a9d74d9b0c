"""`dismiss`: takes a role that `token` gave; the person's sessions end with it, in every service within 5 seconds."""

import asyncio
from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime
from uuid import UUID

from deploy import services
from deploy.cli import queries
from deploy.cli.commands import Command
from deploy.cli.progress import complain
from deploy.cli.target import Target, find_target
from deploy.cli.token import STAFF
from deploy.provisioning.databases import connect
from services.registration.people import sessions
from shared.postgres import Connection
from shared.telemetry import security


def dismiss(arguments: Namespace) -> int:
    if asyncio.run(_dismiss(find_target(), arguments.person, arguments.role)):
        return 0
    complain(f"Nobody with the id {arguments.person} is {arguments.role}.")
    return 1


async def _dismiss(target: Target, person_id: UUID, role: str) -> bool:
    connection = await connect(target.dsn(services.ISSUER))
    try:
        async with connection.transaction():
            return await take_role(connection, person_id, role, datetime.now(UTC))
    finally:
        await connection.close()


async def take_role(tx: Connection, person_id: UUID, role: str, now: datetime) -> bool:
    """False: the person doesn't hold it. Tokens that still name the role are refused as those of ended sessions."""
    if not await queries.take_staff_role(tx, person_id, role):
        return False
    await sessions.end_all(tx, person_id, now)
    security.tell("role_ended", person=person_id, role=role)
    return True


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("role", choices=STAFF, help="the role that ends")
    parser.add_argument("--person", type=UUID, metavar="ID", required=True, help="whose role")


DISMISS = Command(
    name="dismiss",
    summary="take a platform-wide role from a person, and end their sessions",
    description=(
        "What `token administrator` or `token coordinator` gave ends. Every session of the person ends with it, so "
        "that tokens which name the role are refused in all services within five seconds. They can log in anew."
    ),
    examples=("digiverkosto dismiss administrator --person 0b9f1d5e-…",),
    run=dismiss,
    arguments=_arguments,
)
