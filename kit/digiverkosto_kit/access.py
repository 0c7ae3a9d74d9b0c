"""How an agency reaches the brokers: TLS, and the credential that it was given."""

import ssl
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Access:
    """`bootstrap_servers` with commas between; `user` as it was issued: `ext.my-agency.1`.

    `ca_file` holds the certificate authority of the brokers, where the system doesn't know it. Without a password
    the connection is plain, as to a platform that runs on one's own machine. `topic_prefix` is empty in production.
    """

    bootstrap_servers: str
    user: str
    password: str | None = field(default=None, repr=False)
    ca_file: Path | None = None
    topic_prefix: str = ""

    def group(self, name: str) -> str:
        """Groups of an agency begin as its users do; it may use no others. A new user goes on in the same groups."""
        return f"{self.user.rpartition('.')[0]}.{name}"

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
            "sasl_plain_username": self.user,
            "sasl_plain_password": self.password,
        }
