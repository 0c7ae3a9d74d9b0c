"""A database put back to ten minutes ago: others end up with what it holds, new changes count, no mail goes twice.

All tests share one platform and one backup: restoring the same backup again and again has to work too.
"""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from deploy import services
from deploy.local.kafka import LocalKafka
from shared.bus import behind
from shared.bus.restoring import Restoring
from shared.bus.to_the_end import TopicReader
from shared.contracts import Contract, Roadmap
from shared.runtime.kept import MILLION, Kept
from tests.bus.agreement import disagreements, settled
from tests.bus.restored import Story, told

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
async def story(kafka: LocalKafka, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Story]:
    """All tests go back to the same backup, so that each of them begins with it."""
    async with told(kafka, tmp_path_factory.mktemp("restored"), "restored.") as begun:
        yield begun


class NotLifted(Restoring):
    """Says everything again under the versions that the backup has."""

    async def _lift(self, kept: Kept) -> None: ...


class NotQuiet(Restoring):
    """Lets mail go out that people have got before."""

    async def _keep_quiet(self, number: int) -> None: ...


class Forgetful(Restoring):
    """Neither hears what the database has missed nor ends what had ended; dies before anybody is told."""

    async def _hear(self, reader: TopicReader) -> None: ...

    async def _end(self) -> None: ...

    async def _keep_quiet(self, number: int) -> None:
        raise ConnectionResetError


class BrokenOff(Restoring):
    """Dies when half of it is said."""

    async def _say(self, contract: type[Contract]) -> None:
        await super()._say(contract)
        if contract is self.service.says[1]:
            raise ConnectionResetError


async def test_others_end_up_with_what_a_restored_producer_holds_also_when_the_restore_was_broken_off(
    story: Story,
) -> None:
    await story.ten_minutes_go_by()
    moved = story.grounds.occurrences[1]
    before = max(await story.versions(moved))
    assert await story.behind("events") == {}
    await story.fall_back("events")
    found = await story.behind("events")
    assert set(found) >= {"theme", "occurrence"}
    assert (await story.readiness_after_a_start("events"))["behind"] == found  # somebody forgot the command
    assert "stop events, then digiverkosto restore events" in (await story.command("doctor"))[1]
    with pytest.raises(ConnectionResetError):
        await story.restore_with(BrokenOff, "events")
    assert await story.is_ready_after_a_start("events") is False
    assert await story.restore("events") == "put into the outbox"

    await story.goes_on()
    assert await disagreements(story.arena) == []
    assert max(story.mails().values()) == 1
    await story.door("events").send("PATCH", f"/occurrences/{moved}", {"starts_at": "12:15"})
    await settled(story.arena)
    assert await disagreements(story.arena) == []
    assert max(await story.versions(moved)) // MILLION > before // MILLION


async def test_a_restored_roadmap_gets_ahead_of_what_was_published_and_what_was_published_after_is_gone(
    story: Story,
) -> None:
    await story.ten_minutes_go_by()
    await story.fall_back("roadmaps")
    assert set(await story.behind("roadmaps")) == {"measure", "roadmap"}
    assert await story.restore("roadmaps") == "put into the outbox"
    await story.goes_on()
    assert await disagreements(story.arena) == []

    said = await story.versions(story.planned.roadmap, Roadmap)
    assert said[-1] == max(said)
    await story.planned.goes_on(story.door("roadmaps"))
    await settled(story.arena)
    assert await disagreements(story.arena) == []


async def test_twin_without_lift_what_was_published_after_the_backup_stays_ahead_of_the_restored_roadmap(
    story: Story,
) -> None:
    await story.ten_minutes_go_by()
    await story.fall_back("roadmaps")
    await story.restore_with(NotLifted, "roadmaps")
    await story.goes_on()
    said = await story.versions(story.planned.roadmap, Roadmap)
    assert said[-1] < max(said)  # a subscriber's version guard passes it by

    story.stop("roadmaps")  # the other tests begin where all agree
    await story.restore_with(Restoring, "roadmaps")


async def test_twin_who_does_not_look_at_the_topics_ends_does_not_notice_and_a_restored_database_is_ahead(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(behind, "TAIL", 0)
    await story.ten_minutes_go_by()
    await story.fall_back("events")
    assert await story.behind("events") == {}
    monkeypatch.undo()
    assert await story.restore("events") == "put into the outbox"
    assert await story.behind("events") == {}


async def test_a_restored_consumer_hears_again_what_it_has_lost_and_mails_nobody_twice(story: Story) -> None:
    await story.ten_minutes_go_by()
    mailed = story.mails()
    await story.fall_back("registration")
    assert await story.restore("registration") == "put into the outbox"
    await story.goes_on()
    assert await disagreements(story.arena) == []
    assert story.mails() == mailed


async def test_twin_without_lift_and_quiet_others_keep_what_was_lost_and_letters_go_twice(story: Story) -> None:
    await story.ten_minutes_go_by()
    await story.fall_back("events", "registration")
    await story.restore_with(NotLifted, "events")
    await story.restore_with(NotQuiet, "registration")
    await story.goes_on()
    assert any("registration.occurrences" in one for one in await disagreements(story.arena))
    assert max(story.mails().values()) == 2

    story.stop("events")  # the other tests begin where all agree
    await story.restore_with(Restoring, "events")


async def test_who_was_erased_and_what_was_ended_after_the_backup_does_not_come_back(story: Story) -> None:
    """Nobody starts the service in between: the command alone has to do it (guarantees RP2, RS8)."""
    leaver, stayer = story.grounds.people[-1], story.grounds.people[-2]
    await story.goes_on()
    await story.leaves(leaver)
    await story.fall_back("registration")
    assert await story.known(leaver) == {"people": 1, "sessions": 1, "logins": 1}
    code, said = await story.command("restore", "registration")

    assert code == 0, said
    assert await story.known(leaver) == {"people": 0, "sessions": 0, "logins": 0}
    assert await story.known(stayer) == {"people": 1, "sessions": 0, "logins": 0}
    assert "Everybody has to log in again" in said
    await story.goes_on()
    assert await disagreements(story.arena) == []
    async with asyncio.timeout(10):  # RS8's five seconds begin when the service does
        for service in services.names():
            door = story.door(service, story.sessions[stayer.id])
            while (await door.ask("GET", "/people/me/data")).status_code != httpx.codes.UNAUTHORIZED:  # noqa: ASYNC110
                await asyncio.sleep(0.2)


async def test_twin_a_restore_that_neither_hears_nor_ends_brings_people_and_sessions_back(story: Story) -> None:
    twin = story.grounds.people[-3]
    await story.goes_on()
    await story.leaves(twin)
    await story.fall_back("registration")
    with pytest.raises(ConnectionResetError):
        await story.restore_with(Forgetful, "registration")
    assert await story.known(twin) == {"people": 1, "sessions": 1, "logins": 1}

    assert await story.restore("registration") == "put into the outbox"
    assert await story.known(twin) == {"people": 0, "sessions": 0, "logins": 0}


async def test_an_empty_kafka_is_filled_again_and_nobody_does_anything_twice(story: Story, tmp_path: Path) -> None:
    await story.goes_on()
    done = await story.effects(), story.mails()
    async with story.another_kafka(tmp_path):
        await story.command("provision")
        code, said = await story.command("republish", "all")
        assert code == 0, said
        await story.goes_on()
        assert await disagreements(story.arena) == []
        assert (await story.effects(), story.mails()) == done
        moved = story.grounds.occurrences[1]
        await story.door("events").send("PATCH", f"/occurrences/{moved}", {"starts_at": "13:00"})
        await settled(story.arena)
        assert await disagreements(story.arena) == []
    await story.command("republish", "events")  # the old cluster lacks that change


async def test_nothing_is_restored_under_a_running_service_or_where_nothing_is_missing(story: Story) -> None:
    await story.goes_on()
    assert await story.restore("events") == "is running"
    story.stop("events")
    assert await story.restore("events") == "nothing to do"


def test_every_service_says_where_it_keeps_what_it_says() -> None:
    for name in services.names():
        service = services.load(name)
        assert set(service.kept) == set(service.says), name
