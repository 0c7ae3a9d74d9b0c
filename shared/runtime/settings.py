"""What a service process is told by its environment; read once, at its start."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class KafkaSettings(BaseSettings):
    """How to reach Kafka. With a user name, SCRAM-SHA-512 is spoken; the password stands in a file."""

    model_config = SettingsConfigDict(env_prefix="KAFKA_", frozen=True)

    bootstrap_servers: str
    username: str | None = None
    password_file: Path | None = None
    tls_ca_file: Path | None = None
    session_timeout_ms: int = 10_000
    request_timeout_ms: int = 10_000


class Settings(BaseSettings):
    """A service's settings; each field is the environment variable of the same name in capitals.

    `bind_port` 0 lets the kernel pick; `listen_fd` is a listening socket inherited from a supervisor and wins.
    `public_url` begins mailed links, `login_url` is the page of registration where people log in, for services whose
    pages ask who they are. `operating_networks` may read measures and documents,
    `trusted_proxies` may say in `X-Forwarded-For` for whom they ask: networks, with commas between them.
    `jwks_url` and `jwks_cache` are for every service but registration; `registration_url` and `service_key_file` for
    those that ask it for people's addresses. With `otel_exporter_otlp_endpoint`, a collector's address, spans are
    brought there; the SDK reads its other variables itself.
    """

    model_config = SettingsConfigDict(frozen=True)

    postgres_dsn: str
    kafka: KafkaSettings = Field(default_factory=KafkaSettings)
    topic_prefix: str = ""
    bind_host: str = "127.0.0.1"
    bind_port: int = 0
    listen_fd: int | None = None
    public_url: str = "http://127.0.0.1"
    login_url: str = ""
    pool_size: int = 12
    log_level: str = "INFO"
    operating_networks: str = "127.0.0.0/8,::1/128"
    trusted_proxies: str = ""
    jwks_url: str | None = None
    jwks_cache: Path | None = None
    registration_url: str | None = None
    service_key_file: Path | None = None
    otel_exporter_otlp_endpoint: str | None = None


class MailingSettings(Settings):
    """A service that mails: the key that its secret links are made with, and where its mail goes."""

    link_key_file: Path
    smtp_host: str
    smtp_port: int = 25
    smtp_from: str


class SealingSettings(MailingSettings):
    """Surveys' own: the key of anonymous answers that wait to be mixed."""

    answers_key_file: Path


class WebhookSettings(Settings):
    """The webhooks service's own: the key that the secrets of webhooks are made with."""

    webhooks_key_file: Path


class IssuingSettings(MailingSettings):
    """Registration's own: the keys that it signs tokens with, what it knows the other services' keys by, and whom its
    privacy notice names."""

    signing_keys_file: Path
    service_keys_folder: Path | None = None
    controller_name: str = "Digiverkosto"
    controller_contact: str = "kirjaamo@digiverkosto.example"
    privacy_officer: str = "tietosuojavastaava@digiverkosto.example"
