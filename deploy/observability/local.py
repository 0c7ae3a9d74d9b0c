"""The configuration of Prometheus for services that run on this machine: prometheus.yml with their addresses in it."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

FOLDER = Path(__file__).parent
JOB = "digiverkosto"


def configuration(addresses: Mapping[str, str], *, rules: Iterable[Path] = (FOLDER / "rules" / "*.yml",)) -> str:
    """`addresses` maps each service to its base; neither Alertmanager nor the machine's own exporter is asked."""
    told: dict[str, Any] = yaml.safe_load((FOLDER / "prometheus.yml").read_text())
    told.pop("alerting")
    told["rule_files"] = [str(file) for file in rules]
    job = next(one for one in told["scrape_configs"] if one["job_name"] == JOB)
    job["static_configs"] = [
        {"targets": [urlsplit(address).netloc], "labels": {"service": service}}
        for service, address in addresses.items()
    ]
    told["scrape_configs"] = [job]
    return yaml.safe_dump(told, sort_keys=False)
