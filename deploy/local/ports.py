"""Ports that the kernel picks, for programs that cannot be handed an open socket."""

import socket


def free_port() -> int:
    """A port of 127.0.0.1 that was free a moment ago; who binds it must be ready to be told it is taken."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
