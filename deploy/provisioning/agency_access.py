"""An agency's way into Kafka: users that read public topics as its own groups, within its quotas, and nothing else."""

import secrets
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import product

from confluent_kafka.admin import AclBinding, AclOperation, AdminClient, ResourcePatternType, ResourceType

from deploy.provisioning.agencies import EVERYTHING_PUBLIC, Agency, UnknownAgency, keep, of_user, registered
from deploy.provisioning.quotas import set_quotas
from deploy.provisioning.rights import allow, give_exactly, give_passwords, rights_held, take_passwords, users
from deploy.provisioning.settings import ProvisioningSettings
from shared.bus.kafka import Kafka
from shared.runtime.process import kafka_of


@dataclass(frozen=True)
class Issued:
    """Said once, kept nowhere."""

    user: str
    password: str


@dataclass(frozen=True)
class User:
    name: str
    agency: str


@dataclass(frozen=True)
class Access:
    """The broker and the register, as their administrator has them."""

    settings: ProvisioningSettings
    admin: AdminClient

    @property
    def kafka(self) -> Kafka:
        return kafka_of(self.settings.kafka)

    async def issue(self, agency: Agency) -> Issued:
        """One user more. The register knows it first: nobody has access that it doesn't tell."""
        agency = agency.with_new_user()
        keep(self.settings.secrets_folder, agency)
        issued = Issued(agency.users[-1], secrets.token_urlsafe(24))
        await self.admit(agency, issued.user)
        give_passwords(self.admin, {issued.user: issued.password})
        return issued

    async def admit(self, agency: Agency, user: str) -> None:
        """Quotas before rights, so that nobody reads without."""
        quotas = {
            "consumer_byte_rate": float(agency.bytes_per_second),
            "request_percentage": float(agency.request_percentage),
        }
        await set_quotas(self.kafka, user, quotas)
        give_exactly(self.admin, user, rights_of_agency(agency, user, prefix=self.settings.topic_prefix))

    async def keep_newest(self, agency: Agency) -> tuple[str, ...]:
        """The users that had to go."""
        await self._shut_out(agency.users[:-1])
        keep(self.settings.secrets_folder, agency.with_newest_user())
        return agency.users[:-1]

    async def revoke(self, name: str, today: date) -> tuple[str, ...]:
        """All that the broker knows of the agency, whatever the register says; the users that had to go."""
        agency = registered(self.settings.secrets_folder).get(name)
        gone = sorted(user for user in users(self.admin) if of_user(user) == name)
        if agency is None and not gone:
            raise UnknownAgency(name)
        await self._shut_out(sorted({*gone, *(agency.users if agency else ())}))
        if agency is not None:
            keep(self.settings.secrets_folder, agency.without_users(today))
        return tuple(gone)

    async def _shut_out(self, gone: list[str] | tuple[str, ...]) -> None:
        """Rights first: the broker asks for them with each fetch, for the password only when somebody enters."""
        for user in gone:
            give_exactly(self.admin, user, set())
        take_passwords(self.admin, gone)
        for user in gone:
            await set_quotas(self.kafka, user, {"consumer_byte_rate": None, "request_percentage": None})


def rights_of_agency(agency: Agency, user: str, *, prefix: str = "") -> set[AclBinding]:
    may = partial(allow, user)
    patterns = {
        topic: ResourcePatternType.PREFIXED if topic == EVERYTHING_PUBLIC else ResourcePatternType.LITERAL
        for topic in agency.reads
    }
    of_topics = (
        may(ResourceType.TOPIC, prefix + topic, operation, patterns[topic])
        for topic, operation in product(patterns, (AclOperation.READ, AclOperation.DESCRIBE))
    )
    group = may(ResourceType.GROUP, prefix + agency.groups, AclOperation.READ, ResourcePatternType.PREFIXED)
    return {*of_topics, group}


async def put_back_access(settings: ProvisioningSettings, admin: AdminClient) -> list[User]:
    """Rights and quotas of all agencies as the register has them; who has no password at this broker."""
    access = Access(settings, admin)
    for agency, user in _told(settings):
        await access.admit(agency, user)
    known = users(admin)
    return [User(user, agency.name) for agency, user in _told(settings) if user not in known]


def lacking_rights(settings: ProvisioningSettings, admin: AdminClient) -> list[str]:
    """The agencies' users whose rights differ from the register's."""
    prefix = settings.topic_prefix
    return [
        user
        for agency, user in _told(settings)
        if rights_held(admin, user) != rights_of_agency(agency, user, prefix=prefix)
    ]


def untold_users(settings: ProvisioningSettings, admin: AdminClient) -> list[str]:
    """Users of agencies at the broker that the register doesn't tell of."""
    told = {user for _, user in _told(settings)}
    return sorted(user for user in users(admin) if of_user(user) is not None and user not in told)


def _told(settings: ProvisioningSettings) -> list[tuple[Agency, str]]:
    return [(agency, user) for agency in registered(settings.secrets_folder).values() for user in agency.users]
