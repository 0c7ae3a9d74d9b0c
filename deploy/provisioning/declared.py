"""deploy/topics.yaml, read."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import yaml

FILE = Path(__file__).parent.parent / "topics.yaml"

TopicClass = Literal["pub", "int"]


@dataclass(frozen=True)
class Topic:
    """A topic as it shall be; `name` includes the prefix, `settings` are the broker's topic settings."""

    name: str
    owner: str
    holds: str
    partitions: int
    settings: Mapping[str, str]


def declared_topics(*, prefix: str = "", file: Path = FILE) -> tuple[Topic, ...]:
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    settings = {name: str(value) for name, value in content["settings"].items()}
    return tuple(
        Topic(prefix + name, one["owner"], one["holds"], content["partitions"], settings)
        for name, one in content["topics"].items()
    )
