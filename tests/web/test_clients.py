"""From where a request comes: told by the peer, or by a proxy that the operator named (guarantee RS15)."""

from ipaddress import ip_network

import pytest

from shared.web.clients import client_address

PROXY, INNER = "10.0.0.2", "10.0.0.3"
TRUSTED = [ip_network("10.0.0.0/24"), ip_network("2001:db8:1::/48")]


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("198.51.100.7", [], "198.51.100.7"),
        ("198.51.100.7", ["203.0.113.9"], "198.51.100.7"),  # forged: nobody named this peer
        (PROXY, ["203.0.113.9"], "203.0.113.9"),
        (PROXY, ["1.2.3.4, 203.0.113.9"], "203.0.113.9"),  # the client wrote the left one
        (PROXY, ["203.0.113.9, 10.0.0.3"], "203.0.113.9"),  # two proxies of ours
        (PROXY, ["1.2.3.4", "203.0.113.9"], "203.0.113.9"),  # two headers are one list
        (PROXY, ["10.0.0.9, 198.51.100.7, 10.0.0.3"], "198.51.100.7"),
        (PROXY, ["203.0.113.9:4711"], "203.0.113.9"),
        (PROXY, ["[2001:db8:7::1]:443"], "2001:db8:7::1"),
        ("2001:db8:1::5", ["2001:db8:7::1"], "2001:db8:7::1"),
        ("::ffff:10.0.0.2", ["203.0.113.9"], "203.0.113.9"),
        (PROXY, ["unknown"], PROXY),
        (PROXY, ["203.0.113.9, _hidden"], PROXY),
        (PROXY, [], PROXY),
        (PROXY, [",".join(["10.0.0.3"] * 5000)], INNER),
    ],
)
def test_the_nearest_address_that_is_no_proxy_of_ours(peer: str, forwarded: list[str], client: str) -> None:
    assert str(client_address(peer, forwarded, TRUSTED)) == client


@pytest.mark.parametrize("peer", ["", "testclient", "unix:"])
def test_a_peer_without_an_address_has_none(peer: str) -> None:
    assert client_address(peer, ["203.0.113.9"], TRUSTED) is None


def test_twin_whoever_believes_every_header_believes_the_forged_one() -> None:
    everybody = [ip_network("0.0.0.0/0")]
    assert str(client_address("198.51.100.7", ["203.0.113.9"], everybody)) == "203.0.113.9"
