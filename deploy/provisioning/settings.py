"""What provisioning is told by its environment."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.runtime.settings import KafkaSettings


class ProvisioningSettings(BaseSettings):
    """Each field is the environment variable of the same name in capitals.

    `postgres_dsn` is a superuser's; its password may stand in `postgres_password_file` instead. `kafka_username`
    is an administrator's; without it the broker is taken to have neither users nor rights. `secrets_folder` gets
    `<service>/postgres-password` and `<service>/kafka-password`, made once and kept, readable by the owner alone.
    `backups_folder` is where backups lie: whoever names it wants to hear when there are none.
    """

    model_config = SettingsConfigDict(frozen=True)

    postgres_dsn: str
    postgres_password_file: Path | None = None
    kafka: KafkaSettings = Field(default_factory=KafkaSettings)
    replication_factor: int = 1
    topic_prefix: str = ""
    secrets_folder: Path
    backups_folder: Path | None = None

    @property
    def postgres_password(self) -> str | None:
        file = self.postgres_password_file
        return None if file is None else file.read_text().strip()
