"""Whom Kafka lets in and what they may, beside what provisioning and the register of agencies say."""

from deploy import services
from deploy.cli.target import Target
from deploy.provisioning.agency_access import lacking_rights, untold_users
from deploy.provisioning.broker import administer
from deploy.provisioning.declared import declared_topics
from deploy.provisioning.rights import rights_held, rights_of, users


def other_rights(target: Target) -> str | None:
    """Services and agencies that may more or less than they shall, or can't enter."""
    settings, admin = target.settings, administer(target.settings.kafka)
    topics, known = declared_topics(prefix=settings.topic_prefix), users(admin)
    found = [f"{name} has no password" for name in services.names() if name not in known]
    for name in services.names():
        if rights_held(admin, name) != set(rights_of(name, topics, prefix=settings.topic_prefix)):
            found.append(f"{name} has other rights")
    found += [f"{user} has other rights" for user in lacking_rights(settings, admin)]
    return ", ".join(found) or None


def strangers(target: Target) -> list[str]:
    """Users of agencies that the register doesn't tell of."""
    return untold_users(target.settings, administer(target.settings.kafka))
