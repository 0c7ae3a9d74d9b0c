"""Grafana's dashboards as files say them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.observability.rules import FOLDER

GRAFANA = FOLDER / "grafana"
BOARDS = sorted((GRAFANA / "dashboards").glob("*.json"))


@dataclass(frozen=True)
class Query:
    """One query of a panel."""

    board: str
    panel: str
    expression: str


def read() -> dict[str, dict[str, Any]]:
    return {file.stem: json.loads(file.read_text()) for file in BOARDS}


def queries() -> list[Query]:
    return list(_queries())


def _queries() -> Iterator[Query]:
    for name, board in read().items():
        for panel in board["panels"]:
            for target in panel.get("targets", ()):
                yield Query(name, panel["title"], target["expr"])
