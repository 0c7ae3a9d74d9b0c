"""Each example of docs/agencies, run as the pages tell, meets a real broker from outside and prints a message."""

import asyncio
import os
import re
import shutil
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaProducer

from deploy.local import jars
from shared.contracts import Network
from tests.contracts.smallest import SMALLEST
from tests.kit.conftest import ASSEMBLED
from tests.kit.outside import Outside, outside, saying

pytestmark = [pytest.mark.long, pytest.mark.timeout(150)]

EXAMPLES = Path("docs/agencies/examples").absolute()


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outside]:
    with outside(tmp_path_factory.mktemp("examples")) as made:
        yield made


async def prints(gate: Outside, command: Sequence[str | Path], folder: Path, more: Mapping[str, str]) -> str:
    """A network is said, the program started: the first line that it prints of this network."""
    key = str(uuid4())
    state = Network.model_validate({**SMALLEST[Network], "id": key})
    headers = [("ce_aggregateversion", b"1")]
    async with AIOKafkaProducer(**saying(gate)) as producer:
        await producer.send_and_wait(Network.topic, state.body(), key=key.encode(), headers=headers)
    environment = {**os.environ, **gate.environment, **more}
    piped, mixed = asyncio.subprocess.PIPE, asyncio.subprocess.STDOUT
    running = await asyncio.create_subprocess_exec(
        *command, cwd=folder, env=environment, stdout=piped, stderr=mixed, start_new_session=True
    )
    assert running.stdout
    printed: list[str] = []
    try:
        async with asyncio.timeout(60):
            while line := (await running.stdout.readline()).decode():
                printed.append(line)
                if key in line:
                    return line.strip().partition(f"{key} ")[2]
    except TimeoutError:
        pass
    finally:
        with suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGKILL)  # npx has a child that would go on
        await running.wait()
    pytest.fail("".join(printed) or "it printed nothing")


async def test_the_python_example_prints_its_first_message(gate: Outside) -> None:
    program = EXAMPLES / "python" / "first_message.py"
    assert await prints(gate, [sys.executable, program], program.parent, {}) == "1 DEV-verkosto"


async def test_the_example_with_the_kit_prints_its_first_change(gate: Outside, tmp_path: Path) -> None:
    program = EXAMPLES / "python" / "with_the_kit.py"
    found = await prints(gate, [sys.executable, program], tmp_path, {"PYTHONPATH": str(ASSEMBLED)})
    assert found == "1 there"


async def test_the_java_example_prints_its_first_message(gate: Outside) -> None:
    program = EXAMPLES / "java" / "FirstMessage.java"
    (asked,) = re.findall(r"<version>([\d.]{3,})</version>", (program.parent / "pom.xml").read_text())
    assert f"kafka-clients-{asked}.jar" in jars.classpath()
    found = await prints(gate, ["java", "-cp", jars.classpath(), program], program.parent, {})
    assert found.startswith('1 {"id":')


async def test_the_typescript_example_is_sound_and_prints_its_first_message(gate: Outside, tmp_path: Path) -> None:
    folder = tmp_path / "typescript"
    shutil.copytree(EXAMPLES / "typescript", folder, ignore=shutil.ignore_patterns("node_modules"))
    for command in (["npm", "ci", "--no-audit", "--no-fund"], ["npm", "run", "check"]):
        made = await asyncio.create_subprocess_exec(*command, cwd=folder)
        assert await made.wait() == 0
    assert await prints(gate, ["npx", "tsx", "first-message.ts"], folder, {}) == "1 DEV-verkosto"
