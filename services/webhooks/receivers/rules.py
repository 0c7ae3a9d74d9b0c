"""Which addresses and URLs a webhook may lead to (RS13). Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Literal
from urllib.parse import urlsplit

Address = IPv4Address | IPv6Address

PORTS = frozenset({443, 8443})

UrlFault = Literal["url_invalid", "url_not_https", "url_with_login", "url_wrong_port"]

NOT_PUBLIC_V4: tuple[IPv4Network, ...] = tuple(
    IPv4Network(one)
    for one in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4",
    )
)  # fmt: skip
"""Of IANA's registry of special addresses, all that isn't a host of the internet's; multicast too."""

GLOBAL_V6 = IPv6Network("2000::/3")
NOT_PUBLIC_V6 = tuple(IPv6Network(one) for one in ("2001::/23", "2001:db8::/32", "3fff::/20"))

CARRY_V4: tuple[tuple[IPv6Network, int], ...] = (
    (IPv6Network("::ffff:0:0/96"), 0),
    (IPv6Network("64:ff9b::/96"), 0),
    (IPv6Network("2002::/16"), 80),
)
"""IPv4 addresses in IPv6's clothes (mapped, NAT64, 6to4), and how many bits stand behind the IPv4 one."""


@dataclass(frozen=True)
class Target:
    """What a URL of a webhook leads to."""

    host: str
    port: int


def public(address: Address) -> bool:
    """A host that everybody on the internet could reach; for an IPv4 address inside of an IPv6 one, that one counts."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in NOT_PUBLIC_V4)
    for network, behind in CARRY_V4:
        if address in network:
            return public(IPv4Address(int(address) >> behind & 0xFFFF_FFFF))
    return address in GLOBAL_V6 and not any(address in network for network in NOT_PUBLIC_V6)


def target_of(url: str, ports: Collection[int] | None = PORTS) -> Target | UrlFault:
    """Where the URL leads, or what is wrong with it. `ports` None: all."""
    if not url.isascii() or not url.isprintable() or " " in url or "\\" in url or "#" in url:
        return "url_invalid"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port if parts.port is not None else 443
    except ValueError:
        return "url_invalid"
    if parts.scheme != "https":
        return "url_not_https"
    if "@" in parts.netloc:
        return "url_with_login"
    if not host or not host.strip(".") or len(host) > 253:
        return "url_invalid"
    return Target(host, port) if ports is None or port in ports else "url_wrong_port"
