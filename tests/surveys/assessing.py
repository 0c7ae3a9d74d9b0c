"""Municipalities that measure where they stand, through the service's door."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import httpx

from shared.contracts import Localised, Organisation, OrganisationKind
from tests.surveys.conftest import Surveys

SECTORS = [
    {"key": "education", "title": {"fi": "Sivistys"}},
    {"key": "technology", "title": {"fi": "Tekninen"}},
]


async def municipality(
    surveys: Surveys, name: str = "Akaa", *, population: int | None = None, region: UUID | None = None
) -> UUID:
    """What registration says of one."""
    made = uuid4()
    await surveys.running.hear(
        Organisation(
            id=made, version=1, name=Localised(fi=name), kind=OrganisationKind.municipality, region_id=region,
            population=population, population_year=2025 if population else None,
        )
    )  # fmt: skip
    return made


async def region(surveys: Surveys, members: Sequence[UUID], name: str = "Kaustisen seutukunta") -> UUID:
    made = uuid4()
    await surveys.running.hear(
        Organisation(
            id=made, version=1, name=Localised(fi=name), kind=OrganisationKind.sub_region, member_ids=tuple(members)
        )
    )
    return made


async def plans(surveys: Surveys, organisation: UUID, **fields: Any) -> dict[str, Any]:
    answer = await surveys.post(
        f"/networks/{surveys.network}/assessment-rounds", {"organisation_id": str(organisation), **fields}
    )
    assert answer.status_code == 201, answer.text
    planned: dict[str, Any] = answer.json()
    return planned


async def becomes(surveys: Surveys, round_id: str, state: str) -> dict[str, Any]:
    answer = await surveys.put(f"/assessment-rounds/{round_id}/state", {"state": state})
    assert answer.status_code == 200, answer.text
    now: dict[str, Any] = answer.json()
    return now


async def opens(surveys: Surveys, organisation: UUID, **fields: Any) -> dict[str, Any]:
    return await becomes(surveys, (await plans(surveys, organisation, **fields))["id"], "open")


async def secrets(surveys: Surveys, round_id: str, number: int = 1) -> list[str]:
    answer = await surveys.post(f"/assessment-rounds/{round_id}/links", {"number": number})
    assert answer.status_code == 201, answer.text
    return [urlsplit(url).path.rpartition("/")[2] for url in answer.json()["urls"]]


async def answers(surveys: Surveys, secret: str, scores: dict[str, Any], **who: Any) -> httpx.Response:
    """As a respondent without a login; `scores` are levels, or whole scores."""
    told = {key: {"level": score} if isinstance(score, int) else score for key, score in scores.items()}
    body = {"group": "staff", **who, "scores": told}
    return await surveys.http.post(f"/assessment-answers/{secret}", json=body)


async def measures(surveys: Surveys, organisation: UUID, levels: Sequence[int], **fields: Any) -> str:
    """A closed round in which each of `levels` is one respondent's view of the strategy; its assessment's id."""
    opened = await opens(surveys, organisation, **fields)
    (secret,) = await secrets(surveys, opened["id"])
    for level in levels:
        assert (await answers(surveys, secret, {"strategy": level})).status_code == 204
    (assessment_id,) = (await becomes(surveys, opened["id"], "closed"))["assessment_ids"]
    return str(assessment_id)


async def sets_target(surveys: Surveys, assessment_id: str, criterion: str, level: int, **fields: Any) -> Any:
    body = {"level": level, "year": 2028, "reason": "Strategian kärki", "role": "johtoryhmä", **fields}
    return await surveys.put(f"/assessments/{assessment_id}/targets/{criterion}", body)


async def consents(surveys: Surveys, assessment_id: str, consent: str) -> httpx.Response:
    body = {"consent": consent, "reason": "Kunnanhallituksen päätös", "role": "kunnanjohtaja"}
    return await surveys.put(f"/assessments/{assessment_id}/consent", body)


def criterion(view: dict[str, Any], key: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in view["criteria"] if one["key"] == key)
    return found
