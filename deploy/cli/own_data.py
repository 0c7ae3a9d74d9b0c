"""`own-data`: everything that all services hold about one person, in one file to give to them (feature K4)."""

import asyncio
import os
import zipfile
from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from deploy import services
from deploy.cli import person_queries
from deploy.cli.commands import Command
from deploy.cli.progress import complain, say
from deploy.cli.target import Target, find_target
from deploy.provisioning.databases import connect
from shared.postgres import Connection, prepare
from shared.privacy import duty_queries
from shared.privacy.duty_queries import Disclosed
from shared.privacy.own_data import OwnDataView, gather

ROUTE = "digiverkosto own-data"


def own_data(arguments: Namespace) -> int:
    if (arguments.person is None) == (arguments.address is None):
        complain("say whose: PERSON or --address")
        return 2
    if arguments.zip.exists():
        complain(f"{arguments.zip} is there already")
        return 2
    gathered = asyncio.run(_gathered(find_target(), arguments))
    if not gathered:
        complain(f"nobody is known at {arguments.address}")
        return 1
    write(arguments.zip, gathered)
    say(f"{arguments.zip}: {', '.join(f'{one.service}.json' for one in gathered)}")
    return 0


async def _gathered(target: Target, arguments: Namespace) -> list[OwnDataView]:
    """One view a service; none where the address is nobody's."""
    person_id: UUID | None = arguments.person or await _at(target, arguments.address)
    return [await _of(target, name, person_id) for name in services.names()] if person_id else []


async def _of(target: Target, name: str, person_id: UUID) -> OwnDataView:
    """As the service itself would tell it; that it was gathered for the person is written down before."""
    connection = await _enter(target, name)
    try:
        row = Disclosed(None, "operator", ROUTE, "own data", "to give it to the person", [person_id])
        await duty_queries.insert(connection, row)
        return await gather(connection, name, services.load(name).own_data, person_id, datetime.now(UTC))
    finally:
        await connection.close()


async def _at(target: Target, address: str) -> UUID | None:
    connection = await _enter(target, services.ISSUER)
    try:
        known = await person_queries.at_address(connection, address)
        return known.id if known else None
    finally:
        await connection.close()


async def _enter(target: Target, name: str) -> Connection:
    connection = await connect(target.dsn(name))
    await prepare(connection)
    return connection


def write(path: Path, gathered: list[OwnDataView]) -> None:
    """A ZIP with one JSON file a service, readable by its owner alone."""
    opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(opened, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as whole:
        for one in gathered:
            whole.writestr(f"{one.service}.json", one.model_dump_json(indent=2))


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("person", nargs="?", type=UUID, metavar="PERSON", help="the person's id")
    parser.add_argument("--address", help="instead of the id: the person's e-mail address")
    parser.add_argument("--zip", type=Path, required=True, metavar="FILE", help="where to write; not there yet")


OWN_DATA = Command(
    name="own-data",
    summary="gather what all services hold about one person into a ZIP",
    description=(
        "For a request of access: one JSON file a service. Each service tells a person the same at GET "
        "/people/me/data, and registration on the person's own page. Hand the file over in a way that reaches this "
        "person alone. That it was gathered is a row of each service's duty log."
    ),
    examples=("digiverkosto own-data --address kirjaamo@akaa.example --zip akaa.zip",),
    run=own_data,
    arguments=_arguments,
)
