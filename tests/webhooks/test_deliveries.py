"""What is said reaches whoever asked for it: once, in order, signed, and again until it has arrived."""

import asyncio
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from cloudevents.core.formats.json import JSONFormat
from standardwebhooks import WebhookVerificationError

from services.webhooks.deliveries.lanes import Bounds
from services.webhooks.deliveries.rules import TRIES
from shared.contracts import Theme
from tests.webhooks.conftest import Webhooks, theme
from tests.webhooks.receiver import Posted, Said, receiving, well


async def test_every_change_arrives_once_in_order_and_signed(webhooks: Webhooks, certificates: Path) -> None:
    one, other = uuid4(), uuid4()
    async with receiving(certificates) as kemi:
        made = await webhooks.make(kemi.url())
        await webhooks.hear(theme(one, 1), theme(one, 2), theme(other, 5), theme(one, 2))
        await webhooks.hear(theme(one, 1), theme(one, 3), one, version=4)  # said again, changed, deleted
        await webhooks.deliver()

    assert [posted.version for posted in kemi.posted if posted.message["subject"] == str(one)] == [1, 2, 3, 4]
    assert [posted.version for posted in kemi.posted if posted.message["subject"] == str(other)] == [5]
    for posted in kemi.posted:
        posted.verify(made["secret"])
        assert posted.headers["webhook-id"] == posted.message["id"]
        assert posted.headers["content-type"].startswith("application/cloudevents+json")
    first, last = kemi.posted[0], next(posted for posted in kemi.posted if posted.version == 4)
    assert Theme.model_validate(first.message["data"]).version == first.version
    assert (last.message["tombstone"], last.message["type"], "data" in last.message) == (True, "theme.deleted", False)
    with pytest.raises(WebhookVerificationError):
        Posted("", first.headers, first.body + b" ").verify(made["secret"])
    rows = await webhooks.running.fetch("SELECT count(*) FILTER (WHERE body IS NULL) AS bare, count(*) FROM deliveries")
    assert tuple(rows[0]) == (5, 5)
    assert not await webhooks.running.fetch("SELECT FROM lines")


async def test_the_envelope_is_read_by_the_cloudevents_sdk(webhooks: Webhooks, certificates: Path) -> None:
    identity = uuid4()
    async with receiving(certificates) as kemi:
        await webhooks.make(kemi.url())
        await webhooks.hear(theme(identity, 1))
        await webhooks.deliver()
    event = JSONFormat().read(None, kemi.posted[0].body)
    assert (event.get_source(), event.get_type(), event.get_subject()) == ("events", "theme.changed", str(identity))
    assert event.get_extension("topic") == Theme.topic


async def test_webhooks_hear_what_they_asked_for_alone(webhooks: Webhooks, certificates: Path) -> None:
    wanted, other = uuid4(), uuid4()
    await webhooks.hear(theme(wanted, 1))
    async with receiving(certificates) as kemi:
        await webhooks.make(kemi.url(path="/one"), subjects=[str(wanted)])
        await webhooks.make(kemi.url(path="/networks"), topics=["pub.networks.v1"])
        await webhooks.hear(theme(wanted, 2), theme(other, 1))
        await webhooks.deliver()
    assert [(posted.path, posted.version) for posted in kemi.posted] == [("/one", 2)]


async def test_a_message_that_does_not_arrive_is_tried_again_and_nothing_of_its_subject_passes_it(
    webhooks: Webhooks, certificates: Path
) -> None:
    stuck, other = uuid4(), uuid4()

    async def busy(posted: Posted) -> Said:
        return Said(503, "retry-after: 600\r\n") if posted.message["subject"] == str(stuck) else Said()

    async with receiving(certificates, busy) as kemi:
        await webhooks.make(kemi.url())
        await webhooks.hear(theme(stuck, 1), theme(stuck, 2))
        await webhooks.deliver()
        await webhooks.hear(theme(other, 1))
        await webhooks.deliver()
        webhooks.running.clock.now += timedelta(seconds=599)
        await webhooks.deliver()
        tried_early = len(kemi.posted)
        kemi.answering = well
        webhooks.running.clock.now += timedelta(seconds=2)
        await webhooks.deliver()

    assert tried_early == 2
    told = [(posted.message["subject"] == str(stuck), posted.version) for posted in kemi.posted]
    assert told == [(True, 1), (False, 1), (True, 1), (True, 2)]
    assert kemi.posted[0].headers["webhook-id"] == kemi.posted[2].headers["webhook-id"]


async def test_after_ten_tries_the_webhook_is_disabled_and_goes_on_where_it_stood(
    webhooks: Webhooks, certificates: Path
) -> None:
    identity, other = uuid4(), uuid4()

    async def refuse(posted: Posted) -> Said:
        return Said(500)

    async with receiving(certificates, refuse) as kemi:
        made = await webhooks.make(kemi.url())
        await webhooks.hear(theme(identity, 1), theme(identity, 2))
        for _ in range(TRIES + 2):
            await webhooks.deliver()
            webhooks.running.clock.now += timedelta(hours=27)
        tries = len(kemi.posted)
        disabled = await webhooks.get(f"/webhooks/{made['id']}")
        await webhooks.hear(theme(other, 1))
        log = await webhooks.get(f"/webhooks/{made['id']}/deliveries?state=waiting")
        kemi.answering = well
        await webhooks.deliver()
        quiet = len(kemi.posted)
        enabled = await webhooks.post(f"/webhooks/{made['id']}/redeliveries", {})
        await webhooks.deliver()

    assert (tries, quiet) == (TRIES, TRIES)
    assert (disabled["state"], disabled["disabled_why"]) == ("disabled", "failing")
    assert [(line["attempts"], line["outcome"], line["status"]) for line in log["items"]] == [
        (0, None, None), (0, None, None), (TRIES, "refused", 500)
    ]  # fmt: skip
    assert enabled["state"] == "active"
    assert sorted((posted.version, posted.message["subject"]) for posted in kemi.posted[TRIES:]) == sorted(
        [(1, str(identity)), (2, str(identity)), (1, str(other))]
    )
    of_one = [posted.version for posted in kemi.posted[TRIES:] if posted.message["subject"] == str(identity)]
    assert of_one == [1, 2]


async def test_gone_disables_at_once_and_what_is_older_can_be_passed_over(
    webhooks: Webhooks, certificates: Path
) -> None:
    identity = uuid4()

    async def gone(posted: Posted) -> Said:
        return Said(410)

    async with receiving(certificates, gone) as kemi:
        made = await webhooks.make(kemi.url())
        await webhooks.hear(theme(identity, 1))
        await webhooks.deliver()
        shown = await webhooks.get(f"/webhooks/{made['id']}")
        webhooks.running.clock.now += timedelta(days=1)
        later = webhooks.running.clock.now
        await webhooks.hear(theme(identity, 2))
        kemi.answering = well
        await webhooks.post(f"/webhooks/{made['id']}/redeliveries", {"since": later.isoformat()})
        await webhooks.deliver()
        log = await webhooks.get(f"/webhooks/{made['id']}/deliveries")

    assert (shown["state"], shown["disabled_why"]) == ("disabled", "gone")
    assert [posted.version for posted in kemi.posted] == [1, 2]
    assert [(line["version"], line["state"]) for line in log["items"]] == [(2, "delivered"), (1, "passed_over")]


async def test_a_new_secret_signs_beside_the_old_one_for_a_day(webhooks: Webhooks, certificates: Path) -> None:
    async with receiving(certificates) as kemi:
        made = await webhooks.make(kemi.url())
        renewed = await webhooks.post(f"/webhooks/{made['id']}/secrets")
        await webhooks.hear(theme(uuid4(), 1))
        await webhooks.deliver()
        # the library takes no other time than now: the day passes in the table instead
        await webhooks.running.fetch("UPDATE webhooks SET old_salt_until = old_salt_until - interval '24 hours'")
        await webhooks.hear(theme(uuid4(), 1))
        await webhooks.deliver()
    within, after = kemi.posted
    within.verify(made["secret"])
    within.verify(renewed["secret"])
    after.verify(renewed["secret"])
    with pytest.raises(WebhookVerificationError):
        after.verify(made["secret"])


async def held_up(webhooks: Webhooks, certificates: Path, bounds: Bounds) -> bool:
    """Whether a message to one agency waits for another agency's server that says nothing."""
    silence = asyncio.Event()

    async def hang(posted: Posted) -> Said:
        await silence.wait()
        return Said()

    async with receiving(certificates, hang) as slow, receiving(certificates) as kemi:
        await webhooks.make(slow.url())
        await webhooks.hear(*(theme(uuid4(), 1) for _ in range(30)))
        sender = webhooks.sender(bounds)
        running = asyncio.create_task(sender.run())
        async with asyncio.timeout(10):
            while len(slow.posted) < min(bounds.each, bounds.all):  # noqa: ASYNC110 -- what it got is all it tells
                await asyncio.sleep(0.01)
        await webhooks.make(kemi.url())
        await webhooks.hear(theme(uuid4(), 1))
        sender.woken.set()
        await asyncio.sleep(0.7)
        waits = not kemi.posted
        silence.set()
        sender.stop()
        await running
        return waits


async def test_a_slow_receiver_delays_no_other(webhooks: Webhooks, certificates: Path) -> None:
    assert not await held_up(webhooks, certificates, Bounds(each=4, all=8, seconds=3.0))


async def test_without_its_bound_a_slow_receiver_would_delay_the_others(webhooks: Webhooks, certificates: Path) -> None:
    assert await held_up(webhooks, certificates, Bounds(each=8, all=8, seconds=3.0))


async def test_many_that_have_failed_before_take_no_place_of_one_that_is_there(
    webhooks: Webhooks, certificates: Path
) -> None:
    silence = asyncio.Event()

    async def hang(posted: Posted) -> Said:
        await silence.wait()
        return Said()

    async with receiving(certificates, hang) as slow, receiving(certificates) as kemi:
        for number in range(6):
            await webhooks.make(slow.url(path=f"/{number}"))
        await webhooks.running.fetch("UPDATE webhooks SET failing = true")
        await webhooks.make(kemi.url())
        await webhooks.hear(theme(uuid4(), 1), theme(uuid4(), 1))
        sender = webhooks.sender(Bounds(each=2, all=3, seconds=3.0))
        running = asyncio.create_task(sender.run())
        await asyncio.sleep(0.7)
        found = (len(kemi.posted), len(slow.posted))
        silence.set()
        sender.stop()
        await running
    assert found == (2, 3)
