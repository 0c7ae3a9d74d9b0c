"""How an agency reaches the brokers: TLS, and the credential that it was given."""

import ssl
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Access:
    """`bootstrap_servers` with commas between; `agency` is the name that the credential was issued to.

    `ca_file` holds the certificate authority of the brokers, where the system doesn't know it. Without a password
    the connection is plain, as to a platform that runs on one's own machine. `topic_prefix` is empty in production.
    """

    bootstrap_servers: str
    agency: str
    password: str | None = field(default=None, repr=False)
    ca_file: Path | None = None
    topic_prefix: str = ""

    def group(self, name: str) -> str:
        """Groups of an agency begin so; it may use no others."""
        return f"ext.{self.agency}.{name}"

    def client(self) -> dict[str, Any]:
        """Keyword arguments for aiokafka's clients."""
        servers = [server.strip() for server in self.bootstrap_servers.split(",")]
        if self.password is None:
            return {"bootstrap_servers": servers}
        return {
            "bootstrap_servers": servers,
            "security_protocol": "SASL_SSL",
            "ssl_context": ssl.create_default_context(cafile=self.ca_file),
            "sasl_mechanism": "SCRAM-SHA-512",
            "sasl_plain_username": self.agency,
            "sasl_plain_password": self.password,
        }
