"""`token`: a signed token for a role. The key lies in a file here; no HTTP route hands out tokens without a login."""

import asyncio
from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from deploy import services
from deploy.cli import queries
from deploy.cli.commands import Command
from deploy.cli.progress import complain
from deploy.cli.target import Target, find_target
from deploy.provisioning import secret_files
from deploy.provisioning.databases import connect
from services.registration.people import queries as people
from services.registration.people import session_queries
from shared.postgres import Connection
from shared.telemetry import security
from shared.web.caller import Caller, sign
from shared.web.keys import own_keys

STAFF = ("administrator", "coordinator")
ROLES = (*STAFF, "service", "participant")


class NoSuchPerson(Exception):
    """--person names nobody."""


def token(arguments: Namespace) -> int:
    target = find_target()
    try:
        print(asyncio.run(issue(target, arguments.role, arguments.person, timedelta(minutes=arguments.minutes))))
    except NoSuchPerson as failure:
        complain(f"There is no person {failure} in registration's database.")
        return 1
    return 0


async def issue(target: Target, role: str, person_id: UUID | None, lifetime: timedelta) -> str:
    """A token of `role`, which the person holds from now on. None: the role's own mailbox. Raises NoSuchPerson."""
    now = datetime.now(UTC)
    connection = await connect(target.dsn(services.ISSUER))
    try:
        async with connection.transaction():
            caller = await _caller(connection, role, person_id, now, lifetime)
    finally:
        await connection.close()
    keys = own_keys(secret_files.signing_keys(target.settings.secrets_folder, services.ISSUER))
    signed, _ = sign(keys, caller, now=now, lifetime=lifetime)
    return signed


async def _caller(tx: Connection, role: str, person_id: UUID | None, now: datetime, lifetime: timedelta) -> Caller:
    if person_id is None:
        person = await people.ensure_person(tx, f"{role}@digiverkosto.example", now=now)
    elif (known := await people.person(tx, person_id)) is not None:
        person = known
    else:
        raise NoSuchPerson(person_id)
    if role in STAFF and await queries.give_staff_role(tx, person.id, role):
        security.tell("role_given", person=person.id, role=role, reason="command_line")
    session_id = uuid4()
    await session_queries.insert_session(tx, session_id, person.id, now, now + lifetime, tokens_until=now + lifetime)
    security.tell("login_done", who=person.id, role=role, reason="command_line")
    return Caller(person.id, session_id, frozenset() if role == "participant" else frozenset({role}))


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("role", choices=ROLES, help="what the token lets its holder do")
    parser.add_argument("--person", type=UUID, metavar="ID", help="whose token; without it, the role's own mailbox")
    parser.add_argument("--minutes", type=_minutes, default=60, metavar="N", help="how long it holds (60)")


def _minutes(text: str) -> int:
    minutes = int(text)
    if not 1 <= minutes <= 24 * 60:
        raise ValueError(text)
    return minutes


TOKEN = Command(
    name="token",
    summary="print a token for trying the interfaces, or for the first administrator",
    description=(
        "Signs with the key that lies in the platform's secrets folder, and gives the person the role when it is "
        "administrator or coordinator. `participant` has no role but its own records."
    ),
    examples=(
        "digiverkosto token coordinator",
        'curl -H "Authorization: Bearer $(digiverkosto token administrator)" http://127.0.0.1:PORT/people/me',
        "digiverkosto token administrator --person 0b9f1d5e-… --minutes 10",
    ),
    run=token,
    arguments=_arguments,
)
