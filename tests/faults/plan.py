"""How an arena is built: its brokers, its processes, and the ways by which they find each other."""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from deploy.local.kafka import LocalKafka
from deploy.local.postgres import LocalPostgres

Dependency = Literal["postgres", "kafka"]

Route = Callable[[str, Dependency, str, int], tuple[str, int]]
"""`(service, dependency, host, port) -> (host, port)`: where this service finds it, such as a proxy in between."""


class Broker(Protocol):
    """One broker, or a cluster of several behind one address."""

    @property
    def bootstrap_servers(self) -> str: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...
    def kill(self) -> None: ...


def straight(service: str, dependency: Dependency, host: str, port: int) -> tuple[str, int]:
    return host, port


def usual_command(service: str, replica: int) -> Sequence[str]:
    return (sys.executable, "-m", f"services.{service}")


def nothing_more(service: str, replica: int) -> Mapping[str, str]:
    return {}


@dataclass(frozen=True)
class Plan:
    """How an arena is built. Of each service run so many `replicas`, but one of those that are `alone`.

    `make_broker` gets a folder; one whose brokers advertise a proxy's port goes here. `broker` is one that runs
    already and outlives the arena: then `prefix` keeps the arena's topics apart. `settings` are PostgreSQL's.
    """

    replicas: int = 1
    alone: frozenset[str] = frozenset()
    replication: int = 1
    route: Route = straight
    command: Callable[[str, int], Sequence[str]] = usual_command
    more_environment: Callable[[str, int], Mapping[str, str]] = nothing_more
    make_postgres: Callable[[Path], LocalPostgres] = LocalPostgres
    make_broker: Callable[[Path], Broker] = LocalKafka
    broker: Broker | None = None
    prefix: str = ""
