"""One story along the ids, whatever order its messages came in; and what is missing in it."""

from datetime import UTC, date, datetime, time
from itertools import permutations
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.roadmaps.story import queries
from shared.bus.handlers import Gone
from shared.contracts import (
    Contract,
    Goal,
    GoalSource,
    Improvement,
    ImprovementSource,
    ImprovementState,
    Localised,
    MeasureStage,
    Occurrence,
    OccurrenceState,
    PublishedAssessment,
    PublishedAssessmentState,
    Series,
    SeriesState,
    Survey,
    SurveyKind,
    SurveyState,
    SurveyTarget,
)
from shared.contracts.series import EventKind, Mode
from shared.contracts.survey import AnswerMode
from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.publishing import publish
from tests.roadmaps.states import changed, made, measure, roadmap
from tests.roadmaps.test_rollups import municipality, owned


def series(network: UUID, version: int = 1) -> Series:
    return Series(
        id=uuid4(), version=version, network_id=network, title=Localised(fi="Perjantait", sv="Fredagar"),
        kind=EventKind.network_event, mode=Mode.online, starts_on=date(2026, 1, 2), starts_at=time(9), minutes=60,
        state=SeriesState.planned,
    )  # fmt: skip


def gathering(of: Series, month: int, state: OccurrenceState = OccurrenceState.ended, version: int = 1) -> Occurrence:
    begins = datetime(2026, month, 6, 7, tzinfo=UTC)
    return Occurrence(
        id=uuid4(), version=version, network_id=of.network_id, series_id=of.id,
        title=Localised(fi=f"Tapaaminen {month}"), kind=of.kind, mode=of.mode,
        starts_at=begins, ends_at=begins.replace(hour=8), state=state,
    )  # fmt: skip


def survey(about: Occurrence, *, published: bool = True) -> Survey:
    return Survey(
        id=uuid4(), version=3, network_id=about.network_id, kind=SurveyKind.feedback,
        target_kind=SurveyTarget.occurrence, target_id=about.id, title=Localised(fi="Palaute"),
        state=SurveyState.closed, mode=AnswerMode.anonymous, opens_at=about.ends_at,
        closes_at=about.ends_at.replace(day=13),
        publication_id=uuid4() if published else None,
    )  # fmt: skip


def improvement(of: Survey, **fields: Any) -> Improvement:
    return Improvement(
        id=uuid4(), version=1, network_id=of.network_id, said=Localised(fi="Liian pitkä"),
        doing=Localised(fi="Lyhennetään"), responsible=Localised(fi="Sihteeri"), state=ImprovementState.agreed,
        sources=[ImprovementSource(survey_id=of.id, question="length")], agreed_on=date(2026, 3, 1), **fields,
    )  # fmt: skip


async def story(roadmaps: Roadmaps, path: str) -> dict[str, Any]:
    """As somebody without a login reads it."""
    answer = await roadmaps.http.get(path)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def happened(told: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one["kind"], one["what"]) for one in told["moments"]]


async def test_a_network_is_told_from_its_founding_to_what_came_of_its_surveys(roadmaps: Roadmaps) -> None:
    fridays = series(roadmaps.network)
    first = gathering(fridays, 2)
    asked = survey(first)
    akaa = await municipality(roadmaps, "Akaa", 16_000)
    measured = PublishedAssessment(
        id=uuid4(), version=1, network_id=roadmaps.network, organisation_id=akaa, round=1, model="dma-like",
        model_version=1, lowest=1, highest=5, measured_on=date(2026, 4, 1), state=PublishedAssessmentState.published,
    )  # fmt: skip
    await roadmaps.running.hear(fridays, first, asked, improvement(asked), measured)
    plan = owned(roadmaps, akaa)
    await made(roadmaps, plan, measure(plan, goals=("goal-1",)))
    await publish(roadmaps, plan)

    told = await story(roadmaps, f"/networks/{roadmaps.network}/story")

    assert happened(told) == [
        ("network", "founded"), ("series", "begun"), ("occurrence", "ended"), ("survey", "opened"),
        ("survey", "published"), ("improvement", "agreed"), ("assessment", "measured"), ("roadmap", "published"),
    ]  # fmt: skip
    assert told["moments"][6]["organisation"]["fi"] == "Akaa"
    assert told["moments"][5]["because_of"] == [str(asked.id)]
    assert told["gaps"] == []


async def test_messages_in_any_order_late_and_twice_tell_the_same_story(roadmaps: Roadmaps) -> None:
    stories = []
    fridays = series(roadmaps.network)
    first = gathering(fridays, 2)
    asked = survey(first)
    states: list[Contract] = [fridays, first, asked, improvement(asked)]
    old = first.model_copy(update={"version": 1, "state": OccurrenceState.scheduled})
    states[1] = first.model_copy(update={"version": 2})
    for order in permutations(states):
        await roadmaps.running.fetch("DELETE FROM told WHERE kind <> 'network'")
        for state in order:
            await roadmaps.running.hear(state)
        await roadmaps.running.hear(old, *order[:2])
        stories.append(await story(roadmaps, f"/networks/{roadmaps.network}/story"))

    assert all(one == stories[0] for one in stories)
    assert ("occurrence", "ended") in happened(stories[0])


async def test_twin_without_the_guard_of_versions_a_late_message_would_undo_what_came_after(
    roadmaps: Roadmaps, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "KEEP", queries.KEEP.replace("WHERE held.version < excluded.version", ""))
    fridays = series(roadmaps.network)
    first = gathering(fridays, 2, version=2)
    await roadmaps.running.hear(fridays, first)

    await roadmaps.running.hear(first.model_copy(update={"version": 1, "state": OccurrenceState.scheduled}))

    assert ("occurrence", "ended") not in happened(await story(roadmaps, f"/networks/{roadmaps.network}/story"))


async def test_what_was_deleted_is_told_no_more_and_an_older_message_doesnt_bring_it_back(roadmaps: Roadmaps) -> None:
    fridays = series(roadmaps.network)
    first = gathering(fridays, 2, version=4)
    await roadmaps.running.hear(fridays, first)

    async with roadmaps.running.process.resources.pool.acquire() as tx:
        forget = roadmaps.running.service.handlers.forgetter(Occurrence)
        await forget([Gone(first.id, 5)], tx, roadmaps.running.clock())
    await roadmaps.running.hear(first)

    assert ("occurrence", "ended") not in happened(await story(roadmaps, f"/networks/{roadmaps.network}/story"))


async def test_gatherings_that_nobody_was_asked_about_are_said_as_one_gap_between_two_days(roadmaps: Roadmaps) -> None:
    fridays = series(roadmaps.network)
    held = [gathering(fridays, month) for month in (1, 2, 3, 4)]
    called_off = gathering(fridays, 5, OccurrenceState.cancelled)
    unpublished, unused = survey(held[0], published=False), survey(held[3])
    await roadmaps.running.hear(fridays, *held, called_off, unpublished, unused)

    gaps = (await story(roadmaps, f"/networks/{roadmaps.network}/story"))["gaps"]

    assert [(gap["what"], gap["number"], gap["first"], gap["last"]) for gap in gaps] == [
        ("not_published", 1, "2026-01-13", "2026-01-13"),
        ("no_survey", 2, "2026-02-06", "2026-03-06"),
        ("no_improvement", 1, "2026-04-13", "2026-04-13"),
        ("no_roadmap", 1, None, None),
    ]


async def test_a_roadmap_is_told_from_what_led_to_it_to_what_came_of_it(roadmaps: Roadmaps) -> None:
    fridays = series(roadmaps.network)
    first, elsewhere = gathering(fridays, 2), gathering(fridays, 3)
    asked = survey(first)
    agreed = improvement(asked)
    await roadmaps.running.hear(fridays, first, elsewhere, asked, agreed)
    source = GoalSource(assessment_id=uuid4(), criterion="knowledge")
    plan = roadmap(roadmaps.network, goals=(Goal(key="tieto", title=Localised(fi="Tieto"), source=source),))
    one = measure(plan, goals=("tieto",), improvement_ids=(agreed.id,))
    await made(roadmaps, plan, one)
    await publish(roadmaps, plan)
    roadmaps.at(2027, 5, 1)
    await changed(roadmaps, one, status="done", stage=MeasureStage.done, progress=100)
    assert ("measure", "done") not in happened(await story(roadmaps, f"/roadmaps/{plan.id}/story"))
    await publish(roadmaps, plan, "Toinen versio")

    told = await story(roadmaps, f"/roadmaps/{plan.id}/story")

    assert [one for one in happened(told) if one[0] not in ("network", "series")] == [
        ("occurrence", "ended"), ("survey", "opened"), ("survey", "published"), ("improvement", "agreed"),
        ("roadmap", "published"), ("goal", "set"), ("measure", "done"), ("roadmap", "published"),
    ]  # fmt: skip
    assert [(one["on"], one["number"]) for one in told["moments"] if one["kind"] == "roadmap"] == [
        ("2026-11-24", 1), ("2027-05-01", 2),
    ]  # fmt: skip
    assert [(gap["what"], gap["year"]) for gap in told["gaps"]] == [("no_follow_up", 2026)]


async def test_loose_ends_of_a_roadmap_are_said(roadmaps: Roadmaps) -> None:
    plan = roadmap(roadmaps.network)
    await made(roadmaps, plan, measure(plan, "Irrallaan"))
    assert (await roadmaps.http.get(f"/roadmaps/{plan.id}/story")).status_code == 404
    await publish(roadmaps, plan)

    gaps = (await story(roadmaps, f"/roadmaps/{plan.id}/story"))["gaps"]

    assert {(gap["what"], gap["title"]["fi"]) for gap in gaps} == {
        ("goal_without_measure", "Palvelut ovat sähköisiä"), ("measure_without_goal", "Irrallaan"),
    }  # fmt: skip


async def test_a_long_story_comes_in_pages_that_leave_nothing_out(roadmaps: Roadmaps) -> None:
    fridays = series(roadmaps.network)
    held = [gathering(fridays, month) for month in range(1, 11)]
    await roadmaps.running.hear(fridays, *held, *(survey(one) for one in held))
    path = f"/networks/{roadmaps.network}/story"
    whole = (await story(roadmaps, f"{path}?limit=100"))["moments"]

    pages, cursor = [], ""
    while cursor is not None:
        told = await story(roadmaps, f"{path}?limit=7{cursor and '&cursor=' + cursor}")
        pages += told["moments"]
        cursor = told["next"]

    assert pages == whole
    assert len(whole) == 32


@pytest.mark.parametrize(
    ("language", "said"),
    [("fi", "Tapaaminen pidettiin"), ("sv", "En träff hölls"), ("en", "A gathering was held")],
)
async def test_the_page_tells_the_story_and_its_gaps_in_three_languages(
    roadmaps: Roadmaps, language: str, said: str
) -> None:
    fridays = series(roadmaps.network)
    await roadmaps.running.hear(fridays, gathering(fridays, 2))

    page = await roadmaps.http.get(f"/networks/{roadmaps.network}/story.html", params={"lang": language})

    assert page.status_code == 200, page.text
    assert said in page.text
    assert 'id="gaps"' in page.text
