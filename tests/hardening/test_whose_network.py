"""Which network a request is counted under: the peer's, or what a trusted proxy tells, and this machine's never."""

from ipaddress import ip_network
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.requests import Request

from shared.web.clients import network_of

PROXY = "10.0.0.1"


def asked(peer: str | None, *forwarded: str) -> Request:
    held = SimpleNamespace(trusted_proxies=(ip_network("10.0.0.0/8"), ip_network("127.0.0.0/8")))
    scope: dict[str, Any] = {
        "type": "http",
        "headers": [(b"x-forwarded-for", line.encode()) for line in forwarded],
        "client": (peer, 1234) if peer else None,
        "app": SimpleNamespace(state=SimpleNamespace(resources=held)),
    }
    return Request(scope)


@pytest.mark.parametrize(
    ("peer", "forwarded", "network"),
    [
        ("192.0.2.7", (), "192.0.2.7/32"),
        ("192.0.2.7", ("198.51.100.1",), "192.0.2.7/32"),
        (PROXY, ("198.51.100.1",), "198.51.100.1/32"),
        (PROXY, ("203.0.113.9", "198.51.100.1"), "198.51.100.1/32"),
        (PROXY, ("2001:db8:1:2ff:3::4",), "2001:db8:1:200::/56"),
        (PROXY, ("[2001:db8:1:2ff:3::4]:99",), "2001:db8:1:200::/56"),
        ("127.0.0.1", (), None),
        ("::1", (), None),
        ("127.0.0.1", ("127.0.0.1",), "127.0.0.1/32"),
        ("127.0.0.1", ("198.51.100.1:80",), "198.51.100.1/32"),
        ("nobody", (), None),
        (None, (), None),
    ],
)
def test_whose_network(peer: str | None, forwarded: tuple[str, ...], network: str | None) -> None:
    assert network_of(asked(peer, *forwarded)) == network
