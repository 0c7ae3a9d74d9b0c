"""Every route of every service, asked by everybody for their own and for other people's things (RS1, RS2, RS7, K12)."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import uuid4

import httpx
import pytest

from deploy import services
from shared.open_data.api import OPEN_DATA_ACCESS
from shared.runtime.service import Service
from shared.subscribing.page import SUBSCRIBING_ACCESS
from shared.web.access import Access, names_of
from shared.web.caller import Callers
from shared.web.guard import Guard
from shared.web.operating import OPERATING_ACCESS
from tests.rights.expectations import CALLERS, SECRETS_BESIDE_TOKENS, SideName, may
from tests.rights.samples import SAMPLES
from tests.rights.stage import Sample, Side, Stage, parameters

KEYS_TO_TOKENS = ("POST /sessions", "POST /api-keys/tokens", "POST /service-tokens")

SERVICES: Mapping[str, Service] = {name: services.load(name) for name in services.names()}


def everywhere(service: str) -> Mapping[str, Access]:
    """What shared/ adds to a service; open data where it says anything in public."""
    shown = OPEN_DATA_ACCESS if SERVICES[service].shown else {}
    return {**OPERATING_ACCESS, **shown, **SUBSCRIBING_ACCESS}


def routes(service: str) -> list[str]:
    routers = SERVICES[service].routers
    return [*everywhere(service), *(name for router in routers for route in router.routes for name in names_of(route))]


def every_route() -> Iterator[Any]:
    for service in SERVICES:
        for name in routes(service):
            yield pytest.param(service, name, id=f"{service}: {name}")


def access_of(service: str, name: str) -> str:
    return type({**SERVICES[service].access.routes, **everywhere(service)}[name]).__name__


@pytest.mark.parametrize("service", SERVICES)
def test_every_route_has_a_row_in_the_access_table_and_a_sample(service: str) -> None:
    declared = {**SERVICES[service].access.routes, **everywhere(service)}
    assert sorted(set(routes(service)) ^ set(declared)) == []
    assert sorted(set(routes(service)) ^ set(SAMPLES[service])) == []


@pytest.mark.parametrize(("service", "name"), list(every_route()))
async def test_who_may_not_gets_nothing_and_changes_nothing(
    stages: Mapping[str, Stage], service: str, name: str
) -> None:
    stage, sample = stages[service], SAMPLES[service][name]
    for who in CALLERS:
        for side_name, side in sides(stage):
            if not may(name, access_of(service, name), who, side_name):
                await require_refused(stage, name, sample, side, who)


@pytest.mark.parametrize(("service", "name"), list(every_route()))
async def test_who_may_is_let_in(stages: Mapping[str, Stage], service: str, name: str) -> None:
    """And what the route is for happens at least for one: the samples are real requests."""
    stage, sample, access = stages[service], SAMPLES[service][name], access_of(service, name)
    done = []
    for who in CALLERS:
        if may(name, access, who, "a"):
            async with stage.rewinding.trial() as trial:
                answer = await stage.ask(name, sample, stage.a, who)
            assert answer.status_code in sample.gives or answer.status_code not in (401, 403), (who, answer.text)
            assert answer.status_code in sample.gives or answer.status_code < 500, (who, answer.text)
            assert not (name.startswith("GET ") and trial.changed), (who, trial.changed)
            done += [answer.status_code in sample.gives and (not sample.by or who == sample.by)]
    assert any(done) or access in ("Secret", "InBrowser"), "the sample is no request that does what the route is for"


@pytest.mark.parametrize(("service", "name"), list(every_route()))
async def test_ids_that_lead_nowhere_change_nothing(stages: Mapping[str, Stage], service: str, name: str) -> None:
    stage, sample = stages[service], SAMPLES[service][name]
    if not parameters(name):
        return
    for side in nowhere(stage, name, sample):
        for who in ("nobody", "leader_a", "administrator", "writer_a"):
            async with stage.rewinding.trial() as trial:
                answer = await stage.ask(name, sample, side, who)
            assert answer.status_code in (401, 403, 404, 409, 422) or is_empty(answer), (who, answer.text)
            assert trial.changed == [], (who, trial.changed)
            require_silence(stage, answer)


def sides(stage: Stage) -> list[tuple[SideName, Side]]:
    return [("a", stage.a), ("b", stage.b)]


def nowhere(stage: Stage, name: str, sample: Sample) -> Iterator[Side]:
    """Nothing has these ids, they aren't ids, or the last one lies in the other network."""
    taken = [sample.ids.get(parameter, parameter) for parameter in parameters(name)]
    for made in (str(uuid4()), "not-an-id"):
        yield {**stage.a, **dict.fromkeys(taken, made)}
    if len(taken) > 1 and stage.a[taken[-1]] != stage.b[taken[-1]]:
        yield {**stage.a, taken[-1]: stage.b[taken[-1]]}


def is_empty(answer: httpx.Response) -> bool:
    """Of an unknown network some lists say what they say of one without anything, and leaving an unknown series is
    as good as having left it."""
    if answer.status_code == 204:
        return True
    if answer.status_code != 200 or "json" not in answer.headers["content-type"]:
        return answer.status_code == 200 and "BEGIN:VEVENT" not in answer.text and "calendar" in str(answer.headers)
    told = answer.json()
    return told == [] or (isinstance(told, dict) and [] in (told.get("items"), told.get("curve")))


async def require_refused(stage: Stage, name: str, sample: Sample, side: Side, who: str) -> None:
    async with stage.rewinding.trial() as trial:
        answer = await stage.ask(name, sample, side, who)
    expected: tuple[int, ...] = (401,) if who == "nobody" else (401, 403, 404)
    if ("{secret}" in name and name not in SECRETS_BESIDE_TOKENS) or name in KEYS_TO_TOKENS:
        expected = (401, 404)  # a wrong secret leads nowhere, whoever shows it
    assert answer.status_code in expected, (who, answer.status_code, answer.text)
    assert trial.changed == [], (who, trial.changed)
    require_silence(stage, answer)


def require_silence(stage: Stage, answer: httpx.Response) -> None:
    assert [text for text in stage.private if text in answer.text] == []


OF_TWINS = (
    "GET /networks/{network_id}/members",
    "PATCH /networks/{network_id}",
    "DELETE /networks/{network_id}/roles/{role_id}",
)


@pytest.mark.parametrize("name", OF_TWINS)
async def test_twin_without_the_guard_the_matrix_fails(
    stages: Mapping[str, Stage], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def allowed(*_: object) -> bool:
        return True

    monkeypatch.setattr(Guard, "_allowed", allowed)
    with pytest.raises(AssertionError):
        await require_refused(
            stages["registration"], name, SAMPLES["registration"][name], stages["registration"].b, "leader_a"
        )


@pytest.mark.parametrize("name", ["GET /signups/{signup_id}", "PATCH /people/me/memberships/{member_id}"])
async def test_twin_without_the_owners_question_the_matrix_fails(
    stages: Mapping[str, Stage], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every token is taken for the owner's."""
    stage = stages["registration"]
    owner = stage.token("leader_b")
    remembered = Callers.of

    async def of(self: Callers, token: str) -> Any:
        return await remembered(self, owner)

    monkeypatch.setattr(Callers, "of", of)
    with pytest.raises(AssertionError):
        await require_refused(stage, name, SAMPLES["registration"][name], stage.b, "member_a")
