"""The whole of it, in order; safe at every start, on old and new clusters."""

from collections.abc import Callable, Sequence

from deploy.provisioning import secret_files
from deploy.provisioning.agency_access import put_back_access
from deploy.provisioning.broker import administer
from deploy.provisioning.databases import provision_databases
from deploy.provisioning.declared import declared_topics
from deploy.provisioning.duty_keeping import provision_duty_logs
from deploy.provisioning.rights import provision_rights, provision_users
from deploy.provisioning.settings import ProvisioningSettings
from deploy.provisioning.topics import provision_topics
from deploy.services import BRIDGE, ISSUER, KEEPER


async def provision(settings: ProvisioningSettings, services: Sequence[str], report: Callable[[str], None]) -> None:
    """Raises Unreachable or OtherPartitionCount, each with a message for the operator."""
    _make_secrets(settings, services)
    await provision_databases(
        settings.postgres_dsn, services, settings.secrets_folder, password=settings.postgres_password
    )
    await provision_duty_logs(
        settings.postgres_dsn, services, settings.secrets_folder, password=settings.postgres_password
    )
    report(f"databases and roles: {', '.join(services)}")
    topics = declared_topics(prefix=settings.topic_prefix)
    admin = administer(settings.kafka)
    changed = provision_topics(admin, topics, replication=settings.replication_factor)
    report(f"topics: {len(topics)}, {len({one.topic for one in changed})} of them made or changed")
    for one in changed:
        if one.what == "replication":
            report(f"{one.topic} has {one.actual} replicas, {one.declared} are wanted: reassign its partitions")
    if settings.kafka.username is not None:
        provision_users(admin, services, settings.secrets_folder)
        provision_rights(admin, services, topics, prefix=settings.topic_prefix)
        report(f"Kafka users and rights: {', '.join(services)}")
        for user in await put_back_access(settings, admin):
            report(f"{user.name} has no password at this broker: digiverkosto agencies rotate {user.agency}")


def _make_secrets(settings: ProvisioningSettings, services: Sequence[str]) -> None:
    for service in services:
        secret_files.pgpass(settings.secrets_folder, service)
        secret_files.link_key(settings.secrets_folder, service)
        if service != ISSUER:
            secret_files.service_key(settings.secrets_folder, service, ISSUER)
    if KEEPER in services:
        secret_files.answers_key(settings.secrets_folder, KEEPER)
    if BRIDGE in services:
        secret_files.webhooks_key(settings.secrets_folder, BRIDGE)
    if ISSUER in services:
        secret_files.signing_keys(settings.secrets_folder, ISSUER)
