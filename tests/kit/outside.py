"""A broker as agencies meet it: TLS, SCRAM-SHA-512, and an agency that may read `pub.*` and nothing else."""

import os
import ssl
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from confluent_kafka.admin import AdminClient
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from deploy.local import secured
from deploy.local.kafka import LocalKafka
from deploy.provisioning.broker import administer
from deploy.provisioning.declared import declared_topics
from deploy.provisioning.topics import provision_topics
from shared.runtime.settings import KafkaSettings

ADMINISTRATORS = "an-administrator-of-this-test"
AGENCY = "akaa"


@dataclass(frozen=True)
class Outside:
    """`environment` is what the examples of docs/agencies are told."""

    broker: LocalKafka
    ca_file: Path
    password_file: Path
    user: str

    @property
    def environment(self) -> Mapping[str, str]:
        return {
            "KAFKA_SERVERS": self.broker.bootstrap_servers,
            "KAFKA_CA_FILE": str(self.ca_file),
            "KAFKA_PASSWORD_FILE": str(self.password_file),
            "KAFKA_USER": self.user,
            "KAFKA_GROUPS": f"ext.{AGENCY}.",
        }

    @property
    def password(self) -> str:
        return self.password_file.read_text()


@contextmanager
def outside(folder: Path) -> Iterator[Outside]:
    ca_file, keystore = certified(folder)
    broker = LocalKafka(
        folder / "broker",
        extra_properties={**secured.properties(ADMINISTRATORS), **encrypted(ca_file, keystore)},
        format_arguments=secured.format_arguments(ADMINISTRATORS),
    )
    (folder / "administrator").write_text(ADMINISTRATORS)
    broker.folder.mkdir()
    broker.start()
    try:
        provision_topics(administrator(broker, ca_file, folder), declared_topics(), replication=1)
        user, password = let_in(broker, ca_file, folder)
        (folder / "password").write_text(password)
        yield Outside(broker, ca_file, folder / "password", user)
    finally:
        broker.stop()


def administrator(broker: LocalKafka, ca_file: Path, folder: Path) -> AdminClient:
    return administer(
        KafkaSettings(
            bootstrap_servers=broker.bootstrap_servers,
            username=secured.ADMINISTRATOR,
            password_file=folder / "administrator",
            tls_ca_file=ca_file,
        )
    )


def let_in(broker: LocalKafka, ca_file: Path, folder: Path) -> tuple[str, str]:
    """The user and password that the operator's own command hands out."""
    told = {
        "POSTGRES_DSN": "postgresql://nobody@127.0.0.1:1/nothing",  # the command asks for it, and doesn't need it
        "KAFKA_BOOTSTRAP_SERVERS": broker.bootstrap_servers,
        "KAFKA_USERNAME": secured.ADMINISTRATOR,
        "KAFKA_PASSWORD_FILE": str(folder / "administrator"),
        "KAFKA_TLS_CA_FILE": str(ca_file),
        "SECRETS_FOLDER": str(folder / "secrets"),
    }
    why = ("--purpose", "the town calendar", "--legal-basis", "public data", "--contact-role", "ICT services")
    command = (sys.executable, "-m", "deploy.cli", "agencies", "add", AGENCY, *why)
    done = subprocess.run(command, env={**os.environ, **told}, check=True, capture_output=True, text=True)
    said = dict(line.split(maxsplit=1) for line in done.stdout.splitlines()[:2])
    return said["user"], said["password"]


def encrypted(ca_file: Path, keystore: Path) -> dict[str, str]:
    return {
        "listener.security.protocol.map": "CLIENTS:SASL_SSL,CONTROLLER:PLAINTEXT",
        "ssl.enabled.protocols": "TLSv1.2,TLSv1.3",
        "ssl.keystore.type": "PEM",
        "ssl.keystore.location": str(keystore),
        "ssl.truststore.type": "PEM",
        "ssl.truststore.location": str(ca_file),
    }


def certified(folder: Path) -> tuple[Path, Path]:
    """An authority of the test's own, and the broker's key with the certificate that it gave for 127.0.0.1."""
    authority, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "authority of this test")])
    now = datetime.now(UTC)

    def certificate(subject: x509.Name, of: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
        built = x509.CertificateBuilder().issuer_name(issuer).subject_name(subject).public_key(of.public_key())
        built = built.serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(minutes=1))
        return built.not_valid_after(now + timedelta(days=1))

    own = certificate(issuer, authority).add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    named = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1")), x509.DNSName("localhost")])
    brokers = certificate(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "broker")]), key)
    signed = brokers.add_extension(named, critical=False).sign(authority, SHA256())
    ca_file, keystore = folder / "ca.pem", folder / "broker.pem"
    ca_file.write_bytes(own.sign(authority, SHA256()).public_bytes(Encoding.PEM))
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    keystore.write_bytes(private + signed.public_bytes(Encoding.PEM))
    return ca_file, keystore


def saying(gate: Outside) -> dict[str, object]:
    """How the administrator, who may, says something as a service would: arguments for aiokafka's producer."""
    return {
        "bootstrap_servers": gate.broker.bootstrap_servers,
        "security_protocol": "SASL_SSL",
        "ssl_context": ssl.create_default_context(cafile=gate.ca_file),
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": secured.ADMINISTRATOR,
        "sasl_plain_password": ADMINISTRATORS,
    }
