"""A publication is many messages and one switch: a subscriber shows whole versions only, however they arrive."""

from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.contracts import Localised, Measure, MeasureStage, Roadmap
from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.states import added, changed, edited, made, measure, roadmap
from tests.roadmaps.switching import Hasty, Sent, Shown, Subscriber, compacted, mixed

Versions = dict[int, Shown]


async def story(roadmaps: Roadmaps) -> tuple[list[Sent], Versions, Roadmap]:
    """Four versions with measures changed, added and removed; what was sent, and what each version is."""
    plan = roadmap(roadmaps.network)
    one, two, three = (measure(plan, name) for name in ("Sähköinen asiointi", "Tiedolla johtaminen", "Tietoturva"))
    await made(roadmaps, plan, one, two, three)
    versions: Versions = {}

    async def publish(label: str) -> None:
        answer = await roadmaps.post(f"/roadmaps/{plan.id}/publications", {"label": {"fi": label}})
        told: dict[str, Any] = (await roadmaps.http.get(f"/roadmaps/{plan.id}/published")).json()
        measures = tuple(Measure.model_validate(each) for each in told["measures"])
        versions[answer.json()["number"]] = (Roadmap.model_validate(told["roadmap"]), measures)

    await publish("Keskustelunavaus")
    await changed(roadmaps, one, status="under_way", stage=MeasureStage.under_way, progress=10)
    await changed(roadmaps, two, progress=5)
    await publish("Ensimmäinen versio")
    await changed(roadmaps, two, removed=True)
    await added(roadmaps, measure(plan, "Verkkokoulutus"))
    await edited(roadmaps, plan, vision=Localised(fi="Palvelut löytyvät"))
    await publish("Toinen versio")
    await roadmaps.http.delete(f"/roadmaps/{plan.id}/publications", headers=roadmaps.coordinating())
    await changed(roadmaps, three, progress=50)
    await publish("Kolmas versio")
    rows = await roadmaps.running.fetch("SELECT topic, key, body FROM outbox ORDER BY seq")
    return [Sent(row["topic"], row["key"], row["body"]) for row in rows], versions, plan


def read_in_some_order(log: list[Sent], subscriber: Subscriber, versions: Versions, plan: Roadmap, seed: int) -> None:
    chance = Random(seed)
    for sent in mixed(compacted(log, chance), chance):
        subscriber.read(sent)
        if plan.id in subscriber.shown:
            assert is_whole(subscriber.shown[plan.id], versions)
    assert subscriber.shown[plan.id] == versions[max(versions)]


def is_whole(shown: Shown, versions: Versions) -> bool:
    """The roadmap's last state before it is withdrawn is its version said once more."""
    roadmap, measures = shown
    whole, whose = versions[roadmap.number]
    return roadmap.model_copy(update={"version": whole.version}) == whole and measures == whose


async def test_in_any_order_and_after_any_compaction_only_whole_versions_are_shown(roadmaps: Roadmaps) -> None:
    log, versions, plan = await story(roadmaps)

    @settings(max_examples=400, deadline=None)
    @given(st.integers(0, 2**32))
    def in_any_order(seed: int) -> None:
        read_in_some_order(log, Subscriber(), versions, plan, seed)

    in_any_order()


async def test_twin_that_ignores_the_list_shows_half_a_version(roadmaps: Roadmaps) -> None:
    log, versions, plan = await story(roadmaps)

    def in_twenty_orders() -> None:
        for seed in range(20):
            read_in_some_order(log, Hasty(), versions, plan, seed)

    with pytest.raises(AssertionError):
        in_twenty_orders()
