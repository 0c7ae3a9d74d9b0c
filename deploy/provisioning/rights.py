"""Kafka users and their rights: a service writes its own topics, reads the platform's, and nothing else."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from confluent_kafka.admin import (
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    AdminClient,
    ResourcePatternType,
    ResourceType,
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialAlteration,
    UserScramCredentialDeletion,
    UserScramCredentialUpsertion,
)

from deploy.provisioning import secret_files
from deploy.provisioning.broker import SECONDS, settle, wait_until
from deploy.provisioning.declared import Topic

ITERATIONS = 8192


def provision_users(admin: AdminClient, services: Sequence[str], secrets_folder: Path) -> None:
    """One SCRAM user per service, with the password that lies in its secrets folder."""
    give_passwords(admin, {service: secret_files.password(secrets_folder, service, "kafka") for service in services})


def give_passwords(admin: AdminClient, passwords: Mapping[str, str]) -> None:
    """Each user by its name; who has one already has only the new one from now on."""
    info = ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, ITERATIONS)
    wanted: list[UserScramCredentialAlteration] = [
        UserScramCredentialUpsertion(user, info, password.encode()) for user, password in passwords.items()
    ]
    settle(admin.alter_user_scram_credentials(wanted))
    wait_until(lambda: set(passwords) <= users(admin), "Kafka users")


def take_passwords(admin: AdminClient, names: Iterable[str]) -> None:
    """They can't enter any more; who is in stays in, without what `give_exactly` took."""
    known = set(names) & users(admin)
    if known:
        deletions: list[UserScramCredentialAlteration] = [
            UserScramCredentialDeletion(user, ScramMechanism.SCRAM_SHA_512) for user in sorted(known)
        ]
        settle(admin.alter_user_scram_credentials(deletions))
        wait_until(lambda: not known & users(admin), "Kafka users without those taken")


def provision_rights(admin: AdminClient, services: Sequence[str], topics: Sequence[Topic], *, prefix: str = "") -> None:
    """Give what is missing, take what a service has no more (a topic that changed its owner)."""
    for service in services:
        give_exactly(admin, service, set(rights_of(service, topics, prefix=prefix)))


def give_exactly(admin: AdminClient, user: str, wanted: set[AclBinding]) -> None:
    """From now on the user has these rights and no other."""
    actual = rights_held(admin, user)
    if wanted - actual:
        settle(admin.create_acls(sorted(wanted - actual)))
    if actual - wanted:
        settle(admin.delete_acls([_exactly(one) for one in actual - wanted]))
    wait_until(lambda: rights_held(admin, user) == wanted, f"rights of {user}")


def rights_held(admin: AdminClient, user: str) -> set[AclBinding]:
    return set(admin.describe_acls(_all_of(user)).result(SECONDS))


def users(admin: AdminClient) -> set[str]:
    everybody = admin.describe_user_scram_credentials()
    assert isinstance(everybody, Future)
    return set(everybody.result(SECONDS))


def rights_of(service: str, topics: Sequence[Topic], *, prefix: str = "") -> list[AclBinding]:
    own = [topic.name for topic in topics if topic.owner == service]
    written = [allow(service, ResourceType.TOPIC, name, AclOperation.WRITE) for name in own]
    read = [
        allow(service, ResourceType.TOPIC, prefix + kind, AclOperation.READ, ResourcePatternType.PREFIXED)
        for kind in ("int.", "pub.")
    ]
    return [
        *written,
        *read,
        allow(service, ResourceType.GROUP, prefix + service, AclOperation.READ),
        allow(service, ResourceType.TRANSACTIONAL_ID, f"{prefix}relay.{service}", AclOperation.WRITE),
    ]


def allow(
    service: str,
    kind: ResourceType,
    name: str,
    operation: AclOperation,
    pattern: ResourcePatternType = ResourcePatternType.LITERAL,
) -> AclBinding:
    allowed = AclPermissionType.ALLOW
    return AclBinding(kind, name, pattern, f"User:{service}", "*", operation, allowed)


def _all_of(service: str) -> AclBindingFilter:
    anything: Any = None  # the filter's own word for any name and any host, which its types forget
    pattern, operation = ResourcePatternType.ANY, AclOperation.ANY
    return AclBindingFilter(
        ResourceType.ANY, anything, pattern, f"User:{service}", anything, operation, AclPermissionType.ANY
    )


def _exactly(one: AclBinding) -> AclBindingFilter:
    return AclBindingFilter(
        one.restype,
        one.name,
        one.resource_pattern_type,
        one.principal,
        one.host,
        one.operation,
        one.permission_type,
    )
