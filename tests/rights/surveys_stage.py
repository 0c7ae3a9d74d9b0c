"""Surveys with two networks that registration has told of, each with an open survey."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from services.surveys.models.shipped_models import DEFAULT
from shared.contracts import RoleKind
from tests.parts import Running
from tests.rights.events_stage import PEOPLE, role
from tests.rights.rewound import OneConnection, Rewinding
from tests.rights.stage import LOGS, Stage
from tests.surveys import assessing
from tests.surveys.answering import WHOLE, asks
from tests.surveys.conftest import Surveys
from tests.surveys.gatherings import asks_something, series
from tests.surveys.gatherings import made as made_survey


async def build(running: Running) -> Stage:
    running.clock.now = datetime.now(UTC)
    people = {name: uuid4() for name in PEOPLE}
    a = await side(running, people["leader_a"], people["member_a"], "Verkosto A")
    b = await side(running, people["leader_b"], uuid4(), "Verkosto B")
    await running.hear(
        role(UUID(a["network_id"]), people["secretary_a"], RoleKind.secretary),
        role(UUID(a["network_id"]), people["former_a"], RoleKind.leader, active=False),
        role(UUID(a["network_id"]), people["member_a"], RoleKind.member),
    )
    private = tuple(map(str, people.values()))
    rewinding = await Rewinding.on(running.dsn, logs=LOGS)
    await running.process.resources.pool.close()
    running.process.resources.pool = OneConnection(rewinding.connection)  # type: ignore[assignment]
    return Stage(running, rewinding, people, a, b, private)


async def side(running: Running, leader: UUID, member: UUID, name: str) -> dict[str, str]:
    """A network with an open survey that its member has answered, and one that they haven't."""
    surveys = Surveys(running, coordinator=leader)
    await surveys.hears_of_network(surveys.network, name, leader)
    asking, unanswered = await asks(surveys), await asks(surveys)
    await asking.answer(member, WHOLE)
    made: dict[str, Any] = {
        **await with_series(surveys),
        **await with_results(surveys),
        **await with_assessment(surveys),
        "dataset": "surveys",
        "network_id": surveys.network,
        "survey_id": asking.id,
        "unanswered": unanswered.id,
        "inviting": await inviting(surveys),
        "historical": (await asks(surveys, historical=True)).id,
        "secret": "A" * 43,
        "ending": "csv",
        "name": "wishes",
        "template_id": await template_of(surveys, asking.id),
    }
    return {key: str(value) for key, value in made.items()}


async def inviting(surveys: Surveys) -> UUID:
    """An open survey that writes to whom it asks."""
    asking = await asks(surveys)
    planned = await surveys.put(f"/surveys/{asking.id}/invitation-plan", {"invites": True})
    assert planned.status_code == 200, planned.text
    return asking.id


async def template_of(surveys: Surveys, survey_id: UUID) -> str:
    """The survey's questions, kept by its network."""
    saved = await surveys.post(
        f"/networks/{surveys.network}/questionnaire-templates",
        {"title": {"fi": "Malli"}, "survey_id": str(survey_id)},
    )
    assert saved.status_code == 201, saved.text
    template_id: str = saved.json()["id"]
    return template_id


async def with_series(surveys: Surveys) -> dict[str, Any]:
    """A series with a survey that is the pattern of what each of its gatherings is asked."""
    told = series(surveys.network)
    await surveys.running.hear(told)
    pattern = (await made_survey(surveys, target_kind="series", target_id=str(told.id)))["id"]
    await asks_something(surveys, pattern)
    decided = await surveys.put(
        f"/series/{told.id}/survey-defaults/at_the_end", {"pattern_id": pattern, "close_after_days": 14}
    )
    assert decided.status_code == 200, decided.text
    return {"series_id": told.id, "pattern_id": pattern, "opening": "at_the_end"}


async def with_assessment(surveys: Surveys) -> dict[str, Any]:
    """A municipality that was measured, and is being measured again."""
    akaa = await assessing.municipality(surveys)
    assessment_id = await assessing.measures(surveys, akaa, (1, 2, 3, 2, 2))
    assert (await assessing.consents(surveys, assessment_id, "published")).status_code == 200
    (round_row,) = await surveys.running.fetch("SELECT round_id FROM assessments WHERE id = $1", UUID(assessment_id))
    return {
        "organisation_id": akaa,
        "assessment_id": assessment_id,
        "round_id": round_row["round_id"],
        "open_round_id": (await assessing.opens(surveys, akaa))["id"],
        "draft_round_id": (await assessing.plans(surveys, akaa))["id"],
        "criterion": "strategy",
        "model_key": DEFAULT,
        "model_version": 1,
    }


async def with_results(surveys: Surveys) -> dict[str, Any]:
    """A closed survey with published results, and a text that everybody may read."""
    asking = await asks(surveys)
    for _ in range(6):
        await asking.answer(uuid4(), WHOLE)
    await asking.close()
    published = await surveys.post(f"/surveys/{asking.id}/results", {})
    assert published.status_code == 201, published.text
    written = (await surveys.get(f"/surveys/{asking.id}/texts?question=free"))["texts"]
    told = {"question": "free", "response_id": written[0]["response_id"]}
    released = (await surveys.post(f"/surveys/{asking.id}/texts", told)).json()
    improvement = await surveys.post(
        f"/networks/{surveys.network}/improvements",
        {
            "said": {"fi": "Esimerkkejä lisää"}, "doing": {"fi": "Kunnat kertovat"}, "responsible": {"fi": "Vetäjä"},
            "sources": [{"survey_id": str(asking.id), "question": "free"}],
        },
    )  # fmt: skip
    assert improvement.status_code == 201, improvement.text
    return {
        "published": asking.id, "response_id": told["response_id"], "text_id": released["id"],
        "improvement_id": improvement.json()["id"],
    }  # fmt: skip
