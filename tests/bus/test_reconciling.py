"""Whatever differs between the services is found, and mended where that can be; read models come back whole."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from deploy import services
from deploy.local.kafka import LocalKafka
from tests.bus.agreement import disagreements, settled
from tests.bus.holdings import change, held, lose
from tests.bus.restored import Story, told

pytestmark = pytest.mark.long

NOW = ("reconcile", "--apart", "0.5")


@pytest.fixture(scope="module")
async def story(kafka: LocalKafka, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Story]:
    async with told(kafka, tmp_path_factory.mktemp("reconciled"), "reconciled.") as begun:
        yield begun


async def test_services_that_are_written_to_meanwhile_hold_the_same(story: Story) -> None:
    writing = asyncio.create_task(story.ten_minutes_go_by())
    while not writing.done():
        code, said = await story.command("reconcile", "--apart", "3")
        assert code == 0, said
    await writing
    assert "all services hold the same" in (await story.command(*NOW))[1]


async def test_what_is_unsaid_unheard_or_unforgotten_is_found_and_mended_while_all_run(story: Story) -> None:
    await story.goes_on()
    for name, statement in (
        ("events", "UPDATE themes SET version = version + 1 WHERE id = (SELECT id FROM themes ORDER BY id LIMIT 1)"),
        ("events", "DELETE FROM roles WHERE id = (SELECT id FROM roles LIMIT 1)"),
        ("surveys", "DELETE FROM series WHERE id = (SELECT id FROM series LIMIT 1)"),
        ("roadmaps", "UPDATE told SET version = version - 1 WHERE kind = 'occurrence'"),
        ("registration", "INSERT INTO themes (id, version, title, state) SELECT gen_random_uuid(), 1, title, state "
                         "FROM themes LIMIT 1"),
    ):  # fmt: skip
        await change(story.arena, name, statement)
    code, said = await story.command(*NOW)
    assert code == 1
    for line in ("events unsaid 1 of theme", "events unheard 1 of role", "surveys unheard 1 of series",
                 "registration unforgotten 1 of theme", "roadmaps unheard"):  # fmt: skip
        assert line in " ".join(said.split()), said
    assert "digiverkosto reconcile --mend" in said

    assert (await story.command(*NOW, "--mend"))[0] == 0
    await settled(story.arena)
    code, said = await story.command(*NOW)
    assert code == 0, said
    assert await disagreements(story.arena) == []


async def test_what_only_a_restore_can_mend_is_left_and_the_command_is_named(story: Story) -> None:
    await story.goes_on()
    later, sooner = (
        "UPDATE {} SET version = version {} 1 WHERE id = (SELECT min(id::text)::uuid FROM {})" for _ in "ab"
    )
    await change(story.arena, "surveys", later.format("series", "+", "series"))
    await change(story.arena, "events", sooner.format("themes", "-", "themes"))
    code, said = await story.command(*NOW, "--mend")
    assert code == 1
    assert "surveys beyond 1 of series" in " ".join(said.split())
    assert "events behind 1 of theme" in " ".join(said.split())
    assert "stop events, then digiverkosto restore events --anyway" in said

    story.stop("events")
    assert (await story.command("restore", "events", "--anyway"))[0] == 0
    await story.goes_on()
    code, said = await story.command(*NOW)
    assert code == 0, said


async def test_read_models_made_again_from_the_topics_are_what_they_were(story: Story) -> None:
    """Feature L9; nobody is told anything twice."""
    await story.goes_on()
    before, mailed = {name: await held(story.arena, name) for name in services.names()}, story.mails()
    story.stop()
    for name in services.names():
        await lose(story.arena, name, positions=True)
    await story.goes_on()
    assert {name: await held(story.arena, name) for name in services.names()} == before
    assert story.mails() == mailed
    assert await disagreements(story.arena) == []


async def test_twin_who_keeps_positions_reads_nothing_again_and_reconcile_brings_it_all_back(story: Story) -> None:
    await story.goes_on()
    before = {name: await held(story.arena, name) for name in services.names()}
    story.stop()
    for name in services.names():
        await lose(story.arena, name, positions=False)
    await story.goes_on()
    assert await disagreements(story.arena) != []
    assert (await story.command(*NOW, "--mend"))[0] == 0
    await settled(story.arena)
    assert {name: await held(story.arena, name) for name in services.names()} == before
    assert (await story.command(*NOW))[0] == 0
