"""What was answered, in numbers: exact figures, the same by every way, and nothing of an anonymous survey too early."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.surveys.answering import QUESTIONS, Asking, asks, options, put_questions, questionnaire, words
from tests.surveys.conftest import Surveys

GOLDEN: list[dict[str, Any]] = [
    {"role": "leader", "useful": 5, "themes": ["ai", "data"], "best": ["c", "a"], "trust": {"state": "high"},
     "hours": 7.5, "day": "2026-11-06", "again": True, "nps": 10, "free": "Lisää"},
    {"role": "other", "useful": 4, "themes": ["ai"], "best": ["c", "b"], "trust": {"state": "low", "town": "low"},
     "hours": 2, "day": "2026-11-03", "again": True, "nps": 9},
    {"role": "other", "useful": 4, "best": ["a", "c"], "trust": {"town": "high"}, "hours": 0.25, "again": False,
     "nps": 6},
    {"useful": 1, "why": "Liikaa kerralla", "nps": 8},
]  # fmt: skip


async def answered(surveys: Surveys, **columns: Any) -> Asking:
    asking = await asks(surveys, **columns)
    for number, answers in enumerate(GOLDEN):
        taken = await asking.answer(uuid4(), answers)
        assert taken.status_code == 201, (number, taken.text)
    return asking


async def summary(asking: Asking) -> dict[str, Any]:
    found: dict[str, Any] = await asking.surveys.get(f"/surveys/{asking.id}/summary")
    return found


async def working(asking: Asking, **params: Any) -> dict[str, Any]:
    answer = await asking.surveys.http.get(
        f"/surveys/{asking.id}/working-view", params=params, headers=asking.surveys.coordinating()
    )
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def by_key(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {question["key"]: question for question in found["questions"]}


def counts(question: dict[str, Any]) -> dict[str, int]:
    return {count["key"]: count["n"] for count in question["counts"]}


def alike(answers: dict[str, Any]) -> bytes:
    return orjson.dumps(answers, option=orjson.OPT_SORT_KEYS)


async def test_golden_answers_give_exact_numbers(surveys: Surveys) -> None:
    found = await summary(await answered(surveys, invited_elsewhere=19))
    own = by_key(found)

    assert (found["kind"], found["n"]) == ("whole", 4)
    assert found["participation"] == {"of": "people", "answered": 4, "asked": 19, "percent": 21.1}
    assert counts(own["role"]) == {"leader": 1, "other": 2}
    assert [count["percent"] for count in own["role"]["counts"]] == [33.3, 66.7]
    assert (own["useful"]["n"], own["useful"]["mean"], own["useful"]["median"]) == (4, 3.5, 4.0)
    assert counts(own["useful"]) == {"1": 1, "2": 0, "3": 0, "4": 2, "5": 1}
    assert (own["themes"]["n"], counts(own["themes"])) == (2, {"data": 1, "ai": 2, "people": 0})
    assert [(part["key"], part["score"], part["mean"]) for part in own["best"]["parts"]] == [
        ("a", 3, 1.5), ("b", 1, 2.0), ("c", 5, 1.33),
    ]  # fmt: skip
    assert [(part["n"], counts(part)) for part in own["trust"]["parts"]] == [
        (2, {"low": 1, "high": 1}), (2, {"low": 1, "high": 1}),
    ]  # fmt: skip
    hours = own["hours"]
    assert [hours[name] for name in ("n", "mean", "median", "least", "most")] == [3, 3.25, 2.0, 0.25, 7.5]
    assert (own["day"]["earliest"], own["day"]["latest"]) == ("2026-11-03", "2026-11-06")
    assert counts(own["again"]) == {"true": 2, "false": 1}
    assert (own["nps"]["n"], own["nps"]["nps"]) == (4, 25)
    assert (own["free"]["n"], own["why"]["n"]) == (1, 1)
    assert "Lisää" not in str(found)


async def test_a_group_that_answers_counts_as_one_participant(surveys: Surveys) -> None:
    """Fourteen of nineteen participants: eighteen municipalities and a sub-region of five."""
    participants = [uuid4() for _ in range(19)]
    for number, organisation in enumerate(participants):
        members = [uuid4() for _ in range(5)] if number == 18 else []
        await surveys.running.fetch(
            "INSERT INTO enrolments (id, version, network_id, organisation_id, municipality_ids, enrolled) "
            "VALUES ($1, 1, $2, $3, $4, true)",
            uuid4(), surveys.network, organisation, members,
        )  # fmt: skip
    asking = await asks(surveys, target_id=surveys.network)
    await asking.link_for_all()
    *_, of_a_member = (await surveys.running.fetch("SELECT municipality_ids FROM enrolments"))[18]["municipality_ids"]
    for organisation in [*participants[:13], of_a_member, participants[18]]:
        headers = surveys.running.as_(person=uuid4())
        body = {"answers": {"useful": 4}, "organisation_id": str(organisation)}
        assert (await surveys.http.post(asking.path, json=body, headers=headers)).status_code == 201

    found = await summary(asking)

    assert found["n"] == 15
    assert found["participation"] == {"of": "participants", "answered": 14, "asked": 19, "percent": 73.7}


async def test_working_view_without_filters_says_what_the_summary_says(surveys: Surveys) -> None:
    asking = await answered(surveys)
    assert (await working(asking))["questions"] == (await summary(asking))["questions"]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (["role:equals:other"], [1, 2]),
        (["useful:at_least:4", "useful:at_most:4"], [1, 2]),
        (["themes:includes:data"], [0]),
        (["trust.town:equals:low"], [1]),
        (["best:equals:c"], [0, 1]),
        (["hours:at_most:2"], [1, 2]),
        (["day:at_least:2026-11-05"], [0]),
        (["again:equals:false"], [2]),
        (["why:answered"], [3]),
        (["role:equals:other", "nps:at_least:9"], [1]),
        (["role:equals:leader", "why:answered"], []),
    ],
)
async def test_filter_list_and_figures_agree(surveys: Surveys, where: list[str], expected: list[int]) -> None:
    asking = await answered(surveys)
    found = await working(asking, where=where)
    listed = await surveys.http.get(
        f"/surveys/{asking.id}/responses", params={"where": where}, headers=surveys.coordinating()
    )

    answers = [one["answers"] for one in listed.json()["items"]]
    assert sorted(map(alike, answers)) == sorted(alike(GOLDEN[place]) for place in expected)
    assert (found["n"], found["filters"]) == (len(expected), where)
    for key, question in by_key(found).items():
        assert question["n"] == sum(key in one for one in answers)


@pytest.mark.parametrize(
    "where",
    ["nothing:answered", "role:equals:king", "role:at_least:3", "useful:at_least:x", "day:equals:monday",
     "free:equals:Lisää", "trust.moon:equals:low", "trust:equals:low", 'role") || (1:equals:1', "again:equals:1"],
)  # fmt: skip
async def test_a_filter_that_is_none_is_refused(surveys: Surveys, where: str) -> None:
    asking = await asks(surveys)
    answer = await surveys.http.get(
        f"/surveys/{asking.id}/working-view", params={"where": where}, headers=surveys.coordinating()
    )
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (422, "unknown_filter", "where")


async def test_organisations_and_days_narrow_the_view(surveys: Surveys) -> None:
    asking, akaa = await asks(surveys), uuid4()
    body = {"answers": {"useful": 4}, "organisation_id": str(akaa)}
    await surveys.http.post(asking.path, json=body, headers=surveys.running.as_(person=uuid4()))
    await asking.answer(uuid4(), {"useful": 3})
    today = surveys.running.clock().date().isoformat()

    assert (await working(asking, organisation_id=str(akaa)))["n"] == 1
    assert (await working(asking, since=today))["n"] == 2
    assert (await working(asking, until="2020-01-01"))["n"] == 0


async def test_whose_answers_were_seen_is_in_the_duty_log(surveys: Surveys) -> None:
    asking = await asks(surveys)
    akaa, kemi = uuid4(), uuid4()
    await asking.answer(akaa, {"useful": 5})
    await asking.answer(kemi, {"useful": 3})

    await working(asking, where="useful:at_least:4")

    rows = await surveys.running.fetch("SELECT disclosed, whose FROM duty.log ORDER BY id")
    assert [(row["disclosed"], row["whose"]) for row in rows] == [("answers", [akaa])]


async def test_a_summary_is_told_anew_only_when_something_changed(surveys: Surveys) -> None:
    asking = await answered(surveys)
    path, headers = f"/surveys/{asking.id}/summary", surveys.coordinating()
    first = await surveys.http.get(path, headers=headers)
    tag = {"If-None-Match": first.headers["ETag"]}

    assert (await surveys.http.get(path, headers={**headers, **tag})).status_code == 304
    await asking.answer(uuid4(), {"useful": 2, "why": "Kiire"})
    later = await surveys.http.get(path, headers={**headers, **tag})
    assert (later.status_code, later.json()["n"]) == (200, 5)


async def test_versions_are_one_by_their_keys(surveys: Surveys) -> None:
    asking = await asks(surveys)
    await asking.answer(uuid4(), {"useful": 5, "role": "leader"})
    newer = [{**QUESTIONS[0], "options": options("other", "member"), "text": words("Asema")}, QUESTIONS[1]]
    await put_questions(surveys, asking.id, 2, questionnaire(*newer))
    await surveys.running.fetch(
        "UPDATE surveys SET questionnaire_version = 2, version = version + 1 WHERE id = $1", asking.id
    )
    await asking.answer(uuid4(), {"useful": 4, "role": "member"})

    own = by_key(await summary(asking))

    assert own["role"]["text"]["fi"] == "Asema"
    assert counts(own["role"]) == {"other": 0, "member": 1, "leader": 1}
    assert own["useful"]["mean"] == 4.5


async def anonymous(surveys: Surveys, useful: list[int]) -> Asking:
    asking = await asks(surveys, mode="anonymous")
    for value in useful:
        answers = {"useful": value, **({"why": "Kiire"} if value <= 2 else {})}
        assert (await asking.answer(uuid4(), answers)).status_code == 201
    return asking


async def test_an_anonymous_survey_is_never_filtered(surveys: Surveys) -> None:
    asking = await anonymous(surveys, [])
    for path in ("working-view", "responses"):
        answer = await surveys.http.get(f"/surveys/{asking.id}/{path}", headers=surveys.coordinating())
        assert (answer.status_code, answer.json()["code"]) == (409, "anonymous_not_filtered")


async def test_an_anonymous_survey_shows_nothing_of_few_and_no_figures_while_open(surveys: Surveys) -> None:
    asking = await anonymous(surveys, [4, 4, 4, 4])
    await asking.mix()
    assert ((await summary(asking))["n"], (await summary(asking))["withheld"]) == (None, "too_few")
    for value in (5, 5, 5, 5, 5, 5, 5, 5):
        await asking.answer(uuid4(), {"useful": value})
    await asking.mix()

    found = await summary(asking)
    assert found["withheld"] == "until_closed"
    assert found["n"] >= 5
    assert found["questions"] == []


async def test_when_closed_only_questions_without_small_counts_are_shown(surveys: Surveys) -> None:
    asking = await anonymous(surveys, [*[4] * 6, *[5] * 6])
    await asking.close()
    own = by_key(await summary(asking))
    assert counts(own["useful"]) == {"1": 0, "2": 0, "3": 0, "4": 6, "5": 6}
    assert (own["why"]["n"], own["why"]["withheld"]) == (None, "too_few")


async def test_a_protected_question_hides_those_that_follow_from_it(surveys: Surveys) -> None:
    asking = await anonymous(surveys, [*[1] * 6, *[2] * 4, *[4] * 7])
    await asking.close()
    own = by_key(await summary(asking))
    assert (own["useful"]["n"], own["useful"]["withheld"]) == (None, "protected")
    assert own["why"]["withheld"] == "depends_on_hidden"


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
