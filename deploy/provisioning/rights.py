"""Kafka users and their rights: a service writes its own topics, reads the platform's, and nothing else."""

from collections.abc import Sequence
from concurrent.futures import Future
from functools import partial
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
    UserScramCredentialUpsertion,
)

from deploy.provisioning import secret_files
from deploy.provisioning.broker import SECONDS, settle, wait_until
from deploy.provisioning.declared import Topic

ITERATIONS = 8192


def provision_users(admin: AdminClient, services: Sequence[str], secrets_folder: Path) -> None:
    """One SCRAM user per service, with the password that lies in its secrets folder."""
    info = ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, ITERATIONS)
    wanted: list[UserScramCredentialAlteration] = [
        UserScramCredentialUpsertion(service, info, secret_files.password(secrets_folder, service, "kafka").encode())
        for service in services
    ]
    settle(admin.alter_user_scram_credentials(wanted))
    wait_until(lambda: set(services) <= _users(admin), "Kafka users")


def provision_rights(admin: AdminClient, services: Sequence[str], topics: Sequence[Topic], *, prefix: str = "") -> None:
    """Give what is missing, take what a service has no more (a topic that changed its owner)."""
    for service in services:
        wanted = set(rights_of(service, topics, prefix=prefix))
        actual = _actual_rights(admin, service)
        if wanted - actual:
            settle(admin.create_acls(sorted(wanted - actual)))
        if actual - wanted:
            settle(admin.delete_acls([_exactly(one) for one in actual - wanted]))
        wait_until(partial(_has_exactly, admin, service, wanted), f"rights of {service}")


def _has_exactly(admin: AdminClient, service: str, wanted: set[AclBinding]) -> bool:
    return _actual_rights(admin, service) == wanted


def _actual_rights(admin: AdminClient, service: str) -> set[AclBinding]:
    return set(admin.describe_acls(_all_of(service)).result(SECONDS))


def _users(admin: AdminClient) -> set[str]:
    everybody = admin.describe_user_scram_credentials()
    assert isinstance(everybody, Future)
    return set(everybody.result(SECONDS))


def rights_of(service: str, topics: Sequence[Topic], *, prefix: str = "") -> list[AclBinding]:
    own = [topic.name for topic in topics if topic.owner == service]
    written = [_allow(service, ResourceType.TOPIC, name, AclOperation.WRITE) for name in own]
    read = [
        _allow(service, ResourceType.TOPIC, prefix + kind, AclOperation.READ, ResourcePatternType.PREFIXED)
        for kind in ("int.", "pub.")
    ]
    return [
        *written,
        *read,
        _allow(service, ResourceType.GROUP, prefix + service, AclOperation.READ),
        _allow(service, ResourceType.TRANSACTIONAL_ID, f"{prefix}relay.{service}", AclOperation.WRITE),
    ]


def _allow(
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
