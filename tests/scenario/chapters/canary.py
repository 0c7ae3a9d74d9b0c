"""Chapter 8: one person whose every field is unique does everything that a person can do, and much that is refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from deploy.seed.doors import Door, arrived
from deploy.seed.participants import press_button
from tests.scenario.chapters.asking import Asking
from tests.scenario.chapters.network import Founded
from tests.scenario.leaks import Canary, inside
from tests.scenario.people import Crowd, Person

FIELDS = (
    "organisation text",
    "target group",
    "source",
    "proposal",
    "reason",
    "refusal",
    "new name",
    "mistake",
    "field name",
)


NAMED, UNNAMED = "identified answer", "anonymous answer"


@dataclass(frozen=True)
class Traced:
    """What the person wrote, by field; what others saw afterwards, by place; what errors said; what staff exported."""

    person: Person
    texts: dict[str, str]
    seen_by_others: dict[str, bytes]
    errors: dict[str, bytes]
    exports: dict[str, bytes]
    own: bytes

    def canaries(self) -> list[Canary]:
        own = [Canary("an address", self.person.address), Canary("a name", self.person.name)]
        return [*own, *(Canary(what, text) for what, text in self.texts.items())]


async def sing(asking: Asking, crowd: Crowd) -> dict[str, str]:
    """What the person writes into an identified and into an anonymous survey."""
    one, texts = crowd.person("kristinestad"), {what: f"kanarie-{uuid4().hex[:12]}" for what in (NAMED, UNNAMED)}
    await crowd.join(asking.network, one)
    await press_button(crowd.anyone, await crowd.confirm_link(one))
    mine = asking.surveys.as_((await crowd.log_in(one)).token or "")
    for survey, what in ((asking.feedback, NAMED), (asking.wishes, UNNAMED)):
        body = {"answers": {"useful": 3, "improve": texts[what]}}
        await mine.send("POST", f"/surveys/{survey}/answers", body, arriving=True)
    return texts


async def leave_traces(
    founded: Founded, asking: Asking, sung: Mapping[str, str], doors: Mapping[str, Door], crowd: Crowd
) -> Traced:
    """nokia leads by now and decides; virrat is somebody else who looks around."""
    one, texts = crowd.person("kristinestad"), {what: f"kanarie-{uuid4().hex[:12]}" for what in FIELDS}
    mine = await _live(founded, doors["nokia"], crowd, one, texts)
    own = [await room.ask("GET", "/people/me/data") for room in (mine, asking.surveys.as_(one.token))]
    virrat = doors["virrat"]
    return Traced(
        one,
        {**texts, **sung},
        await _seen(founded, virrat, crowd) | await _seen_of_surveys(asking, asking.surveys.as_(virrat.token or "")),
        await _mistaken(founded, mine, crowd, one, texts) | await _mistaken_in_surveys(asking, one, texts["mistake"]),
        await _exported(founded, doors["nokia"]) | await _exported_of_surveys(asking),
        b"\n".join(answer.content for answer in own),
    )


async def _live(founded: Founded, leader: Door, crowd: Crowd, one: Person, texts: Mapping[str, str]) -> Door:
    """Joins, is looked at again, consents, signs up, proposes an organisation that is refused."""
    told = {"organisation_text": texts["organisation text"], "source": texts["source"]}
    letters = len(crowd.letters(one))
    await crowd.join(founded.id, one, target_groups=[texts["target group"]], **told)
    await press_button(crowd.anyone, await crowd.confirm_link(one, after=letters))
    mine = await crowd.log_in(one)
    await mine.send("PATCH", "/people/me", {"name": f"{one.name} {texts['new name']}"})
    await mine.ask("PUT", "/people/me/consents/participant_list", body={"text_version": 1})
    await mine.send("POST", "/organisations/proposals", {"text": texts["proposal"]})
    member = await arrived(lambda: _member(leader, founded, one), "the membership")
    path = f"/networks/{founded.id}/members/{member['id']}"
    for decision, reason in (("review", texts["reason"]), ("approval", texts["refusal"])):
        await leader.send("POST", f"{path}/{decision}", {"reason": reason})
    return mine


async def _member(leader: Door, founded: Founded, one: Person) -> dict[str, Any] | None:
    members: list[dict[str, Any]] = await leader.everything(f"/networks/{founded.id}/members")
    return next((member for member in members if member["address"] == one.address), None)


async def _seen(founded: Founded, other: Door, crowd: Crowd) -> dict[str, bytes]:
    """What another member, and somebody who isn't logged in, gets to see."""
    paths = (
        f"/networks/{founded.id}",
        f"/networks/{founded.id}/join",
        f"/networks/{founded.id}/organisations?limit=100",
        f"/networks/{founded.id}/municipalities",
        f"/networks/{founded.id}/enrolments?limit=100",
        "/organisations?limit=100&q=kanarie",
        "/privacy",
        "/openapi.json",
    )
    others = ("/people/me", "/people/me/data", "/people/me/memberships", "/signups", "/series-signups")
    anyone = {f"anyone {path}": (await crowd.anyone.ask("GET", path)).content for path in paths}
    return anyone | {f"virrat {path}": (await other.ask("GET", path)).content for path in others}


async def _mistaken(
    founded: Founded, mine: Door, crowd: Crowd, one: Person, texts: Mapping[str, str]
) -> dict[str, bytes]:
    """Every refusal that a person's words can bring about: the answer doesn't repeat them."""
    mistake, members = texts["mistake"], f"/networks/{founded.id}/members"
    tries: dict[str, tuple[str, str, Any]] = {
        "no address": ("POST", members, {"address": mistake}),
        "unknown field": ("POST", members, {"address": one.address, texts["field name"]: one.name}),
        "wrong language": ("POST", members, {"address": one.address, "language": mistake}),
        "wrong kind": ("POST", members, {"address": [one.address], "name": {"fi": one.name}}),
        "too long": ("POST", members, {"address": one.address, "name": mistake * 20}),
        "a NUL": ("POST", members, {"address": one.address, "name": f"{mistake}\0"}),
        "no such organisation": ("POST", members, {"address": one.address, "organisation_id": mistake}),
        "no such secret": ("POST", "/sessions", {"secret": mistake, "request": mistake}),
        "no such page": ("GET", f"/my-signups/{mistake}", None),
        "no such path": ("GET", f"/{mistake}", None),
        "no such id": ("GET", f"/networks/{mistake}", None),
        "no such cursor": ("GET", f"/organisations?cursor={mistake}", None),
        "no such query": ("GET", f"/organisations?kind={mistake}", None),
        "no such consent": ("PUT", f"/people/me/consents/{mistake}", {"text_version": 1}),
        "not allowed": ("GET", members, None),
        "no such decision": ("POST", f"{members}/{uuid4()}/rejection", {"reason": mistake}),
    }
    answers = {what: await mine.ask(method, path, body=body) for what, (method, path, body) in tries.items()}
    headers = {"X-Correlation-Id": mistake, "Idempotency-Key": mistake * 20, "traceparent": mistake, "Accept": mistake}
    answers["headers"] = await crowd.anyone.http.post("/organisations/proposals", headers=headers, json={})
    answers["a token"] = await crowd.anyone.http.get("/people/me", headers={"Authorization": f"Bearer {mistake}"})
    accepted = {what: answer.status_code for what, answer in answers.items() if answer.status_code < 400}
    assert accepted == {}, "these were to be refused"
    return {what: b"\n".join((str(answer.headers).encode(), answer.content)) for what, answer in answers.items()}


async def _exported(founded: Founded, leader: Door) -> dict[str, bytes]:
    """The coordinators' list: who is who may stand there, and their words; not what only administrators see."""
    return {"members": (await leader.ask("GET", f"/networks/{founded.id}/members?limit=100")).content}


def files(name: str) -> list[str]:
    return [f"{name}.{ending}" for ending in ("csv", "xlsx", "pdf")]


async def _seen_of_surveys(asking: Asking, other: Door) -> dict[str, bytes]:
    """What anybody gets to see of surveys, and coordinators of everybody together; and what somebody else is told."""
    surveys, anyone = (asking.feedback, asking.wishes), Door(asking.surveys.http)
    paths = [f"/surveys?network_id={asking.network}", f"/networks/{asking.network}/what-you-said", "/openapi.json"]
    paths += [f"/surveys/{one}/{what}" for one in surveys for what in ("questions", "results", *files("results"))]
    sums = [f"/surveys/{one}/{what}" for one in surveys for what in ("summary", *files("summary"))]
    own = ["/people/me/data", *(f"/surveys/{one}/{what}" for one in surveys for what in ("responses", "answers/mine"))]
    return {
        f"{who} {path}": inside((await door.ask("GET", path)).content)
        for who, door, of in (("anyone", anyone, paths), ("coordinator", asking.surveys, sums), ("virrat", other, own))
        for path in of
    }


async def _mistaken_in_surveys(asking: Asking, one: Person, mistake: str) -> dict[str, bytes]:
    """Answers that are refused: the refusal doesn't repeat them."""
    path, mine = f"/surveys/{asking.feedback}", asking.surveys.as_(one.token)
    tries: dict[str, tuple[str, str, Any]] = {
        "no such survey": ("GET", f"/surveys/{mistake}/results", None),
        "closed": ("POST", f"{path}/answers", {"answers": {"useful": 3, "improve": mistake}}),
        "no such answer": ("PUT", f"{path}/answers/mine", {"answers": {"useful": mistake}}),
        "no such link": ("POST", f"{path}/answers/{mistake}", {"answers": {"useful": 3}}),
        "not allowed to see": ("GET", f"{path}/working-view?where=improve:equals:{mistake}", None),
    }
    answers = {what: await mine.ask(method, at, body=body) for what, (method, at, body) in tries.items()}
    accepted = {what: answer.status_code for what, answer in answers.items() if answer.status_code < 400}
    assert accepted == {}, "these were to be refused"
    return {what: b"\n".join((str(answer.headers).encode(), answer.content)) for what, answer in answers.items()}


async def _exported_of_surveys(asking: Asking) -> dict[str, bytes]:
    """What is for coordinators: all that was written, without a name where none was promised."""
    found = {}
    for what, survey in ((NAMED, asking.feedback), (UNNAMED, asking.wishes)):
        found[what] = (
            await asking.surveys.ask("GET", f"/surveys/{survey}/texts", query={"question": "improve"})
        ).content
    return found
