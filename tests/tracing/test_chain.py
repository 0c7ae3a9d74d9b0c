"""One trace from the click through the outbox and the topic to the handler in the other service, and on from there."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from opentelemetry.trace import SpanKind

from deploy.local.kafka import LocalKafka
from services.events.service import SERVICE as EVENTS
from services.registration.service import SERVICE as REGISTRATION
from shared.contracts import CONTRACTS, Signup
from tests.events.conftest import Events
from tests.parts import Databases, Running, running, topics
from tests.registration.scenes import Scenes, link_in
from tests.tracing.gathered import Gathered, gathering
from tests.whole_log import Message, whole_log

CANARY = "kanarialintu.tiira@canary.example"
CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
WITHIN = 40


@dataclass
class Both:
    """Events and registration on one Kafka, with a network that both know and a person in it."""

    events: Events
    registration: Running
    scenes: Scenes
    person: UUID

    async def signed_up(self) -> dict[str, Any]:
        """An occurrence that events planned and registration heard of, with the person in it."""
        series = await self.events.plans(count=1)
        heard = "SELECT FROM series WHERE id = $1"
        await self._until(lambda: self.registration.fetch(heard, UUID(series["id"])))
        leads = self.registration.as_(person=self.events.coordinator)
        (occurrence,) = series["coming"]
        path = f"/occurrences/{occurrence['id']}"
        here = "SELECT FROM occurrences WHERE id = $1"
        await self._until(lambda: self.registration.fetch(here, UUID(occurrence["id"])))
        terms = await self.registration.http.put(f"{path}/signup-policy", json={"policy": "open"}, headers=leads)
        assert terms.status_code == 200, terms.text
        goes = self.registration.as_(person=self.person)
        made = await self.registration.http.post(f"{path}/signups?kuka={CANARY}", json={}, headers=goes)
        assert made.status_code == 201, made.text
        return dict(occurrence)

    async def joined(self) -> str:
        """A person joins by mail; the secret of the link that confirmed it."""
        path = f"/networks/{self.events.network}/members"
        await self.registration.http.post(path, json={"address": CANARY})
        link = link_in((await self.scenes.mails(CANARY))[-1])
        assert (await self.registration.http.post(link)).status_code == 200
        return link.rsplit("/", 1)[1]

    async def cancels(self, occurrence: dict[str, Any]) -> Message:
        """Events calls it off by a caller who traces; what registration said of the sign-up then."""
        await self.events.post(f"/occurrences/{occurrence['id']}/cancellations", {}, traceparent=CALLER)
        kafka = self.events.running.process.relay._kafka

        async def found() -> list[Message]:
            said = [one for one in await whole_log(kafka, Signup) if one.headers["ce_type"] == "signup.cancelled"]
            return [one for one in said if occurrence["id"].encode() in (one.body or b"")]

        message: Message = (await self._until(found))[0]
        return message

    async def _until(self, found: Callable[[], Any]) -> Any:
        async with asyncio.timeout(WITHIN):
            while True:
                if rows := await found():
                    return rows
                await asyncio.sleep(0.05)


@pytest.fixture(scope="module")
async def both(
    databases: Databases, kafka: LocalKafka, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Both]:
    tmp_path = tmp_path_factory.mktemp("both")
    async with (
        topics(kafka, CONTRACTS) as own,
        running(EVENTS, databases, tmp_path, kafka=own) as events,
        running(REGISTRATION, databases, tmp_path, kafka=own) as registration,
    ):
        staged, scenes = Events(events), Scenes(registration)
        person, staged.coordinator = await scenes.person(CANARY), await scenes.person("verkosto@vm.example")
        staged.network = UUID((await scenes.network(staged.coordinator))["id"])
        await staged.hears_of_network(staged.network, "Digitalisaation edistäjien verkosto", staged.coordinator)
        for process in (events.process, registration.process):
            process.tasks = [asyncio.create_task(process.relay.run()), asyncio.create_task(process.consumer.run())]
        yield Both(staged, registration, scenes, person)


def told(gathered: Gathered) -> str:
    """All that leaves for the collector."""
    return "".join(one.to_json() for one in gathered.all)


async def test_a_click_and_all_that_it_causes_are_one_trace_that_tells_nothing_of_people(both: Both) -> None:
    occurrence = await both.signed_up()
    with gathering() as gathered:
        secret = await both.joined()
        cancelled = await both.cancels(occurrence)
        trace = gathered.of(int(CALLER[3:35], 16))

        (sent,) = [one for one in trace if one.name == "send int.signups.v1"]
        assert gathered.way(sent) == [
            "POST /occurrences/{occurrence_id}/cancellations",
            "send pub.occurrences.v1",
            "process pub.occurrences.v1",
            "send int.signups.v1",
        ]
        assert trace[0].kind is SpanKind.SERVER
        assert trace[0].parent
        assert trace[0].parent.span_id == int(CALLER[36:52], 16)
        assert {one.kind for one in trace[1:]} == {SpanKind.PRODUCER, SpanKind.CONSUMER}
        assert sent.context
        assert cancelled.headers["traceparent"][36:52] == f"{sent.context.span_id:016x}"
        for personal in (CANARY, "kanarialintu", secret, str(both.person), str(both.events.coordinator)):
            assert personal not in told(gathered)
        assert "/confirm/{secret}" in told(gathered)


async def test_without_a_tracer_a_message_goes_on_with_its_callers_trace_and_no_span_is_begun(both: Both) -> None:
    occurrence = await both.signed_up()
    with gathering() as gathered:
        pass
    assert (await both.cancels(occurrence)).headers["traceparent"] == CALLER
    assert gathered.all == ()
