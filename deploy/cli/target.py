"""Which platform a command means: the one that the environment names, or else the one that runs here."""

import os
from dataclasses import dataclass
from pathlib import Path

from deploy.local.parts import service_dsn
from deploy.local.places import usual_places
from deploy.local.platform import Platform, published
from deploy.provisioning.settings import ProvisioningSettings
from shared.runtime.settings import KafkaSettings


class NoPlatform(Exception):
    """Nothing runs here, and the environment names no other platform."""


@dataclass(frozen=True)
class Target:
    """A platform with an administrator's access. `platform` is None unless it runs here."""

    settings: ProvisioningSettings
    platform: Platform | None

    def dsn(self, service: str) -> str:
        """The service's own database, as its own role."""
        return service_dsn(self.settings.postgres_dsn, service, self.settings.secrets_folder)


def running_here() -> Platform:
    """Raises NoPlatform."""
    platform = published(usual_places().platform_file)
    if platform is None:
        raise NoPlatform("No platform runs here. Start one with `digiverkosto up`.")
    return platform


def find_target() -> Target:
    """POSTGRES_DSN and KAFKA_BOOTSTRAP_SERVERS win over a platform that runs here. Raises NoPlatform."""
    if "POSTGRES_DSN" in os.environ and "KAFKA_BOOTSTRAP_SERVERS" in os.environ:
        secrets = os.environ.get("SECRETS_FOLDER") or usual_places().secrets
        return Target(ProvisioningSettings(secrets_folder=Path(secrets)), None)
    platform = published(usual_places().platform_file)
    if platform is None:
        raise NoPlatform(
            "No platform runs here, and the environment names none. Start one with `digiverkosto up`, or set "
            "POSTGRES_DSN (a superuser's) and KAFKA_BOOTSTRAP_SERVERS."
        )
    kafka = platform.kafka
    settings = ProvisioningSettings(
        postgres_dsn=platform.postgres.superuser_dsn,
        kafka=KafkaSettings(
            bootstrap_servers=kafka.bootstrap_servers,
            username=kafka.sasl_plain_username,
            password_file=kafka.password_file,
        ),
        secrets_folder=usual_places().secrets,
    )
    return Target(settings, platform)
