"""deploy/kubernetes beside docker-compose.yml: the same commands, environment and files, with the same hardening."""

import re
from typing import Any

import pytest
import yaml

from deploy import services
from deploy.local.places import PROJECT

FOLDER = PROJECT / "deploy" / "kubernetes"
PARTS: dict[str, dict[str, Any]] = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())["services"]
KUSTOMIZATION: dict[str, Any] = yaml.safe_load((FOLDER / "kustomization.yaml").read_text())
OBJECTS: list[dict[str, Any]] = [
    one for name in KUSTOMIZATION["resources"] for one in yaml.safe_load_all((FOLDER / name).read_text())
]
TOLD = set(re.findall(r"^(\w+)=", (FOLDER / "platform.env").read_text(), re.MULTILINE))


def named(kind: str, name: str) -> dict[str, Any]:
    (found,) = [one for one in OBJECTS if (one["kind"], one["metadata"]["name"]) == (kind, name)]
    return found


def pods() -> dict[str, dict[str, Any]]:
    found = {name: named("Deployment", name)["spec"]["template"]["spec"] for name in services.names()}
    return found | {"provision": named("Job", "provision")["spec"]["template"]["spec"]}


def containers() -> dict[str, dict[str, Any]]:
    return {one["name"]: one for pod in pods().values() for one in (*pod.get("initContainers", ()), *pod["containers"])}


every_container = pytest.mark.parametrize("name", containers())


@every_container
def test_a_container_has_the_command_and_the_variables_of_its_part_in_compose(name: str) -> None:
    there, here = PARTS[name], containers()[name]
    assert here["command"] == there["command"]
    assert [one["name"] for one in here["env"]] == list(there["environment"])
    for one in here["env"]:
        if "value" in one:
            assert one["value"] == str(there["environment"][one["name"]])
        else:
            assert one["valueFrom"]["configMapKeyRef"]["key"] in TOLD


@every_container
def test_a_container_has_the_files_of_its_part_in_compose(name: str) -> None:
    there = {volume.split(":")[1] for volume in PARTS[name]["volumes"]}
    here = {mount["mountPath"] for mount in containers()[name]["volumeMounts"]} - {"/tmp", "/run/secrets"}
    assert here >= there
    assert here - there <= {"/secrets/agencies"}


@every_container
def test_a_container_writes_into_its_volumes_alone_and_has_no_capability_and_limits(name: str) -> None:
    one = containers()[name]
    assert one["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert set(one["resources"]["limits"]) == {"cpu", "memory"}


@pytest.mark.parametrize("name", pods())
def test_a_pod_is_of_somebody_who_is_not_root_and_mounts_what_is_there(name: str) -> None:
    pod = pods()[name]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["automountServiceAccountToken"] is False
    claims = {one["persistentVolumeClaim"]["claimName"] for one in pod["volumes"] if "persistentVolumeClaim" in one}
    assert all(named("PersistentVolumeClaim", claim) for claim in claims)
    mounted = {mount["name"] for one in pod["containers"] for mount in one["volumeMounts"]}
    assert mounted == {one["name"] for one in pod["volumes"]}


@pytest.mark.parametrize("name", services.names())
def test_a_service_has_two_replicas_of_which_one_stays_and_is_asked_whether_it_lives_and_is_ready(name: str) -> None:
    deployment, (one,) = named("Deployment", name)["spec"], pods()[name]["containers"]
    assert deployment["replicas"] >= 2
    assert named("PodDisruptionBudget", name)["spec"]["maxUnavailable"] < deployment["replicas"]
    assert named("Service", name)["spec"]["selector"] == deployment["selector"]["matchLabels"]
    assert one["livenessProbe"]["httpGet"]["path"] == "/livez"
    assert one["readinessProbe"]["httpGet"]["path"] == "/readyz"
    assert one["ports"][0]["containerPort"] == int(PARTS[name]["environment"]["BIND_PORT"])


@pytest.mark.parametrize("name", services.names())
def test_a_service_sees_its_own_secrets_alone(name: str) -> None:
    (one,) = pods()[name]["containers"]
    secret = [mount for mount in one["volumeMounts"] if mount["mountPath"].startswith("/secrets")]
    assert secret == [{"name": "secrets", "mountPath": f"/secrets/{name}", "readOnly": True}]


def test_every_value_of_the_platform_is_used_and_every_file_is_named() -> None:
    used = {
        one["valueFrom"]["configMapKeyRef"]["key"]
        for container in containers().values()
        for one in container["env"]
        if "valueFrom" in one
    }
    assert used == TOLD
    assert {file.name for file in FOLDER.glob("*.yaml")} == {*KUSTOMIZATION["resources"], "kustomization.yaml"}
