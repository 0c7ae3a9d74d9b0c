"""A broker as agencies meet it: TLS, SCRAM-SHA-512, and an agency that may read `pub.*` and nothing else."""

import ssl
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from confluent_kafka.admin import (
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    AdminClient,
    ResourcePatternType,
    ResourceType,
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialUpsertion,
)
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from deploy.local import secured
from deploy.local.kafka import LocalKafka
from deploy.provisioning.broker import SECONDS, administer, settle, wait_until
from deploy.provisioning.declared import declared_topics
from deploy.provisioning.topics import provision_topics
from shared.runtime.settings import KafkaSettings

ADMINISTRATORS = "an-administrator-of-this-test"
AGENCY, PASSWORD = "akaa", "a-password-of-this-test"


@dataclass(frozen=True)
class Outside:
    """`environment` is what the examples of docs/agencies are told."""

    broker: LocalKafka
    ca_file: Path
    administrators_file: Path
    password_file: Path

    @property
    def environment(self) -> Mapping[str, str]:
        return {
            "KAFKA_SERVERS": self.broker.bootstrap_servers,
            "KAFKA_CA_FILE": str(self.ca_file),
            "KAFKA_PASSWORD_FILE": str(self.password_file),
            "AGENCY": AGENCY,
        }

    def administrator(self) -> AdminClient:
        return administer(
            KafkaSettings(
                bootstrap_servers=self.broker.bootstrap_servers,
                username=secured.ADMINISTRATOR,
                password_file=self.administrators_file,
                tls_ca_file=self.ca_file,
            )
        )


@contextmanager
def outside(folder: Path) -> Iterator[Outside]:
    ca_file, keystore = certified(folder)
    broker = LocalKafka(
        folder / "broker",
        extra_properties={**secured.properties(ADMINISTRATORS), **encrypted(ca_file, keystore)},
        format_arguments=secured.format_arguments(ADMINISTRATORS),
    )
    files = {"administrator": ADMINISTRATORS, "password": PASSWORD}
    for name, content in files.items():
        (folder / name).write_text(content)
    broker.folder.mkdir()
    broker.start()
    try:
        made = Outside(broker, ca_file, folder / "administrator", folder / "password")
        admin = made.administrator()
        provision_topics(admin, declared_topics(), replication=1)
        admit(admin)
        yield made
    finally:
        broker.stop()


def admit(admin: AdminClient) -> None:
    """A credential, and the rights of RK1: read and describe what begins with `pub.`, read groups `ext.<agency>.`."""
    info = ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096)
    settle(admin.alter_user_scram_credentials([UserScramCredentialUpsertion(AGENCY, info, PASSWORD.encode())]))
    own = AclBindingFilter(
        ResourceType.ANY,
        None,  # type: ignore[arg-type]  # any name, which its types forget
        ResourcePatternType.ANY,
        f"User:{AGENCY}",
        None,  # type: ignore[arg-type]
        AclOperation.ANY,
        AclPermissionType.ANY,
    )
    rights = [
        (ResourceType.TOPIC, "pub.", AclOperation.READ),
        (ResourceType.TOPIC, "pub.", AclOperation.DESCRIBE),
        (ResourceType.GROUP, f"ext.{AGENCY}.", AclOperation.READ),
    ]
    prefixed, allow = ResourcePatternType.PREFIXED, AclPermissionType.ALLOW
    settle(
        admin.create_acls(
            [AclBinding(kind, name, prefixed, f"User:{AGENCY}", "*", may, allow) for kind, name, may in rights]
        )
    )
    wait_until(lambda: len(admin.describe_acls(own).result(SECONDS)) == len(rights), "the agency's rights")
    wait_until(lambda: AGENCY in users(admin), "the agency")


def users(admin: AdminClient) -> set[str]:
    everybody = admin.describe_user_scram_credentials()
    assert isinstance(everybody, Future)
    return set(everybody.result(SECONDS))


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
