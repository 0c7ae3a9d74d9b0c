"""Targets, spearheads and rounds before and after, and what is said of them, through the door."""

from datetime import UTC, datetime

from shared.contracts import Assessment, Erasure, ErasureState, PublishedAssessment
from tests.surveys.assessing import (
    SECTORS,
    answers,
    becomes,
    consents,
    criterion,
    measures,
    municipality,
    opens,
    secrets,
    sets_target,
)
from tests.surveys.conftest import Surveys

FIVE = (1, 2, 3, 2, 2)


async def test_targets_are_kept_with_year_reason_role_and_history(surveys: Surveys) -> None:
    assessment_id = await measures(surveys, await municipality(surveys), FIVE)
    await sets_target(surveys, assessment_id, "strategy", 3)
    view = (await sets_target(surveys, assessment_id, "strategy", 4, year=2030)).json()
    assert criterion(view, "strategy") == {
        "key": "strategy", "title": criterion(view, "strategy")["title"], "start": 2.0, "target": 4,
        "target_year": 2030, "gap": 2.0, "spearhead": 1,
    }  # fmt: skip
    history = await surveys.get(f"/assessments/{assessment_id}/targets")
    assert [(one["level"], one["year"], one["role"]) for one in history] == [
        (3, 2028, "johtoryhmä"), (4, 2030, "johtoryhmä"),
    ]  # fmt: skip


async def test_the_same_target_again_says_nothing(surveys: Surveys) -> None:
    assessment_id = await measures(surveys, await municipality(surveys), FIVE)
    for _ in range(2):
        await sets_target(surveys, assessment_id, "strategy", 3)
    assert await surveys.types_said(Assessment) == ["assessment.measured", "assessment.target_set"]


async def test_who_has_seen_another_version_sets_no_target(surveys: Surveys) -> None:
    assessment_id = await measures(surveys, await municipality(surveys), FIVE)
    body = {"level": 3, "year": 2028, "reason": "Kärki", "role": "johtoryhmä"}
    refused = await surveys.put(f"/assessments/{assessment_id}/targets/strategy", body, **{"If-Match": '"9"'})
    assert refused.status_code == 412


async def test_a_sector_goes_by_its_own_target_where_it_has_one(surveys: Surveys) -> None:
    opened = await opens(surveys, await municipality(surveys), sectors=SECTORS)
    (secret,) = await secrets(surveys, opened["id"])
    for level in FIVE:
        for sector in ("education", "technology"):
            await answers(surveys, secret, {"strategy": level, "software": level}, sector=sector)
    (assessment_id,) = (await becomes(surveys, opened["id"], "closed"))["assessment_ids"]
    await sets_target(surveys, assessment_id, "strategy", 3)
    view = (await sets_target(surveys, assessment_id, "software", 5, sector="education")).json()
    assert [(one["sector"], one["spearheads"]) for one in view["sectors"]] == [
        ("education", ["software", "strategy"]), ("technology", ["strategy"]),
    ]  # fmt: skip


async def test_rounds_are_compared_with_how_many_answered_and_whether_it_may_be_chance(surveys: Surveys) -> None:
    akaa = await municipality(surveys)
    first = await measures(surveys, akaa, FIVE)
    surveys.at(2027, 11, 24)
    second = await measures(surveys, akaa, (5, 4, 5, 4, 5, 4))
    told = await surveys.get(f"/assessments/{second}/changes")
    assert told["before_id"] == first
    assert told["changes"] == [
        {
            "criterion": "strategy", "before": 2.0, "after": 4.5, "delta": 2.5, "n_before": 5, "n_after": 6,
            "note": "clear",
        }
    ]  # fmt: skip
    assert (await surveys.get(f"/assessments/{first}/changes"))["before_id"] is None


async def test_bands_give_advice_by_how_far_up_the_scale_it_is(surveys: Surveys) -> None:
    opened = await opens(surveys, await municipality(surveys), model="dma-like")
    (secret,) = await secrets(surveys, opened["id"])
    for level in (0, 1, 1, 1, 2):
        await answers(surveys, secret, {"plans": level, "tools": level + 1})
    (assessment_id,) = (await becomes(surveys, opened["id"], "closed"))["assessment_ids"]
    climbs = (await surveys.get(f"/assessments/{assessment_id}"))["climbs"]
    assert [(one["dimension"], one["percent"], one["band"]) for one in climbs[:3]] == [
        (None, 33.33, "average"), ("strategy", 25.0, "average"), ("readiness", 50.0, "moderate"),
    ]  # fmt: skip


async def test_our_own_services_hear_where_every_organisation_stands_and_others_nothing(surveys: Surveys) -> None:
    assessment_id = await measures(surveys, await municipality(surveys), FIVE)
    await sets_target(surveys, assessment_id, "strategy", 4)
    measured, targeted = await surveys.said(Assessment)
    assert (measured.version, measured.respondents, targeted.version) == (1, 5, 2)
    first = next(one for one in targeted.criteria if one.spearhead == 1)
    assert (first.key, first.start, first.target, first.gap) == ("strategy", 2.0, 4, 2.0)
    assert await surveys.said(PublishedAssessment) == []


async def test_a_measuring_of_too_few_says_no_figures(surveys: Surveys) -> None:
    await measures(surveys, await municipality(surveys), (1, 5, 3, 2))
    (said,) = await surveys.said(Assessment)
    assert said.respondents is None
    assert {one.start for one in said.criteria} == {None}


async def test_who_set_a_target_is_forgotten_when_told_to_and_the_target_stays(surveys: Surveys) -> None:
    assessment_id = await measures(surveys, await municipality(surveys), FIVE)
    await sets_target(surveys, assessment_id, "strategy", 4)
    await consents(surveys, assessment_id, "published")
    now = datetime(2026, 11, 25, tzinfo=UTC)
    await surveys.running.hear(Erasure(id=surveys.coordinator, version=1, state=ErasureState.asked, asked_at=now))
    rows = await surveys.running.fetch(
        "SELECT set_by FROM assessment_targets UNION ALL SELECT given_by FROM assessment_consents"
    )
    assert [row["set_by"] for row in rows] == [None, None]
