"""All that tells what happened: every topic from its beginning, both databases, and what the clients saw."""

from collections.abc import Sequence
from dataclasses import replace

from deploy.provisioning.declared import Topic


def keeping_all(topics: Sequence[Topic]) -> list[Topic]:
    """The declared topics without compaction: it would eat the evidence of what was said in between.

    Nothing else of the declaration differs. That compaction keeps the newest of each key is Kafka's own promise.
    """
    return [replace(one, settings={**one.settings, "cleanup.policy": "delete"}) for one in topics]
