"""The kit's SQLite store shows the same versions as a reader made from the contracts alone, in whatever order."""

from pathlib import Path
from random import Random
from uuid import UUID, uuid4

import orjson
import pytest
from digiverkosto_kit import Batch, SqliteStore, WholeRoadmap, whole_roadmaps
from digiverkosto_kit.changes import Change
from digiverkosto_kit.contracts import Measure as TheirMeasure
from digiverkosto_kit.contracts import Roadmap as TheirRoadmap

from shared.contracts import Localised, Measure, MeasureStage, PublishedMeasure, Roadmap, RoadmapKind, RoadmapState
from tests.kit.agency import sent
from tests.roadmaps.switching import Sent, Shown, Subscriber, compacted, mixed

THEIRS = {Roadmap.topic: TheirRoadmap, Measure.topic: TheirMeasure}
ROADMAP, *MEASURES = (uuid4() for _ in range(5))


def log_of_versions() -> list[tuple[int, Sent]]:
    """Six versions with measures changed, added and removed, withdrawn once in between; with each message's version."""
    log: list[tuple[int, Sent]] = []
    version = 0
    listed: dict[UUID, int] = {}
    for number, (changed, removed) in enumerate(
        [("abc", ""), ("a", ""), ("bd", "c"), ("", "a"), ("ac", ""), ("abd", "")]
    ):
        for letter in changed:
            key = MEASURES["abcd".index(letter)]
            listed[key] = number + 1
            log.append((number + 1, sent(measure(key, number + 1))))
        for letter in removed:
            key = MEASURES["abcd".index(letter)]
            del listed[key]
            log += [(number + 1, sent(measure(key, number + 1, removed=True))), (0, Sent(Measure.topic, key, None))]
        version += 1
        log.append((version, sent(roadmap(version, listed))))
        if number == 3:
            version += 1
            log.append((version, Sent(Roadmap.topic, ROADMAP, None)))
    return log


def measure(key: UUID, version: int, *, removed: bool = False) -> Measure:
    title, stage = Localised(fi=f"Toimenpide {version}"), MeasureStage.planned
    return Measure(
        id=key, version=version, roadmap_id=ROADMAP, title=title, status="planned", stage=stage, removed=removed
    )


def roadmap(version: int, listed: dict[UUID, int]) -> Roadmap:
    return Roadmap(
        id=ROADMAP,
        version=version,
        network_id=ROADMAP,
        kind=RoadmapKind.own,
        owner_id=ROADMAP,
        state=RoadmapState.adopted,
        title=Localised(fi="Akaan digitiekartta"),
        measures=tuple(PublishedMeasure(id=key, version=at) for key, at in listed.items()),
    )


def change(one: Sent, versions: dict[int, int]) -> Change:
    contract = THEIRS[one.topic]
    if one.body is None:
        return Change(contract, one.key, versions[id(one)], None, None)
    state = contract.read(one.body)
    return Change(contract, state.id, state.version, state, one.body)


def same(found: WholeRoadmap | None, expected: Shown | None) -> bool:
    if found is None or expected is None:
        return found is expected
    ours = [expected[0], *expected[1]]
    theirs = [found.roadmap, *found.measures]
    return [orjson.loads(one.body()) for one in theirs] == [orjson.loads(one.body()) for one in ours]


async def read_in_some_order(file: Path, seed: int) -> None:
    chance = Random(seed)
    told = log_of_versions()
    versions, published = tombstone_versions(told), in_order(told)
    store, oracle, place = SqliteStore(file), Subscriber(), ("all", 0)
    try:
        for at, one in enumerate(mixed(compacted([message for _, message in told], chance), chance)):
            oracle.read(one)
            await store.keep(Batch("cluster", {place: at}, {place: at + 1}, [change(one, versions)], []))
            assert any(same(store.roadmap(ROADMAP), one) for one in published)
        assert same(store.roadmap(ROADMAP), oracle.shown[ROADMAP])
        assert oracle.shown[ROADMAP] == published[-1]
    finally:
        store.close()


def in_order(told: list[tuple[int, Sent]]) -> list[Shown | None]:
    """Every whole version there ever was, and none: before the first, and while it was withdrawn."""
    oracle = Subscriber()
    published: list[Shown | None] = [None]
    for _, one in told:
        oracle.read(one)
        published.append(oracle.shown.get(ROADMAP))
    return published


def tombstone_versions(told: list[tuple[int, Sent]]) -> dict[int, int]:
    """A measure's tombstone has the version of what was removed and comes after it."""
    last: dict[UUID, int] = {}
    found = {}
    for version, one in told:
        found[id(one)] = version or last[one.key]
        last[one.key] = found[id(one)]
    return found


@pytest.mark.parametrize("seed", range(25))
async def test_in_any_order_whole_versions_alone_are_shown_and_at_last_the_newest(tmp_path: Path, seed: int) -> None:
    await read_in_some_order(tmp_path / "agency.sqlite", seed)


async def test_twin_that_switches_before_all_is_there_shows_something_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole_roadmaps, "MISSING", "SELECT 0 WHERE ? != ?")

    async def in_ten_orders() -> None:
        for seed in range(10):
            await read_in_some_order(tmp_path / f"{seed}.sqlite", seed)

    with pytest.raises(AssertionError):
        await in_ten_orders()
