"""An agency's server on this machine: TLS with a certificate of a test's own authority, answers as a test says."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import orjson
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from standardwebhooks import Webhook

from services.webhooks.receivers.outside import Outside
from services.webhooks.receivers.rules import Address

NAMES = ("kemi.example", "akaa.example")
LOOPBACK = (ip_address("127.0.0.1"),)


@dataclass(frozen=True)
class Posted:
    """A request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def message(self) -> dict[str, Any]:
        told: dict[str, Any] = orjson.loads(self.body)
        return told

    @property
    def version(self) -> int:
        return int(self.message["aggregateversion"])

    def verify(self, secret: str) -> Any:
        """By the published library. Raises what it raises."""
        return Webhook(secret).verify(self.body, self.headers)


@dataclass(frozen=True)
class Said:
    """An answer."""

    status: int = 204
    headers: str = ""
    body: bytes = b""


Answering = Callable[[Posted], Awaitable[Said]]


async def well(posted: Posted) -> Said:
    return Said()


@dataclass
class Receiver:
    """`answering` decides each answer; `posted` is all that came, `connections` how often anybody connected."""

    port: int
    answering: Answering = well
    posted: list[Posted] = field(default_factory=list)
    connections: int = 0
    names: list[str] = field(default_factory=list)

    def url(self, host: str = "kemi.example", path: str = "/digiverkosto") -> str:
        return f"https://{host}:{self.port}{path}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while True:
                posted = await _read(reader)
                self.posted.append(posted)
                said = await self.answering(posted)
                length = f"content-length: {len(said.body)}\r\n" if said.status != 204 else ""
                writer.write(f"HTTP/1.1 {said.status} X\r\n{length}{said.headers}\r\n".encode() + said.body)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
            writer.transport.abort()
        finally:
            writer.close()


async def _read(reader: asyncio.StreamReader) -> Posted:
    lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:] if line)}
    return Posted(lines[0].split()[1], headers, await reader.readexactly(int(headers["content-length"])))


@asynccontextmanager
async def receiving(folder: Path, answering: Answering = well) -> AsyncIterator[Receiver]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem")
    receiver = Receiver(0, answering)
    context.sni_callback = lambda connection, name, of: receiver.names.append(name or "")
    server = await asyncio.start_server(
        lambda reader, writer: receiver.serve(reader, writer), "127.0.0.1", 0, ssl=context
    )
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()


def write_certificate(folder: Path) -> ssl.SSLContext:
    """`server.pem` for the names of our agencies, and a context that believes it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "a test")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(one) for one in NAMES]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    told = certificate.public_bytes(Encoding.PEM)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "server.pem").write_bytes(private + told)
    context = ssl.create_default_context(cadata=told.decode())
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return context


def anywhere(address: Address) -> bool:
    """Tests' receivers stand on the loopback."""
    return True


def near(tls: ssl.SSLContext) -> Outside:
    """Every name is this machine, at any port."""

    async def resolve(host: str, port: int) -> tuple[Address, ...]:
        return LOOPBACK

    return Outside(resolve=resolve, may_reach=anywhere, ports=None, tls=tls)
