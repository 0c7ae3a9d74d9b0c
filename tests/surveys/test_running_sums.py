"""Running sums are a recount of whatever happened, whoever reads at what moment."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.surveys.answering import Asking, asks
from tests.surveys.conftest import Surveys
from tests.surveys.summing import answered, summary, working


async def test_readers_at_the_same_moment_miss_no_answer(surveys: Surveys) -> None:
    asking = await asks(surveys)
    for number in range(12):
        await asking.answer(uuid4(), {"useful": 3 + number % 3})
        found = await asyncio.gather(*(summary(asking) for _ in range(3)))
        assert [one["n"] for one in found] == [number + 1] * 3


async def test_answers_are_folded_though_nobody_reads(surveys: Surveys) -> None:
    asking = await answered(surveys)
    await surveys.does_what_is_due()
    assert await asking.rows("unfolded") == []
    assert await surveys.running.fetch("SELECT key FROM due WHERE kind = 'fold_answers'")


async def test_no_sum_holds_what_anybody_wrote(surveys: Surveys) -> None:
    asking = await answered(surveys)
    await summary(asking)
    assert "Liikaa" not in str(await asking.rows("tallies"))
    assert "Lisää" not in str(await asking.rows("tallies"))


ANSWERS = st.fixed_dictionaries(
    {"useful": st.integers(3, 5)},
    optional={
        "role": st.sampled_from(["leader", "other"]),
        "themes": st.lists(st.sampled_from(["data", "ai", "people"]), unique=True, min_size=1),
        "best": st.permutations(["a", "b", "c"]).map(lambda order: order[:2]),
        "trust": st.dictionaries(st.sampled_from(["state", "town"]), st.sampled_from(["low", "high"]), min_size=1),
        "hours": st.sampled_from([0, 1, 0.5, 7.25, 99.99, 100]),
        "day": st.sampled_from(["2026-11-06", "2025-01-01"]),
        "again": st.booleans(),
        "nps": st.integers(0, 10),
        "free": st.sampled_from(["a", "b"]),
    },
)
ACTS = st.lists(st.tuples(st.sampled_from(["answer", "erase", "read"]), st.integers(0, 3), ANSWERS), max_size=12)


async def history(surveys: Surveys, acts: list[tuple[str, int, dict[str, Any]]]) -> tuple[Asking, Asking]:
    """A survey with this history, and another one where each answer that counts was given at once."""
    asking, recounted = await asks(surveys), await asks(surveys)
    people, counted, erased = [uuid4() for _ in range(4)], dict[UUID, dict[str, Any]](), list[dict[str, Any]]()
    for act, number, answers in acts:
        person = people[number]
        if act == "answer" and person in counted:
            assert (await asking.change(person, answers)).status_code == 200
            counted[person] = answers
        elif act == "answer":
            assert (await asking.answer(person, answers)).status_code == 201
            counted[person] = answers
        elif act == "erase" and person in counted:
            await surveys.running.fetch("DELETE FROM responses WHERE person_id = $1", person)
            erased.append(counted.pop(person))
            people[number] = uuid4()
        elif act == "read":
            await summary(asking)
    for answers in [*counted.values(), *erased]:
        await recounted.answer(uuid4(), answers)
    return asking, recounted


async def test_running_sums_are_a_recount_of_whatever_happened(surveys: Surveys) -> None:
    found: list[list[tuple[str, int, dict[str, Any]]]] = []

    @settings(max_examples=25, deadline=None, database=None, derandomize=True)
    @given(ACTS)
    def draw(acts: list[tuple[str, int, dict[str, Any]]]) -> None:
        found.append(acts)

    draw()
    for acts in found:
        asking, recounted = await history(surveys, acts)
        running, again = await summary(asking), await working(recounted)
        assert (running["n"], running["questions"]) == (again["n"], again["questions"])


async def test_twin_without_what_a_change_replaced_the_sums_drift(surveys: Surveys) -> None:
    asking, person = await asks(surveys), uuid4()
    await asking.answer(person, {"useful": 3})
    await asking.change(person, {"useful": 5})
    await surveys.running.fetch("DELETE FROM unfolded WHERE sign = -1 AND survey_id = $1", asking.id)
    assert (await summary(asking))["n"] == 2
