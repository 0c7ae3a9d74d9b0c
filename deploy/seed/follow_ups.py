"""A roadmap's year: its follow-up told measure by measure and approved, the next one planned, and what others say."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from deploy.seed import material
from deploy.seed.dev import HELSINKI
from deploy.seed.doors import Door
from deploy.seed.participants import Visit
from deploy.seed.roadmaps import Filled

TASKS = ("editor", "approver")
"""What the role mailbox of a municipality does in its roadmap's team."""


async def bring(roadmaps: Door, one: Filled, visit: Visit) -> None:
    """What is frozen stays; what nobody approves waits, told already."""
    plan, path = material.roadmaps()["follow_ups"], f"/roadmaps/{one.id}/follow-ups"
    planned = {told["occasion"]: told for told in (await roadmaps.get(path))["items"]}
    if "budget" not in planned:
        await roadmaps.send("POST", path, _next_budget(plan["budget"]), key=f"seed-budget-{one.id}")
    accounts = planned.get("annual_accounts") or await roadmaps.send(
        "POST", path, plan["accounts"], key=f"seed-accounts-{one.id}"
    )
    if accounts["state"] == "frozen":
        return
    told = await _tell(roadmaps, accounts["id"], plan)
    if one.approved:
        await _approve(roadmaps, await _joined(roadmaps, one, visit), told, plan)


def _next_budget(plan: Mapping[str, Any]) -> dict[str, Any]:
    due_on = datetime.now(HELSINKI).date() + timedelta(days=plan["due_after_days"])
    return {"year": due_on.year + 1, "occasion": plan["occasion"], "due_on": due_on.isoformat()}


async def _tell(roadmaps: Door, follow_up: str, plan: Mapping[str, Any]) -> dict[str, Any]:
    path = f"/follow-ups/{follow_up}"
    shown: dict[str, Any] = await roadmaps.get(path)
    for measure in shown["measures"]:
        if measure["text"] is None:
            text = {language: said.format(progress=measure["progress"]) for language, said in plan["text"].items()}
            await roadmaps.send("PUT", f"{path}/texts/{measure['id']}", {"text": text})
    if shown["summary"] is None:
        await roadmaps.send("PUT", f"{path}/summary", {"summary": plan["summary"]})
    return shown


async def _joined(roadmaps: Door, one: Filled, visit: Visit) -> Door:
    """The roadmap's door for the owner's role mailbox, by links that its coordinator made."""
    person = next(each for each in material.participants() if each.municipality == one.name)
    own = roadmaps.as_((await visit(person)).token or "")
    for task in TASKS:
        made = await roadmaps.send("POST", f"/roadmaps/{one.id}/team-links", {"task": task})
        await own.send("POST", f"/team-links/{made['secret']}")
    return own


async def _approve(roadmaps: Door, own: Door, told: Mapping[str, Any], plan: Mapping[str, Any]) -> None:
    """Whoever approves sees to a measure too: they are in the team."""
    team = await roadmaps.get(f"/roadmaps/{told['roadmap_id']}/team")
    owner = {"person_id": team["items"][0]["person_id"]}
    await roadmaps.send("PUT", f"/measures/{told['measures'][0]['id']}/owner", owner)
    approval = {"approved_as": plan["approved_as"], "decision": plan["decision"]}
    await own.send("PUT", f"/follow-ups/{told['id']}/approval", approval)


async def comment(roadmaps: Door, one: Filled) -> None:
    """Said by anybody, shown with their answers."""
    path = f"/public-roadmaps/{one.id}/comments"
    there = {each["text"] for each in await roadmaps.everything(path)}
    for number, said in enumerate(material.roadmaps()["comments"]):
        if said["text"] not in there:
            body, key = {"text": said["text"]}, f"seed-comment-{number}-{one.id}"
            taken = await Door(roadmaps.http).send("POST", path, body, key=key)
            await roadmaps.send("PUT", f"/comments/{taken['id']}/answer", {"answer": said["answer"]})
