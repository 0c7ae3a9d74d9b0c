"""Three brokers, each killed in turn under load: what was acknowledged is there, and nothing waits long for Kafka."""

from pathlib import Path

import pytest

from deploy.local.kafka_cluster import LocalKafkaCluster
from deploy.provisioning.broker import administer
from deploy.provisioning.declared import declared_topics
from deploy.provisioning.topics import drift
from shared.runtime.settings import KafkaSettings
from tests.faults import trial
from tests.faults.arena import running
from tests.faults.brokers import EachBrokerKilled, three_brokers
from tests.faults.evidence import keeping_all
from tests.faults.plan import Plan
from tests.faults.watch import Watch

LONGEST_WAIT = 30.0
"""Seconds that an outbox row may wait for Kafka at most while one of three brokers is away (guarantee RD18)."""


@pytest.mark.long
@pytest.mark.timeout(400)
async def test_each_of_three_brokers_dies_in_turn_and_nothing_is_lost_or_waits_long(tmp_path: Path) -> None:
    async with running(tmp_path / "arena", Plan(make_broker=three_brokers, replication=3)) as arena:
        assert isinstance(arena.broker, LocalKafkaCluster)
        assert two_of_three_acknowledge(arena.broker.bootstrap_servers)
        tried = await trial.begin(arena, seed=3)
        watch = Watch({name: arena.dsn(name) for name in arena.replicas})
        async with watch.open():
            assert await tried.endures(EachBrokerKilled(away=(0.2, 1.0), disk_lost=True)) == []
        assert arena.struck.total() == 3
        assert max(watch.oldest.values()) < LONGEST_WAIT


def two_of_three_acknowledge(bootstrap_servers: str) -> bool:
    """As provisioning left it with REPLICATION_FACTOR=3: min.insync.replicas is 2 (drift compares it)."""
    admin = administer(KafkaSettings(bootstrap_servers=bootstrap_servers))
    topics = keeping_all(declared_topics())
    return drift(admin, topics, replication=3) == [] and len(drift(admin, topics, replication=2)) == 2 * len(topics)
