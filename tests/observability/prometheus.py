"""Debian's own Prometheus, scraping real services often, with our rules but without their patience."""

import asyncio
import shutil
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import yaml

from deploy.local.ports import free_port
from deploy.local.process import Process
from deploy.observability.local import configuration
from tests.observability.rules import FILES


class NotFired(AssertionError):
    """An alert didn't become what it should in time; the message shows those that fire."""


@dataclass
class Prometheus:
    """One at work; `http` is its API."""

    http: httpx.AsyncClient

    async def query(self, expression: str) -> list[dict[str, Any]]:
        """The samples that it has now. Raises AssertionError for an expression that it doesn't understand."""
        answer = (await self.http.get("/api/v1/query", params={"query": expression})).json()
        assert answer["status"] == "success", f"{expression}: {answer}"
        found: list[dict[str, Any]] = answer["data"]["result"]
        return found

    async def firing(self) -> list[dict[str, str]]:
        """The labels of each alert that fires."""
        answer = (await self.http.get("/api/v1/alerts")).json()
        return [alert["labels"] for alert in answer["data"]["alerts"] if alert["state"] == "firing"]

    async def fires(self, name: str, *, within: float = 60, **labels: str) -> None:
        """Wait until an alert with these labels fires. Raises NotFired."""
        wanted = {"alertname": name, **labels}
        await self._becomes(lambda told: any(wanted.items() <= one.items() for one in told), name, within)

    async def quiet(self, name: str, *, within: float = 60, **labels: str) -> None:
        """Wait until none does any more."""
        wanted = {"alertname": name, **labels}
        await self._becomes(lambda told: not any(wanted.items() <= one.items() for one in told), name, within)

    async def scraped(self, services: int, *, within: float = 60) -> None:
        """Wait until so many services were scraped."""
        deadline = time.monotonic() + within
        while len(await self.query('up{job="digiverkosto"} == 1')) < services:
            assert time.monotonic() < deadline, "not every service is scraped"
            await asyncio.sleep(0.2)

    async def _becomes(self, holds: Any, name: str, within: float) -> None:
        deadline = time.monotonic() + within
        while not holds(told := await self.firing()):
            if time.monotonic() > deadline:
                raise NotFired(f"{name}: {told}")
            await asyncio.sleep(0.3)


@asynccontextmanager
async def scraping(folder: Path, addresses: Mapping[str, str], *, every: int = 1) -> AsyncIterator[Prometheus]:
    """Prometheus over these services, asked every so many seconds; what was started is ended."""
    program = shutil.which("prometheus")
    assert program, "there is no Prometheus: run `make browser`"
    port = free_port()
    process = Process("prometheus", log=folder / "prometheus.log", record=folder / "prometheus.pid.json")
    at = f"127.0.0.1:{port}"
    process.start(
        [
            program,
            f"--config.file={_hurried(folder, addresses, every)}",
            f"--storage.tsdb.path={folder / 'prometheus'}",
            f"--web.listen-address={at}",
        ]
    )
    try:
        async with httpx.AsyncClient(base_url=f"http://{at}", timeout=10, trust_env=False) as http:
            await _ready(http, process)
            yield Prometheus(http)
    finally:
        await asyncio.to_thread(process.stop)


def _hurried(folder: Path, addresses: Mapping[str, str], every: int) -> Path:
    """Our configuration, scraping and judging often; a fault needn't last to be told."""
    rules = []
    for file in FILES:
        told = yaml.safe_load(file.read_text())
        for group in told["groups"]:
            group["rules"] = [{key: value for key, value in rule.items() if key != "for"} for rule in group["rules"]]
        rules.append(folder / file.name)
        rules[-1].write_text(yaml.safe_dump(told))
    told = yaml.safe_load(configuration(addresses, rules=rules))
    told["global"] = {"scrape_interval": f"{every}s", "scrape_timeout": f"{every}s", "evaluation_interval": "1s"}
    whole = folder / "prometheus.yml"
    whole.write_text(yaml.safe_dump(told))
    return whole


async def _ready(http: httpx.AsyncClient, process: Process) -> None:
    for _ in range(150):
        assert process.running, process.log_end()
        try:
            if (await http.get("/-/ready")).status_code == httpx.codes.OK:
                return
        except httpx.HTTPError:
            pass
        await asyncio.sleep(0.1)
    raise AssertionError(process.log_end())
