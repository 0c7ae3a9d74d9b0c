"""The services of a local platform: how each is started and what it is told."""

import os
import socket
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

from deploy import services
from deploy.local.places import PROJECT, Places
from deploy.local.platform import KafkaAccess
from deploy.provisioning import secret_files

SENDER = "digiverkosto@digiverkosto.example"

OURS = (
    "POSTGRES_",
    "KAFKA_",
    "SMTP_",
    "BIND_",
    "JWKS_",
    "LISTEN_FD",
    "PUBLIC_URL",
    "LOGIN_URL",
    "SIGNING_KEYS_FILE",
    "LINK_KEY_FILE",
    "ANSWERS_KEY_FILE",
    "WEBHOOKS_KEY_FILE",
    "REGISTRATION_URL",
    "SERVICE_KEY",
)


@dataclass(frozen=True)
class ServicePart:
    """A service that the platform runs, and the migrations of its database."""

    name: str
    command: Sequence[str]
    migrations: Mapping[str, Path]


@dataclass(frozen=True)
class Surroundings:
    """What all services share on this machine."""

    places: Places
    superuser_dsn: str
    kafka: KafkaAccess
    mail_port: int

    def dsn(self, service: str) -> str:
        """The service's own database and role on the same server."""
        return service_dsn(self.superuser_dsn, service, self.places.secrets)


def all_services() -> tuple[ServicePart, ...]:
    return tuple(
        ServicePart(name, (sys.executable, "-m", f"services.{name}"), services.load(name).migration_folders())
        for name in services.names()
    )


def service_dsn(superuser_dsn: str, service: str, secrets_folder: Path) -> str:
    """The superuser's DSN with another role, password and database; options such as sslmode stay."""
    address = urlsplit(superuser_dsn)
    password = secret_files.password(secrets_folder, service, "postgres")
    host = address.netloc.rpartition("@")[2]
    return urlunsplit(address._replace(netloc=f"{quote(service)}:{quote(password)}@{host}", path=f"/{quote(service)}"))


def open_socket() -> socket.socket:
    """A listening socket on a port of the kernel's choice; it stays open over a restart of who serves it."""
    listening = socket.create_server(("127.0.0.1", 0), backlog=1024)
    listening.setblocking(False)
    return listening


def address_of(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://{host}:{port}"


def environment(part: str, listening: socket.socket, issuer: str, around: Surroundings) -> dict[str, str]:
    """A service's whole environment: ours instead of whatever this shell had set for us."""
    told = {
        "POSTGRES_DSN": around.dsn(part),
        "LISTEN_FD": str(listening.fileno()),
        "PUBLIC_URL": address_of(listening),
        "PYTHONPATH": str(PROJECT),
        **_kafka(part, around),
    }
    if part == services.ISSUER:
        told |= {
            "SIGNING_KEYS_FILE": str(secret_files.signing_keys(around.places.secrets, part)),
            "SERVICE_KEYS_FOLDER": str(secret_files.service_keys(around.places.secrets, part)),
        }
    else:
        cache = around.places.data / part / "jwks.json"
        told |= {"JWKS_URL": f"{issuer}/jwks.json", "JWKS_CACHE": str(cache), "LOGIN_URL": f"{issuer}/me"}
    if part == services.KEEPER:
        told |= {"ANSWERS_KEY_FILE": str(secret_files.answers_key(around.places.secrets, part))}
    if part == services.BRIDGE:
        told |= {"WEBHOOKS_KEY_FILE": str(secret_files.webhooks_key(around.places.secrets, part))}
    told |= _mailing(part, issuer, around)
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return {**inherited, **told}


def _mailing(part: str, issuer: str, around: Surroundings) -> dict[str, str]:
    """What a service needs that writes to people; all but the issuer ask it for their addresses."""
    told = {
        "LINK_KEY_FILE": str(secret_files.link_key(around.places.secrets, part)),
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(around.mail_port),
        "SMTP_FROM": SENDER,
    }
    if part != services.ISSUER:
        key = secret_files.service_key(around.places.secrets, part, services.ISSUER)
        told |= {"REGISTRATION_URL": issuer, "SERVICE_KEY_FILE": str(key)}
    return told


def _kafka(part: str, around: Surroundings) -> dict[str, str]:
    told = {"KAFKA_BOOTSTRAP_SERVERS": around.kafka.bootstrap_servers}
    if around.kafka.sasl_plain_username is not None:
        password = secret_files.password_file(around.places.secrets, part, "kafka")
        told |= {"KAFKA_USERNAME": part, "KAFKA_PASSWORD_FILE": str(password)}
    if ca := os.environ.get("KAFKA_TLS_CA_FILE"):
        told["KAFKA_TLS_CA_FILE"] = ca
    return told
