"""A connection to the broker as its administrator."""

import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from confluent_kafka.admin import AdminClient

from shared.runtime.settings import KafkaSettings

SECONDS = 30.0

MECHANISM = "SCRAM-SHA-512"


class Unreachable(Exception):
    """The broker or the database doesn't answer; the message names its address."""


def administer(settings: KafkaSettings) -> AdminClient:
    """Raises Unreachable when nobody answers at the address within five seconds."""
    client = AdminClient({**_client_settings(settings), "socket.timeout.ms": 10_000})
    try:
        client.list_topics(timeout=5)
    except Exception as failure:
        raise Unreachable(f"no Kafka answers at {settings.bootstrap_servers}: {failure}") from failure
    return client


def settle(futures: dict[Any, "Future[Any]"]) -> dict[Any, Any]:
    """The results of an administrative call, once all of them are there; raises the first error."""
    return {key: future.result(SECONDS) for key, future in futures.items()}


def wait_until(holds: Callable[[], bool], what: str) -> None:
    """The controller's decisions reach the broker that is asked a moment later."""
    deadline = time.monotonic() + SECONDS
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not show up within {SECONDS:.0f} s")
        time.sleep(0.05)


def _client_settings(settings: KafkaSettings) -> dict[str, str | int | float | bool]:
    client: dict[str, str | int | float | bool] = {
        "bootstrap.servers": settings.bootstrap_servers,
        "log_level": 2,  # its own lines about a broker that isn't up yet help nobody
    }
    if settings.username is None:
        return client
    assert settings.password_file is not None, "KAFKA_USERNAME needs KAFKA_PASSWORD_FILE"
    client |= {
        "security.protocol": "SASL_SSL" if settings.tls_ca_file else "SASL_PLAINTEXT",
        "sasl.mechanism": MECHANISM,
        "sasl.username": settings.username,
        "sasl.password": settings.password_file.read_text().strip(),
    }
    if settings.tls_ca_file:
        client["ssl.ca.location"] = str(settings.tls_ca_file)
    return client
