"""What one process holds open, and hands to its requests, handlers and loops."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

from shared.directory.addresses import Addresses
from shared.postgres import Pool
from shared.texts import Texts
from shared.web.ended_sessions import EndedSessions
from shared.web.keys import Keys

Network = IPv4Network | IPv6Network

LOOPBACK: tuple[Network, ...] = (ip_network("127.0.0.0/8"), ip_network("::1/128"))

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The wall clock, as an aware instant."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Controller:
    """Who answers for the people's data, as the privacy notice names them; `officer` protects the data."""

    name: str = ""
    contact: str = ""
    officer: str = ""


@dataclass
class Resources:
    """`public_url` begins mailed links, `login_url` is where browsers log in, if it isn't here; `link_key` makes the
    links' secrets (empty where a service mails nothing), `mail_from` is the address that it mails from, `addresses` ask
    for others'. Registration knows the other services' keys by `service_keys_folder`. `token_clock` says whether a
    token has expired. Measures and documents are shown to `operating_networks` alone; only `trusted_proxies` may tell
    us who the client behind them is.

    `wakers` are called after each commit, so that relay, mail sender and due runner look at once.
    """

    pool: Pool
    texts: Texts
    keys: Keys
    clock: Clock = utc_now
    token_clock: Clock = utc_now
    public_url: str = ""
    login_url: str = ""
    link_key: bytes = b""
    answers_key: bytes = b""
    webhooks_key: bytes = b""
    mail_from: str = ""
    addresses: Addresses | None = None
    service_keys_folder: Path | None = None
    controller: Controller = Controller()
    trusted_proxies: tuple[Network, ...] = ()
    ended: EndedSessions = field(default_factory=EndedSessions)
    operating_networks: Sequence[Network] = LOOPBACK
    wakers: list[Callable[[], None]] = field(default_factory=list)

    def committed(self) -> None:
        for wake in self.wakers:
            wake()
