"""Topics as deploy/topics.yaml declares them: made, brought up to date, or refused with the reason."""

from collections.abc import Sequence
from dataclasses import dataclass

from confluent_kafka.admin import (
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    NewTopic,
    ResourceType,
    TopicMetadata,
)

from deploy.provisioning.broker import settle, wait_until
from deploy.provisioning.declared import Topic


class OtherPartitionCount(Exception):
    """A topic exists with another number of partitions than topics.yaml declares."""

    def __init__(self, topic: Topic, actual: int) -> None:
        successor = _next_major(topic.name)
        super().__init__(
            f"{topic.name} has {actual} partitions, topics.yaml declares {topic.partitions}. This number is fixed: "
            "with another one the same key would go to another partition, and its messages would lose their "
            f"order. Put {actual} back into topics.yaml; or declare {successor} with the new number, say both for "
            f"the announced time, and fill {successor} with `digiverkosto republish`."
        )


@dataclass(frozen=True)
class Drift:
    """One way in which a topic differs from its declaration. `actual` None: it isn't there."""

    topic: str
    what: str
    declared: str
    actual: str | None


def provision_topics(admin: AdminClient, topics: Sequence[Topic], *, replication: int) -> list[Drift]:
    """Make what is missing and set what differs; return what was found different.

    Raises OtherPartitionCount before anything is changed.
    """
    found = drift(admin, topics, replication=replication)
    by_name = {topic.name: topic for topic in topics}
    for one in found:
        if one.what == "partitions" and one.actual is not None:
            raise OtherPartitionCount(by_name[one.topic], int(one.actual))
    missing = [by_name[one.topic] for one in found if one.actual is None]
    if missing:
        settle(admin.create_topics([_new(topic, replication) for topic in missing]))
    changed = {one.topic for one in _mendable(found) if one.actual is not None}
    if changed:
        settle(admin.incremental_alter_configs([_changes(by_name[name], replication) for name in changed]))
    if missing or changed:
        wait_until(lambda: not _mendable(drift(admin, topics, replication=replication)), "topics as declared")
    return found


def _mendable(found: Sequence[Drift]) -> list[Drift]:
    return [one for one in found if one.what != "replication"]


def drift(admin: AdminClient, topics: Sequence[Topic], *, replication: int) -> list[Drift]:
    """Where the cluster differs from the declaration. Another replication is told, and left to the operator."""
    known = admin.list_topics(timeout=10).topics
    missing = [Drift(topic.name, "topic", topic.name, None) for topic in topics if topic.name not in known]
    there = [topic for topic in topics if topic.name in known]
    found = [one for topic in there for one in _shape(topic, known[topic.name], replication)]
    return missing + found + _settings_that_differ(admin, there, replication)


def _shape(topic: Topic, actual: TopicMetadata, replication: int) -> list[Drift]:
    partitions, replicas = len(actual.partitions), min(len(one.replicas) for one in actual.partitions.values())
    both = (("partitions", topic.partitions, partitions), ("replication", replication, replicas))
    return [Drift(topic.name, what, str(wanted), str(is_)) for what, wanted, is_ in both if wanted != is_]


def _settings_that_differ(admin: AdminClient, topics: list[Topic], replication: int) -> list[Drift]:
    if not topics:
        return []
    asked = [ConfigResource(ResourceType.TOPIC, topic.name) for topic in topics]
    answers = {resource.name: entries for resource, entries in settle(admin.describe_configs(asked)).items()}
    return [
        Drift(topic.name, name, value, answers[topic.name][name].value)
        for topic in topics
        for name, value in _settings(topic, replication).items()
        if answers[topic.name][name].value != value
    ]


def _settings(topic: Topic, replication: int) -> dict[str, str]:
    """One replica may be away without stopping the writers; with a single one there is nothing to spare."""
    return {**topic.settings, "min.insync.replicas": str(max(1, replication - 1))}


def _new(topic: Topic, replication: int) -> NewTopic:
    return NewTopic(topic.name, topic.partitions, replication, config=_settings(topic, replication))


def _changes(topic: Topic, replication: int) -> ConfigResource:
    entries = [
        ConfigEntry(name, value, incremental_operation=AlterConfigOpType.SET)
        for name, value in _settings(topic, replication).items()
    ]
    return ConfigResource(ResourceType.TOPIC, topic.name, incremental_configs=entries)


def _next_major(name: str) -> str:
    stem, _, major = name.rpartition(".v")
    return f"{stem}.v{int(major) + 1}"
