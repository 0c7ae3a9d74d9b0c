"""Three brokers on one machine: nothing acknowledged is lost while any one of them is away."""

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from confluent_kafka.admin import AdminClient

from deploy.local.failures import PartFailed
from deploy.local.kafka import JVM, LocalKafka, new_cluster_id
from deploy.local.ports import free_port
from deploy.provisioning.broker import administer
from shared.runtime.settings import KafkaSettings

TOGETHER: Mapping[str, str] = {
    "default.replication.factor": "3",
    "min.insync.replicas": "2",
    "offsets.topic.replication.factor": "3",
    "transaction.state.log.replication.factor": "3",
    "transaction.state.log.min.isr": "2",
    "share.coordinator.state.topic.replication.factor": "3",
    "share.coordinator.state.topic.min.isr": "2",
    # A replica that doesn't follow leaves the others alone soon: until then they wait for it with each record.
    "replica.lag.time.max.ms": "4000",
    "controller.quorum.election.timeout.ms": "1000",
    "controller.quorum.fetch.timeout.ms": "2000",
}

SMALL = tuple("-Xmx256m" if option.startswith("-Xmx") else option for option in JVM)


class LocalKafkaCluster:
    """Brokers that are controllers too, as LocalKafka each, in folders of their own below `folder`.

    `start` formats what isn't there and returns when all serve. Ports are picked by the kernel at the first start of
    this object. `brokers` may be killed and started one by one. Blocking.
    """

    def __init__(
        self,
        folder: Path,
        *,
        size: int = 3,
        extra_properties: Mapping[str, str] | None = None,
        jvm: Sequence[str] = SMALL,
        logs: Path | None = None,
        report: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.folder = folder
        self.brokers = [
            LocalKafka(
                folder / str(number),
                node=number,
                extra_properties={**TOGETHER, **(extra_properties or {})},
                jvm=jvm,
                logs=logs / f"kafka-{number}" if logs else None,
                report=report,
            )
            for number in range(1, size + 1)
        ]

    @property
    def bootstrap_servers(self) -> str:
        return ",".join(broker.bootstrap_servers for broker in self.brokers)

    @property
    def running(self) -> bool:
        return all(broker.running for broker in self.brokers)

    def start(self) -> None:
        """Return when every broker serves; raise PartFailed otherwise, with none of them running."""
        if not all(broker.port for broker in self.brokers):
            self._meet()
        try:
            self._together(LocalKafka.start)
        except PartFailed:
            self.stop()
            raise

    def stop(self) -> None:
        self._together(LocalKafka.stop)

    def kill(self) -> None:
        """SIGKILL to all at once."""
        self._together(LocalKafka.kill)

    def wait_until_whole(self, *, within: float = 60) -> None:
        """Return when every partition has all its replicas in step again: then the next broker may go."""
        admin = administer(KafkaSettings(bootstrap_servers=self.bootstrap_servers))
        deadline = time.monotonic() + within
        while behind := _behind(admin):
            if time.monotonic() > deadline:
                raise PartFailed(f"{behind} partitions lack a replica after {within:.0f} s")
            time.sleep(0.2)

    def _meet(self) -> None:
        """Tell each broker where the others are, and that they are one cluster."""
        for broker in self.brokers:
            broker.port, broker.controller_port = free_port(), free_port()
        voters = ",".join(f"{broker.node}@127.0.0.1:{broker.controller_port}" for broker in self.brokers)
        cluster = self._cluster_id()
        for broker in self.brokers:
            broker.join(voters, cluster)

    def _cluster_id(self) -> str:
        """Kept with the data: a folder that was formatted belongs to its cluster."""
        self.folder.mkdir(parents=True, exist_ok=True)
        file = self.folder / "cluster-id"
        if not file.exists():
            file.write_text(new_cluster_id())
        return file.read_text()

    def _together(self, act: Callable[[LocalKafka], None]) -> None:
        with ThreadPoolExecutor(len(self.brokers)) as threads:
            for done in [threads.submit(act, broker) for broker in self.brokers]:
                done.result()


def _behind(admin: AdminClient) -> int:
    """How many partitions have replicas that don't follow."""
    topics = admin.list_topics(timeout=10).topics.values()
    return sum(len(one.isrs) < len(one.replicas) for topic in topics for one in topic.partitions.values())
