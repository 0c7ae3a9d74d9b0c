"""docs/operating.md lists the settings that there are, with their defaults, and metrics and log lines that exist."""

import re
from collections.abc import Iterator
from pathlib import Path

import certifi
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings

from deploy.provisioning.settings import ProvisioningSettings
from shared.runtime.process import kafka_of
from shared.runtime.settings import IssuingSettings, KafkaSettings, SealingSettings, WebhookSettings
from tests.docs.blocks import PROJECT, section, table_rows

PAGE = (PROJECT / "docs" / "operating.md").read_text(encoding="utf-8")
METRICS = (PROJECT / "docs" / "metrics.md").read_text(encoding="utf-8")
OF_SERVICES, OF_COMMANDS = section(PAGE, "## Settings of a service").split("Of `provision`")


def listed(part: str) -> dict[str, str]:
    return {row[0].strip("`"): row[1] for row in table_rows(part)}


def settings(kind: type[BaseSettings]) -> Iterator[tuple[str, str]]:
    """Each variable and its default, as the page spells them."""
    prefix = str(kind.model_config.get("env_prefix", ""))
    for name, field in kind.model_fields.items():
        if name == "kafka":
            yield from settings(KafkaSettings)
        else:
            yield f"{prefix}{name}".upper(), default(field)


def default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    return {None: "none", "": "empty"}.get(field.default, str(field.default))


def test_every_setting_of_a_service_is_listed_with_its_default() -> None:
    kinds = (IssuingSettings, SealingSettings, WebhookSettings)
    assert listed(OF_SERVICES) == {name: told for kind in kinds for name, told in settings(kind)}


def test_every_setting_of_provisioning_is_listed_with_its_default() -> None:
    own = dict(settings(ProvisioningSettings))
    assert listed(OF_COMMANDS) == {name: own[name] for name in listed(OF_COMMANDS)}
    assert {name for name in own if not name.startswith("KAFKA_")} <= set(listed(OF_COMMANDS))


def test_metrics_to_watch_are_in_the_catalogue() -> None:
    watched = [re.findall(r"`(\w+)", row[0]) for row in table_rows(section(PAGE, "## What to watch"))]
    names = [name for cell in watched for name in cell]
    assert len(names) > 8
    assert [name for name in names if f"| `{name}` |" not in METRICS] == []


def test_log_lines_to_look_for_are_written_somewhere() -> None:
    named = set(re.findall(r"log (?:line|says?)[^.|]*?`(\w+)`(?: or `(\w+)`)?", PAGE))
    lines = {line for pair in named for line in pair if line}
    source = "".join(path.read_text() for path in sorted((PROJECT / "shared").rglob("*.py")))
    assert len(lines) >= 4
    assert sorted(line for line in lines if f'"{line}"' not in source) == []


def test_folders_of_the_local_platform_are_those_of_the_code() -> None:
    text = (PROJECT / "deploy" / "local" / "places.py").read_text()
    told = re.search(r"`\.run/`: `(\w+)`, `(\w+)`, `(\w+)`[^`]*`([\w.]+)`", " ".join(PAGE.split()))
    assert told
    assert [name for name in told.groups() if f'"{name}"' not in text] == []
    assert Path(".run").name in text


def test_a_trusted_authority_makes_the_connection_encrypted() -> None:
    told = KafkaSettings(
        bootstrap_servers="kafka:9092", username="events", password_file=None, tls_ca_file=Path(certifi.where())
    )
    assert kafka_of(told).client()["security_protocol"] == "SASL_SSL"
    assert kafka_of(told.model_copy(update={"tls_ca_file": None})).client()["security_protocol"] == "SASL_PLAINTEXT"
