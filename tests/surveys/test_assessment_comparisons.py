"""Organisations beside each other: consent, groups, names, drawings, through the door."""

import re
from typing import Any

import pytest

from services.surveys.comparisons import refreshing
from services.surveys.comparisons.rules import Members
from shared.contracts import PublishedAssessment, PublishedAssessmentState
from tests.surveys.assessing import (
    answers,
    becomes,
    consents,
    measures,
    municipality,
    opens,
    region,
    secrets,
    sets_target,
)
from tests.surveys.conftest import Surveys
from tests.surveys.differencing import told_of_few

LEVELS = (1, 2, 3, 2, 2)


async def compared(surveys: Surveys, number: int, **of: Any) -> list[str]:
    """So many municipalities that are counted, each with another mean."""
    made = []
    for at in range(number):
        levels = [level + at % 3 for level in LEVELS]
        assessment_id = await measures(surveys, await municipality(surveys, f"Kunta {at}", **of), levels)
        assert (await consents(surveys, assessment_id, "compared")).status_code == 200
        made.append(assessment_id)
    return made


async def figures(surveys: Surveys, assessment_id: str) -> dict[str, int]:
    """By group, how many organisations its figure counts."""
    groups = (await surveys.get(f"/assessments/{assessment_id}/comparison"))["groups"]
    return {group["group"]: figure["organisations"] for group in groups for figure in group["figures"]}


async def test_a_group_of_four_has_no_figure_and_one_of_five_has(surveys: Surveys) -> None:
    *_, fourth = await compared(surveys, 4, population=16_000)
    assert await figures(surveys, fourth) == {}
    (fifth,) = await compared(surveys, 1, population=16_000)
    assert await figures(surveys, fifth) == {"all": 5, "size_class": 5, "network": 5}


async def test_who_doesn_t_consent_is_counted_nowhere(surveys: Surveys) -> None:
    first, *_ = await compared(surveys, 5)
    await measures(surveys, await municipality(surveys, "Kemi"), (5, 5, 4, 5, 5))
    (group, *_) = (await surveys.get(f"/assessments/{first}/comparison"))["groups"]
    assert [(one["organisations"], one["mean"]) for one in group["figures"]] == [(5, 2.8)]


async def test_a_figure_moves_on_only_with_five_newcomers(surveys: Surveys) -> None:
    first, *_ = await compared(surveys, 5)
    seen = []
    for _ in range(5):
        await compared(surveys, 1)
        seen.append((await figures(surveys, first))["all"])
    assert seen == [5, 5, 5, 5, 10]


async def test_what_a_generator_made_is_compared_with_nobody(surveys: Surveys) -> None:
    for at in range(5):
        made = await measures(surveys, await municipality(surveys, f"Kunta {at}"), LEVELS, illustrative=True)
        await consents(surveys, made, "compared")
    assert await surveys.running.fetch("SELECT FROM comparison_figures") == []


async def told(surveys: Surveys) -> list[tuple[int, ...]]:
    """What all figures that were ever shown tell of fewer than five organisations."""
    rows = await surveys.running.fetch("SELECT assessment_ids FROM comparison_figures WHERE criterion = 'strategy'")
    sets = {frozenset(row["assessment_ids"]) for row in rows}
    everybody = sorted(set().union(*sets))
    return list(told_of_few([[int(one in of) for one in everybody] for of in sets], [1] * len(everybody)))


async def years(surveys: Surveys) -> None:
    """Seven in one size class, then eight, six of these in one region: joining, and withdrawing in between."""
    north = await region(surveys, [])
    first = await compared(surveys, 7, population=3_000)
    await compared(surveys, 2, population=3_000, region=north)
    await consents(surveys, first[0], "none")
    await compared(surveys, 4, population=30_000, region=north)
    await consents(surveys, first[0], "compared")


async def test_no_groups_and_no_days_tell_of_fewer_than_five(surveys: Surveys) -> None:
    await years(surveys)
    assert await told(surveys) == []


async def test_with_nothing_but_a_least_number_they_tell_of_single_ones(
    surveys: Surveys, monkeypatch: pytest.MonkeyPatch
) -> None:
    def whole_group(group: Members, shown: object, known: object) -> Members:
        return group if len(group) >= 5 else frozenset()

    monkeypatch.setattr(refreshing, "next_figure", whole_group)
    monkeypatch.setattr(refreshing, "replaces", lambda figure, latest, group: bool(figure) and figure != latest)
    await years(surveys)
    assert await told(surveys)


async def test_published_by_name_it_is_for_everybody_and_withdrawn_it_leaves_the_topic(surveys: Surveys) -> None:
    assessment_id = await measures(surveys, await municipality(surveys), LEVELS)
    await consents(surveys, assessment_id, "published")
    await sets_target(surveys, assessment_id, "strategy", 4)
    await consents(surveys, assessment_id, "none")
    rows = await surveys.running.fetch(
        "SELECT version, type, body IS NULL AS buried FROM outbox WHERE topic = $1 ORDER BY seq",
        PublishedAssessment.topic,
    )
    assert [tuple(row) for row in rows] == [
        (2, "published_assessment.published", False), (3, "published_assessment.updated", False),
        (4, "published_assessment.withdrawn", False), (5, "published_assessment.deleted", True),
    ]  # fmt: skip
    published, _, last = await surveys.said(PublishedAssessment)
    assert [one.start for one in published.criteria if one.start] == [2.0]
    assert (last.state, last.criteria, last.respondents) == (PublishedAssessmentState.withdrawn, (), None)


async def test_published_again_it_is_newer_than_its_tombstone(surveys: Surveys) -> None:
    assessment_id = await measures(surveys, await municipality(surveys), LEVELS)
    for consent in ("published", "none", "published"):
        await consents(surveys, assessment_id, consent)
    rows = await surveys.running.fetch(
        "SELECT version FROM outbox WHERE topic = $1 ORDER BY seq", PublishedAssessment.topic
    )
    assert [row["version"] for row in rows] == [2, 3, 4, 5]


async def test_nobody_is_published_by_name_where_that_would_let_others_be_recognised(surveys: Surveys) -> None:
    first, *_ = await compared(surveys, 5)
    refused = await consents(surveys, first, "published")
    assert (refused.status_code, refused.json()["code"]) == (409, "others_recognisable")
    await compared(surveys, 5)  # five newcomers are a block of their own: the first five are still behind one figure
    assert (await consents(surveys, first, "published")).status_code == 409


async def test_a_consent_once_more_changes_nothing(surveys: Surveys) -> None:
    assessment_id = await measures(surveys, await municipality(surveys), LEVELS)
    await consents(surveys, assessment_id, "compared")
    given = await consents(surveys, assessment_id, "compared")
    assert [(one["consent"], one["role"]) for one in given.json()] == [("compared", "kunnanjohtaja")]


async def test_a_region_of_two_publishes_only_when_its_members_are_published(surveys: Surveys) -> None:
    towns = [await municipality(surveys, name) for name in ("Veteli", "Halsua")]
    opened = await opens(surveys, await region(surveys, towns), member_ids=[str(town) for town in towns])
    (secret,) = await secrets(surveys, opened["id"])
    for town in towns:
        for level in LEVELS:
            await answers(surveys, secret, {"strategy": level}, organisation_id=str(town))
    ids = (await becomes(surveys, opened["id"], "closed"))["assessment_ids"]
    views = [await surveys.get(f"/assessments/{one}") for one in ids]
    of_towns = [view["id"] for view in views if view["organisation_id"] in map(str, towns)]
    (of_region,) = set(ids) - set(of_towns)
    assert (await consents(surveys, of_region, "published")).status_code == 409
    for one in (*of_towns, of_region):
        assert (await consents(surveys, one, "published")).status_code == 200


async def test_the_heat_map_shows_values_with_consent_alone(surveys: Surveys) -> None:
    await measures(surveys, await municipality(surveys, "Akaa"), LEVELS, illustrative=True)
    consenting = await measures(surveys, await municipality(surveys, "Kemi"), LEVELS)
    await consents(surveys, consenting, "compared")
    shown = await surveys.get(f"/networks/{surveys.network}/assessments/heat-map")
    rows = [(row["name"]["fi"], row["consent"], row["values"][-1]) for row in shown["rows"]]
    assert shown["sentence"].startswith("Näkökulmat organisaatioittain (2)")
    drawn = await surveys.http.get(
        f"/networks/{surveys.network}/assessments/heat-map.svg", headers=surveys.coordinating()
    )
    assert "havainnollistava" in drawn.text
    assert (shown["criteria"][-1], rows) == ("strategy", [("Akaa", "none", None), ("Kemi", "compared", 2.0)])


@pytest.mark.parametrize(
    ("language", "words"), [("fi", "Ensimmäinen kärki"), ("sv", "Den första spetsen"), ("en", "The")]
)
async def test_the_radar_is_a_table_sentences_and_a_drawing_in_three_languages(
    surveys: Surveys, language: str, words: str
) -> None:
    first, *_ = await compared(surveys, 5)
    await sets_target(surveys, first, "strategy", 4)
    told = await surveys.get(f"/assessments/{first}/radar?lang={language}")
    assert told["sentence"].startswith(words)
    assert len(told["rows"]) == len(told["sentences"]) == 11
    assert told["rows"][-1][1:] == ["2", "4", "2.8" if language == "en" else "2,8"]
    drawn = await surveys.http.get(f"/assessments/{first}/radar.svg?lang={language}", headers=surveys.coordinating())
    assert drawn.headers["content-type"] == "image/svg+xml"
    assert words in drawn.text


async def test_the_heat_map_is_drawn(surveys: Surveys) -> None:
    await compared(surveys, 1)
    drawn = await surveys.http.get(
        f"/networks/{surveys.network}/assessments/heat-map.svg", headers=surveys.coordinating()
    )
    assert re.search(r"<svg.*Kunta 0", drawn.text, re.S)


async def test_pages_show_what_is_published_and_nothing_else(surveys: Surveys) -> None:
    made = [await measures(surveys, await municipality(surveys, name), LEVELS) for name in ("Akaa", "Kemi", "Virrat")]
    akaa, kemi, _ = made
    for one, consent in ((akaa, "published"), (kemi, "compared")):
        assert (await consents(surveys, one, consent)).status_code == 200
    assert (await sets_target(surveys, akaa, "strategy", 4)).status_code == 200

    async def page(path: str, language: str = "en") -> str:
        return (await surveys.http.get(path, headers={"Accept-Language": language})).text

    assert [(await surveys.http.get(f"/assessments/{one}/radar.html")).status_code for one in made] == [200, 404, 404]
    for language, words in (
        ("fi", "lähtötaso 2, tavoitetaso 4 vuonna 2028."),
        ("sv", "utgångsläge 2, målnivå 4 år 2028."),
        ("en", "start 2, target 4 in 2028."),
    ):
        shown = await page(f"/assessments/{akaa}/radar.html", language)
        assert words in shown
        assert shown.count("<svg") == 1
        assert "Akaa" in shown
    side_by_side = await page(f"/networks/{surveys.network}/assessments/heat-map.html")
    assert (f"/assessments/{akaa}/radar.html" in side_by_side, "Kemi" in side_by_side) == (True, False)
    assert "Where organisations stand" in await page(f"/networks/{surveys.network}/survey-results")

    await consents(surveys, akaa, "none")
    assert (await surveys.http.get(f"/assessments/{akaa}/radar.html")).status_code == 404
    assert "No organisation publishes" in await page(f"/networks/{surveys.network}/assessments/heat-map.html")
