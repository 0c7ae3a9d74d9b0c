"""An arena whose services reach PostgreSQL and Kafka over links that can fail, each service over its own two."""

import asyncio
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from deploy import services
from deploy.local.kafka import LocalKafka
from deploy.local.ports import free_port
from tests.faults import clocks
from tests.faults.arena import Arena
from tests.faults.faults import register
from tests.faults.links import SILENT, Proxy
from tests.faults.plan import Dependency, Plan


class KafkaBehindLinks(LocalKafka):
    """A broker with one more listener for each service, which tells its clients to come through that service's link."""

    def __init__(self, folder: Path, links: Mapping[str, Proxy]) -> None:
        names = {service: f"OVER_{service.upper()}" for service in links}
        protocols = ",".join(f"{name}:PLAINTEXT" for name in ("CLIENTS", "CONTROLLER", *names.values()))
        super().__init__(folder, extra_properties={"listener.security.protocol.map": protocols})
        self._links, self._names = links, names

    def _addresses(self) -> dict[str, str]:
        told = super()._addresses()
        for service, link in self._links.items():
            if not link.target[1]:
                link.target = ("127.0.0.1", free_port())
            told["listeners"] += f",{self._names[service]}://127.0.0.1:{link.target[1]}"
            told["advertised.listeners"] += f",{self._names[service]}://127.0.0.1:{link.port}"
        return told


class Links:
    """The links of an arena; `plan` is how to build one that uses them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.of: dict[tuple[str, Dependency], Proxy] = {}

    async def start(self) -> None:
        for name in services.names():
            for dependency in ("postgres", "kafka"):
                self.of[name, dependency] = proxy = Proxy()
                await proxy.start()

    async def stop(self) -> None:
        for proxy in self.of.values():
            await proxy.stop()

    def plan(self, plan: Plan = Plan()) -> Plan:
        """The same with links, and with clocks that can be set."""
        return replace(
            plan,
            route=self.route,
            make_broker=self._broker,
            command=_command,
            more_environment=self._environment,
        )

    def route(self, service: str, dependency: Dependency, host: str, port: int) -> tuple[str, int]:
        proxy = self.of[service, dependency]
        if dependency == "postgres":
            proxy.target = (host, port)
        return "127.0.0.1", proxy.port

    def _broker(self, folder: Path) -> LocalKafka:
        own = {name: proxy for (name, dependency), proxy in self.of.items() if dependency == "kafka"}
        return KafkaBehindLinks(folder, own)

    def _environment(self, service: str, replica: int) -> Mapping[str, str]:
        return {clocks.WRONG: str(self._folder / f"clock-{service}-{replica}")}


def _command(service: str, replica: int) -> Sequence[str]:
    return (sys.executable, "-m", "tests.faults.clocks", service)


@asynccontextmanager
async def linked_plan(folder: Path, plan: Plan = Plan()) -> AsyncIterator[Plan]:
    """`async with linked_plan(...) as plan, running(folder, plan) as arena`."""
    links = Links(folder)
    await links.start()
    try:
        yield links.plan(plan)
    finally:
        await links.stop()


def links_of(arena: Arena) -> Links | None:
    """None: its services go straight."""
    owner = getattr(arena.plan.route, "__self__", None)
    return owner if isinstance(owner, Links) else None


@dataclass(frozen=True)
class LinkFails:
    """The link between all processes of a service and what it depends on. `down`: cut off and refused; `silent`:
    nothing passes, and what was sent comes later; `forgotten`: open connections are dead for good, without a word,
    new ones get through (guarantee RC3)."""

    service: str
    dependency: Dependency
    how: str
    seconds: float

    @property
    def name(self) -> str:
        return f"link {self.service}-{self.dependency} {self.how} for {self.seconds:.0f} s"

    def fits(self, arena: Arena) -> bool:
        return links_of(arena) is not None

    async def strike(self, arena: Arena, chance: Random) -> None:
        links = links_of(arena)
        assert links is not None
        link = links.of[self.service, self.dependency]
        arena.struck[self.name] += 1
        try:
            if self.how == "down":
                await link.down()
            elif self.how == "silent":
                await link.become(SILENT)
            else:
                await link.forget()
            await asyncio.sleep(self.seconds)
        finally:
            await link.clear_up()


SHORTLY = 5.0
LONG = 60.0
"""Longer than every time-out."""

register(
    *[
        LinkFails(service, dependency, how, seconds)
        for service in ("registration", "events")
        for dependency in ("postgres", "kafka")
        for how, seconds in (("down", SHORTLY), ("silent", SHORTLY), ("forgotten", 1.0), ("silent", LONG))
    ]
)
