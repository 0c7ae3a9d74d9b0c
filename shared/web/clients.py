"""From where a request comes. Only a proxy that the operator named may tell us for whom it asks (guarantee RS15)."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TypeAlias

from starlette.requests import Request

from shared.web.resources import Network, Resources

IpAddress: TypeAlias = IPv4Address | IPv6Address

PREFIX = {4: 32, 6: 56}
"""Bits that stand for one client: an IPv4 address, and what one IPv6 customer is given."""

MOST_HOPS = 10


def network_of(request: Request) -> str | None:
    """The client's network; None for a program on this very machine, which no proxy speaks for."""
    held: Resources = request.app.state.resources
    forwarded = request.headers.getlist("x-forwarded-for")
    peer = request.client.host if request.client else ""
    address = client_address(peer, forwarded, held.trusted_proxies)
    if address is None or (address.is_loopback and not forwarded):
        return None
    return str(ip_network((address, PREFIX[address.version]), strict=False))


def client_address(peer: str, forwarded: Sequence[str], trusted: Sequence[Network]) -> IpAddress | None:
    """The nearest address that isn't a trusted proxy's, read from the right: what stands further left anybody may
    have written. A header from anybody else isn't looked at."""
    address = _read(peer)
    hops = [hop for line in forwarded for hop in line.split(",")]
    for hop in reversed(hops[-MOST_HOPS:]):
        if address is None or not any(address in network for network in trusted):
            break
        told = _read(hop)
        if told is None:
            break
        address = told
    return address


def _read(text: str) -> IpAddress | None:
    """`192.0.2.7`, `192.0.2.7:1234`, `[2001:db8::1]:1234`; an IPv4 address in IPv6 clothes is IPv4."""
    bare = text.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        address = ip_address(bare)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
