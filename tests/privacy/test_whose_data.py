"""After a breach: one command says whom somebody saw, since when they are held, and who read whose data (RP11)."""

import json
from argparse import Namespace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from deploy.cli import whose_data
from deploy.cli.__main__ import build_parser
from deploy.cli.target import Target
from deploy.provisioning.settings import ProvisioningSettings
from deploy.services import names
from shared.privacy import duty_queries
from shared.privacy.duty_queries import Disclosed
from shared.runtime.settings import KafkaSettings
from tests.privacy.conftest import Cluster


@pytest.fixture
def target(provisioned: Cluster, monkeypatch: pytest.MonkeyPatch) -> Target:
    settings = ProvisioningSettings(
        postgres_dsn=provisioned.postgres.superuser_dsn,
        kafka=KafkaSettings(bootstrap_servers="127.0.0.1:1"),
        secrets_folder=provisioned.secrets,
    )
    found = Target(settings, None)
    monkeypatch.setattr(whose_data, "find_target", lambda: found)
    return found


async def person(cluster: Cluster, address: str) -> UUID:
    service = await cluster.connect("registration")
    identity: UUID = await service.fetchval(
        "INSERT INTO people (id, address, language, created_at) VALUES (gen_random_uuid(), $1, 'fi', $2) RETURNING id",
        address,
        datetime(2025, 1, 7, tzinfo=UTC),
    )
    await service.close()
    return identity


async def read(cluster: Cluster, service: str, reader: UUID, at: datetime, *whose: UUID) -> None:
    """A read of that moment; only the superuser can choose one."""
    own = await cluster.connect(service)
    await duty_queries.insert(own, Disclosed(reader, "coordinator", "GET /x", "members", "to run it", list(whose)))
    await own.close()
    owner = await cluster.owner(service)
    await owner.execute("UPDATE duty.log SET at = $2 WHERE who = $1 AND at > now() - interval '1 hour'", reader, at)
    await owner.close()


def asked(*words: str) -> Namespace:
    return build_parser().parse_args(["whose-data", *words])


async def test_everybody_whom_a_reader_saw_between_two_moments_is_listed_from_all_services(
    provisioned: Cluster, target: Target
) -> None:
    mark = uuid4().hex[:8]
    reader = await person(provisioned, f"verkosto-{mark}@vm.example")
    before, seen, elsewhere, after, erased = [
        await person(provisioned, f"{name}-{mark}@akaa.example") for name in ("a", "b", "c", "d")
    ] + [uuid4()]
    noon = datetime(2026, 11, 3, 12, tzinfo=UTC)
    await read(provisioned, "registration", reader, noon - timedelta(hours=2), before)
    await read(provisioned, "registration", reader, noon, seen, erased)
    await read(provisioned, "events", reader, noon + timedelta(minutes=1), elsewhere)
    await read(provisioned, "registration", reader, noon + timedelta(hours=2), after)
    await read(provisioned, "registration", uuid4(), noon, before)

    words = ("--reader", f"verkosto-{mark}@vm.example", "--since", "2026-11-03T11:00:00+00:00")
    answer = await whose_data.found(target, asked(*words, "--until", "2026-11-03T13:00:00+00:00"))

    assert answer.people() == [seen, erased, elsewhere]
    told = json.loads(whose_data._as_json(answer))["people"]
    assert [one["address"] for one in told] == [f"b-{mark}@akaa.example", None, f"c-{mark}@akaa.example"]
    assert told[0]["known_since"].startswith("2025-01-07")
    (first,) = told[0]["reads"]
    assert (first["service"], first["reader_address"]) == ("registration", f"verkosto-{mark}@vm.example")
    assert first["purpose"] == "to run it"


async def test_who_read_one_persons_data_is_listed_and_the_question_is_in_the_log(
    provisioned: Cluster, target: Target
) -> None:
    mark = uuid4().hex[:8]
    whose = await person(provisioned, f"kirjaamo-{mark}@akaa.example")
    readers = [uuid4(), uuid4()]
    for reader in readers:
        await read(provisioned, "registration", reader, datetime(2026, 11, 3, tzinfo=UTC), whose, uuid4())

    answer = await whose_data.found(target, asked("--address", f"KIRJAAMO-{mark}@akaa.example"))

    assert [seen.read.who for seen in answer.reads] == readers
    assert answer.people() == [whose]
    assert f"kirjaamo-{mark}@akaa.example" in whose_data._as_table(answer)
    again = await whose_data.found(target, asked(str(whose)))
    audits = [seen for seen in again.reads if seen.read.acted_as == "auditor"]
    assert [seen.service for seen in audits] == ["registration", *sorted(set(names()) - {"registration"})]
    assert {seen.read.route for seen in audits} == {"digiverkosto whose-data"}


@pytest.mark.parametrize("words", [("--address", "nobody@akaa.example"), ("--reader", "nobody@akaa.example")])
async def test_nobody_known_is_said(words: tuple[str, ...], target: Target) -> None:
    with pytest.raises(whose_data.Unknown):
        await whose_data.found(target, asked(*words))


def test_question_without_anything_asked_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert whose_data.whose_data(asked()) == 2
    assert "--reader" in capsys.readouterr().err


async def test_twin_without_its_row_a_read_is_not_found(provisioned: Cluster, target: Target) -> None:
    whose = await person(provisioned, f"kirjaamo-{uuid4().hex[:8]}@akaa.example")
    await read(provisioned, "registration", uuid4(), datetime(2026, 11, 3, tzinfo=UTC), whose)
    owner = await provisioned.owner("registration")
    await owner.execute("DELETE FROM duty.log WHERE whose @> ARRAY[$1::uuid]", whose)
    await owner.close()
    assert (await whose_data.found(target, asked(str(whose)))).reads == []
