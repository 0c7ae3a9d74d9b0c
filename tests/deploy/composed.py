"""The brokers of docker-compose.yml on this machine: their own configuration, only addresses and folders are ours."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from deploy.local import secured
from deploy.local.kafka import LocalKafka, new_cluster_id
from deploy.local.places import PROJECT
from deploy.local.ports import free_port

PASSWORD = "composed"  # the administrator's
INSIDE_THE_NETWORKS = {"INSIDE": 9092, "OUTSIDE": 19092, "CONTROLLER": 9093, "ITSELF": 9094}


@dataclass(frozen=True)
class ComposedBroker:
    """`inside` and `outside` are its addresses for services and for agencies, `authority` whom the latter trust."""

    local: LocalKafka
    inside: str
    outside: str
    authority: Path


def composed_brokers(folder: Path, *, size: int = 1) -> list[ComposedBroker]:
    """As many brokers as one cluster has, not started."""
    secrets = folder / "secrets"
    subprocess.run(
        [PROJECT / "deploy" / "compose" / "secrets.sh", "localhost"],
        env={**os.environ, "SECRETS": str(secrets)},
        check=True,
    )
    ports = {node: {name: free_port() for name in INSIDE_THE_NETWORKS} for node in range(1, size + 1)}
    cluster, password = new_cluster_id(), secured.format_arguments(PASSWORD)
    brokers = []
    for node, own in ports.items():
        properties = _here(_configuration(node, size, f"localhost:{own['OUTSIDE']}"), ports, node, secrets)
        local = LocalKafka(folder / str(node), node=node, extra_properties=properties, format_arguments=password)
        local.join(properties["controller.quorum.voters"], cluster)
        addresses = (f"127.0.0.1:{own['INSIDE']}", f"localhost:{own['OUTSIDE']}")
        brokers.append(ComposedBroker(local, *addresses, authority=secrets / "kafka-authority.crt"))
    return brokers


def _configuration(node: int, brokers: int, outside: str) -> str:
    told = {"KAFKA_NODE": str(node), "KAFKA_BROKERS": str(brokers), "KAFKA_OUTSIDE": outside}
    script = PROJECT / "deploy" / "kafka" / "configuration.sh"
    return subprocess.run(["bash", script], env=told, check=True, capture_output=True, text=True).stdout


def _here(configuration: str, ports: dict[int, dict[str, int]], node: int, secrets: Path) -> dict[str, str]:
    """The names and ports of the containers' networks become ports of the loopback."""
    for other, own in ports.items():
        for name in ("CONTROLLER", "ITSELF"):
            address = f"broker-{other}:{INSIDE_THE_NETWORKS[name]}"
            configuration = configuration.replace(address, f"127.0.0.1:{own[name]}")
        configuration = configuration.replace(f"kafka-{other}:9092", f"127.0.0.1:{own['INSIDE']}")
    for name in ("INSIDE", "OUTSIDE"):
        here = f"{name}://127.0.0.1:{ports[node][name]}"
        configuration = configuration.replace(f"{name}://0.0.0.0:{INSIDE_THE_NETWORKS[name]}", here)
    configuration = configuration.replace("/run/secrets", str(secrets))
    lines = [line for line in configuration.splitlines() if line and not line.startswith("#")]
    return {key: value for key, value in (line.split("=", 1) for line in lines) if key != "log.dirs"}
