"""A survey from its draft until its answers are gone, act after act, against a life that anybody understands."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from services.surveys.answers import storing_queries
from services.surveys.answers.intake import Intake
from shared.due import due
from shared.privacy.purging import HOURLY
from tests.models.length import briefly, length
from tests.models.survey_life import SurveyLife
from tests.models.world import SurveysWorld

pytestmark = pytest.mark.xdist_group("survey-life")

PERSON = st.integers(0, 5)
VALUE = st.integers(1, 5)
QUESTIONS = {
    "sections": [{"key": "kaikki", "questions": [
        {"type": "scale", "key": "useful", "text": {"fi": "Hyödyllisyys"}, "required": True, "lowest": 1, "highest": 5}
    ]}]
}  # fmt: skip


class Life(RuleBasedStateMachine):
    """One survey, which six people may answer."""

    world: SurveysWorld
    beginnings: st.SearchStrategy[Any] = st.tuples(
        st.booleans(), st.sampled_from([None, None, 2, 5]), st.sampled_from([None, 3]), st.sampled_from([0, 1, 2, 2, 2])
    )
    """Is it anonymous, how many may answer, how many hours it lasts, and whether it is ready or open already."""

    @initialize(data=st.data())
    def make(self, data: st.DataObject) -> None:
        anonymous, limit, lasts, steps = data.draw(self.beginnings)
        self.surveys, self.people = self.world.surveys, [uuid4() for _ in range(6)]
        closes_at = self._now + timedelta(hours=lasts) if lasts else None
        self.model = SurveyLife(anonymous, limit, closes_at)
        self.id = UUID(self._do(self._made())["id"])
        for state in ("ready", "open")[:steps]:
            self.move(state)

    @rule(state=st.sampled_from(["draft", "ready", "open", "open", "closed"]))
    def move(self, state: Any) -> None:
        answer = self._do(self.surveys.put(f"/surveys/{self.id}/state", {"state": state}))
        self._agrees(answer, self.model.move(state, self._now), 200)

    @rule(person=PERSON, value=VALUE, at_once=st.sampled_from([1, 2]))
    def answer(self, person: int, value: int, at_once: int) -> None:
        for _ in range(at_once):
            answer = self._do(self._sends("POST", person, value))
            self._agrees(answer, self.model.answer(person, value, self._now), 201)

    @rule(value=VALUE)
    def everybody_answers(self, value: int) -> None:
        for person in range(6):
            self.answer(person, value, 1)

    @rule(person=PERSON, value=VALUE)
    def change(self, person: int, value: int) -> None:
        self._agrees(self._do(self._sends("PUT", person, value)), self.model.change(person, value, self._now), 200)

    @rule(hours=st.sampled_from([1, 4]), then_works=st.booleans())
    def time_goes_by(self, hours: int, then_works: bool) -> None:
        """Who was away does later what was due."""
        self.surveys.running.clock.now += timedelta(hours=hours)
        if then_works:
            self._do(self.surveys.does_what_is_due())
            self.model.close_in_time(self._now)

    @rule(person=PERSON, value=VALUE)
    def somebody_comes_late(self, person: int, value: int) -> None:
        """Before whoever closes it has come."""
        self.time_goes_by(4, False)
        self.answer(person, value, 1)

    @rule()
    def publish(self) -> None:
        self._do(self.surveys.does_what_is_due())
        self.model.close_in_time(self._now)
        self._agrees(self._do(self.surveys.post(f"/surveys/{self.id}/results", {})), self.model.publish(), 201)

    @rule()
    def two_years_go_by(self) -> None:
        self.surveys.running.clock.now += timedelta(days=731)
        for _ in range(2):  # what a closing lets out goes an hour later
            self.surveys.running.clock.now += timedelta(hours=1)
            self._do(self._purged())
        self.model.grow_old(self._now)

    @invariant()
    def what_is_stored_is_what_was_taken(self) -> None:
        ((state, kept, own),) = self._do(self.surveys.running.fetch(STORED, self.id))
        assert (state, kept) == (self.model.state, len(self.model.answers))
        if not self.model.anonymous:
            told = {self.people[person]: value for person, value in self.model.answers.items()}
            assert {UUID(person): value for person, value in (own or {}).items()} == told

    def teardown(self) -> None:
        if hasattr(self, "id") and not self.model.anonymous and self.model.state != "draft":
            summary = self._do(self.surveys.get(f"/surveys/{self.id}/summary"))
            assert summary["n"] == self.model.given, "sums stay when answers go"

    @property
    def _now(self) -> Any:
        return self.world.surveys.running.clock()

    async def _made(self) -> Any:
        model = self.model
        window = {"closing": "at_a_time", "closes_at": model.closes_at.isoformat()} if model.closes_at else {}
        body = {
            "kind": "wish", "target_kind": "nothing", "title": {"fi": "Toiveet"}, "answer_limit": model.limit,
            "mode": "anonymous" if model.anonymous else "identified", "invited_elsewhere": 20, **window,
        }  # fmt: skip
        made = (await self.surveys.post(f"/networks/{self.surveys.network}/surveys", body)).json()
        asked = await self.surveys.put(f"/surveys/{made['id']}/questionnaire", QUESTIONS)
        assert asked.status_code == 200, asked.text
        return made

    async def _sends(self, method: str, person: int, value: int) -> httpx.Response:
        path = f"/surveys/{self.id}/answers{'' if method == 'POST' else '/mine'}"
        headers = self.surveys.running.as_(person=self.people[person])
        return await self.surveys.http.request(method, path, json={"answers": {"useful": value}}, headers=headers)

    async def _purged(self) -> None:
        async with self.surveys.running.process.resources.pool.acquire() as tx:
            await due.put(tx, HOURLY, "hourly", self._now)
        await self.surveys.does_what_is_due()

    def _agrees(self, answer: httpx.Response, why: str | None, done: int) -> None:
        code = answer.json().get("code")
        assert (answer.status_code == done, code) == (why is None, why), answer.text

    def _do(self, work: Any) -> Any:
        return self.world.do(work)


STORED = """
SELECT state,
       (SELECT count(*) FROM responses WHERE survey_id = s.id)
       + (SELECT count(*) FROM staged_answers WHERE survey_id = s.id),
       (SELECT jsonb_object_agg(person_id, answers -> 'useful') FROM responses
        WHERE survey_id = s.id AND person_id IS NOT NULL)
FROM surveys s WHERE id = $1
"""


def test_a_survey_lives_as_everybody_understands(asking: SurveysWorld) -> None:
    run_state_machine_as_test(type("LifeHere", (Life,), {"world": asking}), settings=length(8, steps=12))


def is_told_apart(world: SurveysWorld, *beginning: object) -> None:
    machine = type("Unprotected", (Life,), {"world": world, "beginnings": st.just(beginning)})
    with pytest.raises(AssertionError):
        run_state_machine_as_test(machine, settings=briefly(30, steps=12))


def without(monkeypatch: pytest.MonkeyPatch, statement: str, protection: str, instead: str = "") -> None:
    told = getattr(storing_queries, statement)
    assert protection in told
    monkeypatch.setattr(storing_queries, statement, told.replace(protection, instead))


def test_twin_without_the_claim_somebody_answers_twice(asking: SurveysWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    without(
        monkeypatch, "STAGE", "claim IS NULL OR (survey_id, claim) IN (SELECT survey_id, claim FROM claimed)", "true"
    )
    is_told_apart(asking, True, None, None, 2)


def test_twin_without_a_look_at_the_time_an_answer_comes_late(
    asking: SurveysWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    for statement in ("STORE", "STAGE"):
        without(monkeypatch, statement, "AND (closes_at IS NULL OR closes_at > $10)")
    is_told_apart(asking, False, None, 1, 2)


def test_twin_without_a_look_at_the_room_more_answer_than_may(
    asking: SurveysWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def there_is(*_: object) -> None: ...

    monkeypatch.setattr(Intake, "_require_room", there_is)
    is_told_apart(asking, False, 2, None, 2)
