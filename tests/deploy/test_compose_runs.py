"""Each part that is ours, started by its own command with its own environment and files; only addresses are this
machine's, and its own health check says that it is well."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy import services
from deploy.local.places import PROJECT
from deploy.local.ports import free_port
from deploy.local.postgres import FOR_TESTS, LocalPostgres
from tests.deploy.composed import ComposedBroker, composed_brokers

PARTS: dict[str, dict[str, Any]] = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())["services"]
EXAMPLE = (PROJECT / "deploy" / "environment.example").read_text()
FILLED_IN = {"SMTP_HOST": "127.0.0.1", "CONTROLLER_NAME": "Akaa", "CONTROLLER_CONTACT": "kirjaamo@akaa.example"}
PATIENCE_SECONDS = 120


class Host:
    """What the containers' names, folders and ports are on this machine."""

    def __init__(self, folder: Path, broker: ComposedBroker, cluster: LocalPostgres) -> None:
        self._folder, self.ports = folder, {name: free_port() for name in services.names()}
        self._written = dict(re.findall(r"^(\w+)=(.*)$", EXAMPLE, re.MULTILINE)) | FILLED_IN
        (folder / "run").mkdir()
        (folder / "run" / "postgres-password").write_text(cluster.password)
        (folder / "run" / "kafka-password").write_text("composed")
        self._here = {
            "kafka-1:9092": broker.inside,
            "@postgres:5432": f"@127.0.0.1:{cluster.port}",
            "/run/secrets/": f"{folder}/run/",
            "/secrets": f"{folder}/secrets",
            "/var/lib/digiverkosto": str(folder / "keys"),
            **{f"http://{name}:8000": f"http://127.0.0.1:{port}" for name, port in self.ports.items()},
        }

    def run(self, name: str) -> None:
        done = subprocess.run(
            PARTS[name]["command"], env=self._environment(name), cwd=PROJECT, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def start(self, name: str) -> "subprocess.Popen[bytes]":
        (self._folder / "keys").mkdir(exist_ok=True)
        with (self._folder / f"{name}.log").open("wb") as log:
            return subprocess.Popen(
                PARTS[name]["command"], env=self._environment(name), cwd=PROJECT, stdout=log, stderr=log
            )

    def healthy(self, name: str) -> bool:
        kind, *check = PARTS[name]["healthcheck"]["test"]
        assert kind == "CMD"
        asked = [word.replace(":8000/", f":{self.ports[name]}/") for word in check]
        return subprocess.run(asked, env=self._environment(name), capture_output=True).returncode == 0

    def log(self, name: str) -> str:
        return (self._folder / f"{name}.log").read_text()[-3000:]

    def _environment(self, name: str) -> dict[str, str]:
        told = {key: self._said(str(value)) for key, value in PARTS[name]["environment"].items()}
        if "BIND_PORT" in told:
            told |= {"BIND_HOST": "127.0.0.1", "BIND_PORT": str(self.ports[name])}
        return told | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}

    def _said(self, value: str) -> str:
        value = re.sub(r"\$\{(\w+)(?::[-?]([^}]*))?\}", lambda one: self._written[one[1]] or one[2], value)
        for there, here in self._here.items():
            value = value.replace(there, here)
        return value


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    folder = tmp_path_factory.mktemp("composed-host")
    (broker,) = composed_brokers(folder / "brokers")
    cluster = LocalPostgres(folder / "postgres", settings=FOR_TESTS)
    with ExitStack() as stack:
        for part in (broker.local, cluster):
            part.start()
            stack.callback(part.stop)
        yield Host(folder, broker, cluster)


@pytest.mark.long
def test_every_command_starts_with_its_environment_and_its_health_check_finds_it_well(host: Host) -> None:
    host.run("provision")
    host.run("migrate")
    running = {name: host.start(name) for name in services.names()}
    try:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not all(host.healthy(name) for name in running):
            ended = [name for name, one in running.items() if one.poll() is not None]
            assert not ended, host.log(ended[0])
            assert time.monotonic() < deadline, [host.log(name) for name in running]
            time.sleep(1)
    finally:
        for one in running.values():
            one.terminate()
        codes = [one.wait(timeout=30) for one in running.values()]
    assert codes == [0] * len(codes)
