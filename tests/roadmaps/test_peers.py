"""Who does the same or lacks the same: only among those who let themselves be found, and for known reasons."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.roadmaps.rollups import peer_queries
from shared.contracts import Level, Localised, Roadmap
from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.publishing import publish
from tests.roadmaps.states import made, measure, roadmap
from tests.roadmaps.test_rollups import municipality, owned

GOAL, OTHER_GOAL = uuid4(), uuid4()


def spearhead(owner: UUID, criterion: str) -> Level:
    return Level(
        organisation_id=owner, model="dma-like", criterion=criterion, title=Localised(fi=criterion), lowest=1,
        highest=5, start=2.0, measured_on=date(2026, 3, 1), target=4, target_year=2028, spearhead=1,
    )  # fmt: skip


async def doing(
    roadmaps: Roadmaps, name: str, *, tags: tuple[str, ...] = ("chat",), goal: UUID = GOAL, found: bool = True,
    population: int = 16_000, gap: str = "", region: UUID | None = None,
) -> Roadmap:  # fmt: skip
    """A published roadmap with one measure."""
    owner = await municipality(roadmaps, name, population, region)
    plan = owned(roadmaps, owner).model_copy(update={"levels": (spearhead(owner, gap),) if gap else ()})
    await made(roadmaps, plan, measure(plan, f"{name} tekee", tags=tags, national_goal_ids=(goal,)))
    await publish(roadmaps, plan)
    await lets_be_found(roadmaps, plan, found)
    return plan


async def lets_be_found(roadmaps: Roadmaps, plan: Roadmap, found: bool) -> None:
    answer = await roadmaps.put(
        f"/roadmaps/{plan.id}/sharing", {"found_by_peers": found, "comments_from": None, "comments_until": None}
    )
    assert answer.status_code == 200, answer.text


async def peers(roadmaps: Roadmaps, plan: Roadmap) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = (await roadmaps.get(f"/roadmaps/{plan.id}/peers"))["peers"]
    return told


async def test_who_shares_a_goal_and_a_tag_does_the_same_and_the_reasons_are_told(roadmaps: Roadmaps) -> None:
    own = await doing(roadmaps, "Akaa", tags=("chat", "asiointi"))
    same = await doing(roadmaps, "Urjala", tags=("asiointi", "koulut"))
    await doing(roadmaps, "Vesilahti", tags=("koulut",))
    await doing(roadmaps, "Lempäälä", goal=OTHER_GOAL)

    (peer,) = await peers(roadmaps, own)

    assert (peer["roadmap_id"], peer["name"]["fi"]) == (str(same.id), "Urjala")
    (alike,) = peer["measures"]
    assert (alike["title"]["fi"], alike["own_title"]["fi"]) == ("Urjala tekee", "Akaa tekee")
    assert (alike["tags"], alike["national_goal_ids"]) == (["asiointi"], [str(GOAL)])


async def test_where_everything_is_alike_all_is_counted_and_the_most_alike_are_shown(roadmaps: Roadmaps) -> None:
    own, other = owned(roadmaps, await municipality(roadmaps, "Akaa", 16_000)), roadmap(roadmaps.network)
    for plan in (own, other):
        tags = [("chat",)] * 6 + [("chat", "asiointi")]
        await made(roadmaps, plan, *(measure(plan, tags=told, national_goal_ids=(GOAL,)) for told in tags))
        await publish(roadmaps, plan)
        await lets_be_found(roadmaps, plan, True)

    (peer,) = await peers(roadmaps, own)

    assert (peer["measures_alike"], len(peer["measures"])) == (7, 5)
    assert peer["measures"][0]["tags"] == ["asiointi", "chat"]


async def test_the_same_gap_is_a_spearhead_of_both(roadmaps: Roadmaps) -> None:
    own = await doing(roadmaps, "Akaa", tags=("a",), gap="knowledge")
    same = await doing(roadmaps, "Urjala", tags=("b",), gap="knowledge")
    await doing(roadmaps, "Vesilahti", tags=("c",), gap="culture")

    (peer,) = await peers(roadmaps, own)

    assert peer["roadmap_id"] == str(same.id)
    assert [gap["criterion"] for gap in peer["gaps"]] == ["knowledge"]


async def test_who_is_as_large_comes_first_and_equals_always_in_the_same_order(roadmaps: Roadmaps) -> None:
    region = uuid4()
    own = await doing(roadmaps, "Akaa", region=region)
    large = [await doing(roadmaps, name, population=250_000) for name in ("Tampere", "Turku")]
    near = await doing(roadmaps, "Pirkkala", population=20_500, region=region)
    like = await doing(roadmaps, "Kauhajoki", population=12_500)

    told = await peers(roadmaps, own)

    equals = sorted(str(plan.id) for plan in large)
    assert [one["roadmap_id"] for one in told] == [str(like.id), str(near.id), *equals]
    assert [(one["points"], one["same_size_class"], one["same_region"]) for one in told[:2]] == [
        (5, True, False), (3, False, True),
    ]  # fmt: skip
    assert await peers(roadmaps, own) == told


async def test_who_takes_the_consent_back_is_found_no_more_at_once(roadmaps: Roadmaps) -> None:
    own = await doing(roadmaps, "Akaa", gap="knowledge")
    shy = await doing(roadmaps, "Urjala", gap="knowledge", found=False)
    assert await peers(roadmaps, own) == []

    await lets_be_found(roadmaps, shy, True)
    found = await peers(roadmaps, own)
    await lets_be_found(roadmaps, shy, False)

    assert [one["roadmap_id"] for one in found] == [str(shy.id)]
    assert await peers(roadmaps, own) == []


async def test_twin_without_asking_for_the_consent_everybody_would_be_found(
    roadmaps: Roadmaps, monkeypatch: pytest.MonkeyPatch
) -> None:
    unprotected = peer_queries.COUNT_ALIKE.replace("AND r.found_by_peers", "")
    monkeypatch.setattr(peer_queries, "COUNT_ALIKE", unprotected)
    own = await doing(roadmaps, "Akaa")
    shy = await doing(roadmaps, "Urjala", found=False)

    assert [one["roadmap_id"] for one in await peers(roadmaps, own)] == [str(shy.id)]


async def test_an_unpublished_or_withdrawn_roadmap_is_never_found(roadmaps: Roadmaps) -> None:
    own = await doing(roadmaps, "Akaa")
    draft = roadmap(roadmaps.network)
    await made(roadmaps, draft, measure(draft, tags=("chat",), national_goal_ids=(GOAL,)))
    await lets_be_found(roadmaps, draft, True)
    taken_back = await doing(roadmaps, "Urjala")

    await roadmaps.http.delete(f"/roadmaps/{taken_back.id}/publications", headers=roadmaps.coordinating())

    assert await peers(roadmaps, own) == []
