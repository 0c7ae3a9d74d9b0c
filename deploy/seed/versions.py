"""What a roadmap holds, and its published versions: written, published, changed, and published again."""

from collections.abc import Mapping, Sequence
from typing import Any

from deploy.seed import material
from deploy.seed.doors import Door, arrived
from deploy.seed.measures import Drawn, added_for, drawn_for
from deploy.seed.roadmaps import Filled


async def bring(roadmaps: Door, one: Filled) -> None:
    """To its second version; a published one is left as it is since."""
    drawn = drawn_for(one.name, one.measures, one.ids)
    if one.number < 1:
        await _write(roadmaps, one, drawn)
        await _publish(roadmaps, one, 1)
    if one.number < 2:
        await _change(roadmaps, one, drawn)
        await _publish(roadmaps, one, 2)


async def _write(roadmaps: Door, one: Filled, drawn: Sequence[Drawn]) -> None:
    plan, path = material.roadmaps(), f"/roadmaps/{one.id}"
    await roadmaps.send("PATCH", path, plan["texts"])
    sharing = {"found_by_peers": True, "comments_from": plan["comments_from"]}
    await roadmaps.send("PUT", f"{path}/sharing", sharing)
    await _set_goals(roadmaps, one)
    there = await _measures(roadmaps, one)
    if not there:
        body = {"measures": [measure.body for measure in drawn]}
        await roadmaps.send("POST", f"{path}/measures", body, key=f"seed-measures-{one.id}")
        there = await _measures(roadmaps, one)
    for measure in drawn:
        await _report(roadmaps, there[measure.name]["id"], measure.values)


async def _set_goals(roadmaps: Door, one: Filled) -> None:
    """A spearhead that was proposed is accepted; the other goals are its editors' own."""
    path = f"/roadmaps/{one.id}"
    proposed = await arrived(lambda: _proposals(roadmaps, one), "the goals proposed from an assessment")
    there = {goal["key"] for goal in (await roadmaps.get(path))["goals"]}
    for goal in material.roadmaps()["goals"]:
        key = goal["key"]
        body = {"key": key, "title": goal["title"], "strategy": goal["strategy"]}
        body["national_goal_ids"] = one.ids.national[key]
        if key in there:
            continue
        if key in proposed:
            decided = {"state": "accepted", "goal": body}
            await roadmaps.send("PUT", f"{path}/goal-proposals/{proposed[key]}", decided)
        else:
            await roadmaps.send("POST", f"{path}/goals", body)


async def _proposals(roadmaps: Door, one: Filled) -> dict[str, str] | None:
    """Ids by criterion, once all of the owner's spearheads are proposed."""
    listed = await roadmaps.everything(f"/roadmaps/{one.id}/goal-proposals")
    own = {proposal["criterion"]: proposal["id"] for proposal in listed if proposal["organisation_id"] == one.owner}
    return own if own.keys() >= one.spearheads else None


async def _measures(roadmaps: Door, one: Filled) -> dict[str, dict[str, Any]]:
    """By external id."""
    listed = await roadmaps.everything(f"/roadmaps/{one.id}/measures")
    return {view["measure"]["external_id"]: view["measure"] for view in listed}


async def _report(roadmaps: Door, measure: str, values: Sequence[Mapping[str, Any]]) -> None:
    path = f"/measures/{measure}/indicators/reached/values"
    if values:
        there = {one["on"] for one in await roadmaps.everything(path)}
        for value in values:
            if value["on"] not in there:
                await roadmaps.send("POST", path, dict(value), key=f"seed-value-{measure}-{value['on']}")


async def _change(roadmaps: Door, one: Filled, drawn: Sequence[Drawn]) -> None:
    """One is done, one late with its reason, one begun, one new; and one waits for another."""
    there, added = await _measures(roadmaps, one), added_for(one.name, one.ids)
    for change in material.roadmaps()["changes"]:
        measure = there[drawn[change["place"]].name]
        if measure["status"] != change["status"]:
            status = {name: said for name, said in change.items() if name != "place"}
            await roadmaps.send("PUT", f"/measures/{measure['id']}/status", status)
    waiting, awaited = (there[drawn[place].name]["id"] for place in (3, 0))
    await roadmaps.send("PATCH", f"/measures/{waiting}", {"depends_on": [awaited]})
    if added.name not in there:
        body = {"measures": [added.body]}
        await roadmaps.send("POST", f"/roadmaps/{one.id}/measures", body, key=f"seed-added-{one.id}")


async def _publish(roadmaps: Door, one: Filled, number: int) -> None:
    body = dict(one.versions[number - 1])
    await roadmaps.send("POST", f"/roadmaps/{one.id}/publications", body, key=f"seed-version-{number}-{one.id}")
