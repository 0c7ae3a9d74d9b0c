"""How a service reaches Kafka: the settings that every producer, consumer and admin client share."""

import ssl
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Kafka:
    """`topic_prefix` stands before every topic, group and transactional id: tests have the broker to themselves."""

    bootstrap_servers: str
    topic_prefix: str = ""
    username: str | None = None
    password: str | None = None
    tls: ssl.SSLContext | None = None
    request_timeout_ms: int = 10_000
    session_timeout_ms: int = 10_000

    def topic(self, name: str) -> str:
        return self.topic_prefix + name

    def client(self) -> dict[str, Any]:
        """Keyword arguments for aiokafka's clients."""
        arguments: dict[str, Any] = {
            # a list: FastStream would hand a text with commas on as one server's name
            "bootstrap_servers": [server.strip() for server in self.bootstrap_servers.split(",")],
            "request_timeout_ms": self.request_timeout_ms,
        }
        if self.username is None:
            return arguments
        return {
            **arguments,
            "security_protocol": "SASL_SSL" if self.tls else "SASL_PLAINTEXT",
            "sasl_mechanism": "SCRAM-SHA-512",
            "sasl_plain_username": self.username,
            "sasl_plain_password": self.password,
            "ssl_context": self.tls,
        }
