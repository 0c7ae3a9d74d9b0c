"""`whose-data`: whose data, since when, who read it; over all services' duty logs, with the auditor's rights (RP11)."""

import asyncio
import json
from argparse import ArgumentParser, Namespace
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

from deploy import services
from deploy.cli import person_queries
from deploy.cli.commands import Command
from deploy.cli.person_queries import Known
from deploy.cli.progress import complain, say
from deploy.cli.target import Target, find_target
from deploy.local.parts import service_dsn
from deploy.provisioning.databases import connect
from deploy.provisioning.duty_keeping import AUDITOR
from shared.contracts.localised import Language
from shared.postgres import Connection
from shared.privacy import duty_queries
from shared.privacy.duty_queries import Disclosed, Read
from shared.texts import say_time

ROUTE = "digiverkosto whose-data"
LANGUAGE: Language = "en"


class Unknown(Exception):
    """Nobody is known at this address."""


@dataclass(frozen=True)
class Asked:
    """What the question is narrowed to; None: not by this."""

    person_id: UUID | None
    reader_id: UUID | None
    since: datetime | None
    until: datetime | None


@dataclass(frozen=True)
class Seen:
    """A read, in the service that wrote it down."""

    service: str
    read: Read


@dataclass(frozen=True)
class Answer:
    """Reads in the order of time; `known` are the people among them of whom there still is an address."""

    asked: Asked
    reads: list[Seen]
    known: dict[UUID, Known]

    def people(self) -> list[UUID]:
        """Whose data was read, in the order in which it was first."""
        if self.asked.person_id is not None:
            return [self.asked.person_id]
        return list(dict.fromkeys(person for seen in self.reads for person in seen.read.whose))


def whose_data(arguments: Namespace) -> int:
    if not any((arguments.person, arguments.address, arguments.reader, arguments.since, arguments.until)):
        complain("say whose data (PERSON or --address), who read it (--reader), or since when (--since)")
        return 2
    try:
        answer = asyncio.run(found(find_target(), arguments))
    except Unknown as failure:
        complain(f"nobody is known at {failure}")
        return 1
    say(_as_json(answer) if arguments.json else _as_table(answer))
    return 0


async def found(target: Target, arguments: Namespace) -> Answer:
    """The answer, which each service's log holds a row of afterwards. Raises Unknown."""
    async with _as_auditor(target, services.ISSUER) as people:
        asked = Asked(
            arguments.person or await _at(people, arguments.address),
            await _reader(people, arguments.reader),
            arguments.since,
            arguments.until,
        )
        reads = [seen for name in services.names() for seen in await _reads(target, name, asked)]
        reads.sort(key=lambda seen: seen.read.at)
        named = {one for seen in reads for one in (seen.read.who, *seen.read.whose) if one}
        known = await person_queries.known(people, [*named, *([asked.person_id] if asked.person_id else [])])
    answer = Answer(asked, reads, known)
    await _write_down(target, answer)
    return answer


async def _reads(target: Target, service: str, asked: Asked) -> list[Seen]:
    async with _as_auditor(target, service) as connection:
        found = await duty_queries.reads(
            connection, person_id=asked.person_id, reader_id=asked.reader_id, since=asked.since, until=asked.until
        )
    return [Seen(service, read) for read in found]


async def _write_down(target: Target, answer: Answer) -> None:
    """An audit is a read as well."""
    row = Disclosed(None, AUDITOR, ROUTE, "duty log", "audit of who read whose data", answer.people())
    for name in services.names():
        async with _as_auditor(target, name) as connection:
            await duty_queries.insert(connection, row)


@asynccontextmanager
async def _as_auditor(target: Target, database: str) -> AsyncIterator[Connection]:
    dsn = urlsplit(service_dsn(target.settings.postgres_dsn, AUDITOR, target.settings.secrets_folder))
    connection = await connect(urlunsplit(dsn._replace(path=f"/{database}")))
    try:
        yield connection
    finally:
        await connection.close()


async def _at(people: Connection, address: str | None) -> UUID | None:
    if address is None:
        return None
    known = await person_queries.at_address(people, address)
    if known is None:
        raise Unknown(address)
    return known.id


async def _reader(people: Connection, told: str | None) -> UUID | None:
    """A reader is named by id or by address."""
    return await _at(people, told) if told and "@" in told else UUID(told) if told else None


def _reader_told(text: str) -> str:
    """Raises ValueError, as argparse wants it, for what is neither an address nor an id."""
    return text if "@" in text else str(UUID(text))


def _as_json(answer: Answer) -> str:
    return json.dumps({"people": [_person(answer, person) for person in answer.people()]}, indent=2, default=str)


def _person(answer: Answer, person: UUID) -> dict[str, object]:
    known = answer.known.get(person)
    return {
        "person_id": person,
        "address": known.address if known else None,
        "known_since": known.created_at if known else None,
        "reads": [_read(answer, seen) for seen in _of(answer, person)],
    }


def _of(answer: Answer, person: UUID) -> Sequence[Seen]:
    return [seen for seen in answer.reads if person in seen.read.whose]


def _read(answer: Answer, seen: Seen) -> dict[str, object]:
    read = seen.read
    reader = answer.known.get(read.who) if read.who else None
    return {
        "at": read.at.isoformat(),
        "service": seen.service,
        "reader": read.who,
        "reader_address": reader.address if reader else None,
        "acted_as": read.acted_as,
        "route": read.route,
        "disclosed": read.disclosed,
        "purpose": read.purpose,
    }


def _as_table(answer: Answer) -> str:
    lines = []
    for person in answer.people():
        known = answer.known.get(person)
        since = f"known since {say_time(LANGUAGE, known.created_at)}" if known else "not known any more"
        lines.append(f"{person}  {known.address if known else '-'}  {since}")
        for seen in _of(answer, person):
            told = _read(answer, seen)
            who = told["reader_address"] or told["reader"] or told["acted_as"]
            lines.append(
                f"    {told['at']}  {who}  {seen.service} {told['route']}  {told['disclosed']}: {told['purpose']}"
            )
    return "\n".join(lines) or "Nobody's data was read."


def _moment(text: str) -> datetime:
    """With an offset, or in the wall time of this machine."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.astimezone()


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("person", nargs="?", type=UUID, metavar="PERSON", help="the person's id")
    parser.add_argument("--address", help="instead of the id: the person's e-mail address")
    parser.add_argument("--reader", type=_reader_told, help="only what this person read: an id or an e-mail address")
    parser.add_argument("--since", type=_moment, help="only reads from this moment on (ISO 8601)")
    parser.add_argument("--until", type=_moment, help="only reads up to this moment (ISO 8601)")
    parser.add_argument("--json", action="store_true", help="for other programs")


WHOSE_DATA = Command(
    name="whose-data",
    summary="whose data was read, since when it is held, and who read it",
    description=(
        "Answers from the duty logs of all services, with the rights of the role `auditor` alone: it reads the logs "
        "and turns ids into addresses, and nothing else. After a breach `--reader X --since T1 --until T2` lists "
        "everybody whom X saw. Each use of this command is itself a row of the logs."
    ),
    examples=(
        "digiverkosto whose-data --address kirjaamo@akaa.example",
        "digiverkosto whose-data --reader verkosto@vm.example --since 2026-11-01 --until 2026-11-24T12:00 --json",
    ),
    run=whose_data,
    arguments=_arguments,
)
