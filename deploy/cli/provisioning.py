"""`provision`, `migrate` and `topics`: what has to be there before the services start."""

import asyncio
from argparse import Namespace

from deploy import services
from deploy.cli.commands import Command
from deploy.cli.progress import say
from deploy.cli.target import find_target
from deploy.provisioning.broker import administer
from deploy.provisioning.declared import declared_topics
from deploy.provisioning.provision import provision
from deploy.provisioning.topics import Drift, drift
from shared.postgres import migrations

WHICH = (
    "Works on the platform that runs here, or on the one that the environment names: POSTGRES_DSN (a superuser's; "
    "POSTGRES_PASSWORD_FILE for its password), KAFKA_BOOTSTRAP_SERVERS, KAFKA_USERNAME and KAFKA_PASSWORD_FILE (an "
    "administrator's, for a broker with users), REPLICATION_FACTOR, SECRETS_FOLDER."
)


def provision_all(arguments: Namespace) -> int:
    asyncio.run(provision(find_target().settings, services.names(), say))
    return 0


def migrate(arguments: Namespace) -> int:
    target = find_target()
    for name in services.names():
        applied = asyncio.run(migrations.apply(target.dsn(name), services.load(name).migration_folders()))
        for migration in applied:
            say(f"{name}: applied {migration.source}/{migration.name}")
        if not applied:
            say(f"{name}: nothing to apply")
    return 0


def topics(arguments: Namespace) -> int:
    target = find_target()
    declared = declared_topics(prefix=target.settings.topic_prefix)
    found = drift(administer(target.settings.kafka), declared, replication=target.settings.replication_factor)
    for topic in declared:
        say(f"{topic.name:<26} {topic.partitions:>3} partitions  owner {topic.owner:<13} {topic.holds}")
        for one in found:
            if one.topic == topic.name:
                say(f"    {_told(one)}")
    if found:
        say("\nThe cluster differs from deploy/topics.yaml. `digiverkosto provision` makes it so.")
    return 1 if found else 0


def _told(one: Drift) -> str:
    if one.actual is None:
        return "is not there"
    return f"{one.what} is {one.actual}, declared is {one.declared}"


PROVISION = Command(
    name="provision",
    summary="make databases, roles, topics, users and rights; safe to run at every start",
    description=(
        "Makes what is missing, puts settings back that were changed by hand, and changes nothing else. "
        "A topic with another number of partitions is refused, with the reason and the way out. " + WHICH
    ),
    examples=(
        "digiverkosto provision",
        "POSTGRES_DSN=postgresql://postgres@db/postgres KAFKA_BOOTSTRAP_SERVERS=kafka:9092 digiverkosto provision",
    ),
    run=provision_all,
)

MIGRATE = Command(
    name="migrate",
    summary="apply the services' migrations to their databases",
    description="Applies each SQL file once, in order, as the service's own role. Several at once do no harm. " + WHICH,
    examples=("digiverkosto migrate",),
    run=migrate,
)

TOPICS = Command(
    name="topics",
    summary="list the topics, who owns them, and where the cluster differs from deploy/topics.yaml",
    description="Ends with 1 when the cluster differs. " + WHICH,
    examples=("digiverkosto topics",),
    run=topics,
)
