"""The rules as files say them, and which metrics an expression names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from prometheus_client.metrics import MetricWrapperBase

from deploy.local.places import PROJECT
from shared.telemetry import catalogue

FOLDER = PROJECT / "deploy" / "observability"
RUNBOOKS = PROJECT / "docs" / "runbooks"
UNIT_TESTS = Path(__file__).parent / "alerts"
FILES = sorted((FOLDER / "rules").glob("*.yml"))

OTHERS = frozenset({"up", "node_filesystem_avail_bytes", "node_filesystem_size_bytes"})
"""Metrics that aren't ours: Prometheus' own word of a scrape, and the machine's exporter."""

QUOTED = re.compile(r'"[^"]*"|\{[^}]*\}|\[[^\]]*\]|\b(?:by|without|on|ignoring)\s*\([^)]*\)')
METRIC = re.compile(r"[a-z][a-z0-9_:]*[_:][a-z0-9_:]+|\bup\b")
FUNCTIONS = re.compile(r"\b(?:histogram_quantile|max_over_time|label_replace|count_values|label_values)\b")


@dataclass(frozen=True)
class Alert:
    """One alert rule; `group` is its file's name."""

    group: str
    name: str
    expression: str
    labels: dict[str, str]
    annotations: dict[str, str]


def read(file: Path) -> list[dict[str, Any]]:
    return [rule for group in yaml.safe_load(file.read_text())["groups"] for rule in group["rules"]]


def alerts() -> list[Alert]:
    return list(_alerts())


def _alerts() -> Iterator[Alert]:
    for file in FILES:
        for rule in read(file):
            if "alert" in rule:
                yield Alert(file.stem, rule["alert"], rule["expr"], rule["labels"], rule["annotations"])


def recorded() -> dict[str, str]:
    """The names of recording rules, and what they are made of."""
    return {rule["record"]: rule["expr"] for file in FILES for rule in read(file) if "record" in rule}


def catalogued() -> frozenset[str]:
    """Every name that a service's metrics have in a query."""
    names = {"process_start_time_seconds", "process_resident_memory_bytes", "process_open_fds", "process_max_fds"}
    names.add("process_cpu_seconds_total")
    for metric in vars(catalogue).values():
        if isinstance(metric, MetricWrapperBase):
            told = next(iter(metric.describe()))
            endings = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count")}.get(told.type, ("",))
            names |= {told.name + ending for ending in endings}
    return frozenset(names)


def metrics_of(expression: str) -> set[str]:
    """The names in an expression that are neither labels, strings nor functions."""
    plain = FUNCTIONS.sub(" ", QUOTED.sub(" ", expression))
    return set(METRIC.findall(plain)) | set(re.findall(r"[a-z]+", plain)) & catalogued()
