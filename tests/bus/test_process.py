"""A whole service process: killed after it said yes, and told to stop whatever Kafka is doing."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from deploy.local.ports import free_port
from tests.bus.processes import program
from tests.bus.stage import Follower, Stage, stage_service
from tests.parts import Databases


@pytest.fixture
async def served(stage: Stage, databases: Databases) -> Stage:
    """The stage with a database that a whole service can run on."""
    dsn = await databases.clone("served", stage_service(Follower()).migration_folders())
    return replace(stage, writer=dsn, running=[])


@pytest.fixture
def black_hole() -> Iterator[str]:
    """An address that takes connections and never answers."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        yield f"127.0.0.1:{listening.getsockname()[1]}"


@pytest.mark.parametrize("kafka_is", ["there", "absent", "silent"])
async def test_a_process_told_to_stop_ends_well_within_15_seconds(
    served: Stage, kafka_is: str, black_hole: str
) -> None:
    servers = {"there": served.kafka.bootstrap_servers, "absent": f"127.0.0.1:{free_port()}", "silent": black_hole}
    stage = replace(served, kafka=replace(served.kafka, bootstrap_servers=servers[kafka_is]))
    async with program("serve", stage, stage.writer) as service:
        while "listening" not in await service.says():
            pass
        await asyncio.sleep(2.0)  # its loops are at work, or at waiting, by now
        assert await service.ends(within=12) == 0
