"""One survey from before the platform: made, opened, answered by the declared generator, closed, published."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from deploy.seed.doors import Door, arrived

Content: TypeAlias = Mapping[str, Any]
Rows: TypeAlias = list[dict[str, Any]]
"""Answers as POST /surveys/{survey_id}/answers/imports takes them."""


@dataclass(frozen=True)
class Wanted:
    """`plan` is an entry of surveys.yaml with kind, title and template; `answers` are drawn for its questions."""

    network: str
    target: tuple[str, str]
    plan: Mapping[str, Any]
    invited: int
    answered_on: str
    answers: Callable[[Content], Rows]
    published: bool = False


async def bring(surveys: Door, wanted: Wanted) -> str:
    """Its id, once it is closed with its answers. What was done before isn't done again; a cancelled one stays so."""
    survey = await found(surveys, wanted.network, wanted.plan, wanted.target) or await make(
        surveys, wanted.network, wanted.plan, wanted.target,
        historical=True, illustrative=True, invited_elsewhere=wanted.invited,
    )  # fmt: skip
    path, state = f"/surveys/{survey['id']}", survey["state"]
    if state == "draft":
        await surveys.send("PUT", f"{path}/questionnaire/source", {"template": wanted.plan["template"]})
        state = await _move(surveys, path, "ready")
    if state == "ready":
        state = await _move(surveys, path, "open")
    if state == "open":
        content = (await surveys.get(f"{path}/questionnaire"))["content"]
        body = {"answered_on": wanted.answered_on, "answers": wanted.answers(content)}
        await surveys.send("POST", f"{path}/answers/imports", body, key=f"seed-answers-{survey['id']}")
        state = await _move(surveys, path, "closed")
    if state == "closed" and wanted.published and survey["publication_id"] is None:
        await surveys.send("POST", f"{path}/results")
    return str(survey["id"])


async def found(surveys: Door, network: str, plan: Mapping[str, Any], target: tuple[str, str]) -> dict[str, Any] | None:
    """The one about this target with this title, of whoever made it."""
    for survey in await of_network(surveys, network):
        if survey["target_id"] == target[1] and survey["title"].get("fi") == plan["title"]["fi"]:
            return survey
    return None


async def of_network(surveys: Door, network: str) -> list[dict[str, Any]]:
    """Once the service knows the network and who leads it."""

    async def look() -> list[dict[str, Any]] | None:
        path = f"/networks/{network}/surveys"
        known = await surveys.ask("GET", path, query={"limit": 1})
        return await surveys.everything(path) if known.is_success else None

    return await arrived(look, "a network")


async def make(
    surveys: Door, network: str, plan: Mapping[str, Any], target: tuple[str, str], **more: Any
) -> dict[str, Any]:
    kind, identity = target
    body = {"kind": plan["kind"], "title": plan["title"], "target_kind": kind, "target_id": identity, **more}
    made: dict[str, Any] = await surveys.send(
        "POST", f"/networks/{network}/surveys", body, key=f"seed-survey-{plan['kind']}-{identity}", arriving=True
    )
    return made


async def _move(surveys: Door, path: str, state: str) -> str:
    moved = await surveys.send("PUT", f"{path}/state", {"state": state})
    return str(moved["state"])


def of_nobody(answers: Sequence[dict[str, Any]]) -> Rows:
    return [{"answers": one} for one in answers]
