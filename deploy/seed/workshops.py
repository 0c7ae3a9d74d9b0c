"""What roadmaps came of: the closing event of the municipalities' work, the edition's workshops and their feedback."""

from collections.abc import Mapping
from typing import Any

from deploy.seed import material, surveying
from deploy.seed.answers import answers_to, dice
from deploy.seed.dev import series_titled
from deploy.seed.doors import Door
from deploy.seed.surveying import Content, Rows, Wanted


async def load(surveys: Door, events: Door, networks: Mapping[str, str]) -> dict[str, list[str]]:
    """Ids of gatherings by the keys of networks.yaml, by time."""
    plan = material.roadmaps()
    held = {
        key: await _held(events, networks[key], plan[name], name)
        for key, name in (("digitiekartta", "closing_event"), ("digiverkostohanke", "workshops"))
    }
    await _ask(surveys, networks["digiverkostohanke"], held["digiverkostohanke"][0], plan["workshop_survey"])
    return held


async def _held(events: Door, network: str, wanted: Mapping[str, Any], name: str) -> list[str]:
    series = await series_titled(events, network, wanted["title"]["fi"])
    if series is None:
        path = f"/networks/{network}/series/imports"
        series = (await events.send("POST", path, dict(wanted), key=f"seed-{name}", arriving=True))["id"]
    past = (await events.get(f"/series/{series}"))["past"]
    return [one["id"] for one in sorted(past, key=lambda one: str(one["starts_at"]))]


async def _ask(surveys: Door, network: str, occurrence: str, plan: Mapping[str, Any]) -> None:
    def answers(content: Content) -> Rows:
        throws = dice("workshop")
        given = {"organisation_kind": "municipality"}
        return surveying.of_nobody(
            [answers_to(content, throws, plan["mood"], given=given) for _ in range(plan["answers"])]
        )

    target = ("occurrence", occurrence)
    await surveying.bring(surveys, Wanted(network, target, plan, plan["invited"], plan["day"], answers, published=True))
