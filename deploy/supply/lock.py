"""uv.lock and Kafka's jars, as lists of what is used."""

import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parents[2]
MINIMUMS = Path(__file__).with_name("minimums.toml")


@dataclass(frozen=True)
class Package:
    """`hashes` are of each of its files, as "sha256:…"; empty where one has none."""

    name: str
    version: str
    source: str
    hashes: tuple[str, ...]


def packages(lock: Mapping[str, Any] | None = None) -> list[Package]:
    """All but the project itself."""
    read = lock or tomllib.loads((PROJECT / "uv.lock").read_text())
    return [_package(one) for one in read["package"] if "editable" not in one["source"]]


def index() -> str:
    """Where nearly all packages come from: the registry that uv was told to use when it locked them."""
    return Counter(one.source for one in packages()).most_common(1)[0][0]


def _package(one: Mapping[str, Any]) -> Package:
    files = [*one.get("wheels", []), *([one["sdist"]] if "sdist" in one else [])]
    hashes = tuple(file.get("hash", "") for file in files)
    return Package(one["name"], one["version"], one["source"].get("registry", ""), hashes if all(hashes) else ())


@dataclass(frozen=True)
class Jar:
    group: str
    artifact: str
    version: str
    sha256: str


def jars() -> list[Jar]:
    """What the demo's and the tests' Kafka consists of; no image of ours holds it."""
    read = tomllib.loads((PROJECT / "deploy" / "local" / "kafka.lock").read_text())
    return [Jar(one["groupId"], one["artifactId"], one["version"], one["sha256"]) for one in read["dependencies"]]


def too_old(used: Mapping[str, str], minimums: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Packages under their minimum, each with why it has one."""
    return [
        f"{name} {used[name]} is older than {least['version']}: {least['why']}"
        for name, least in minimums.items()
        if name in used and numbers(used[name]) < numbers(least["version"])
    ]


def numbers(version: str) -> tuple[int, ...]:
    """Comparable; enough for releases, which are all that is locked."""
    return tuple(int(number) for number in re.findall(r"\d+", version))


def minimums() -> dict[str, dict[str, str]]:
    read: dict[str, dict[str, str]] = tomllib.loads(MINIMUMS.read_text())
    return read
