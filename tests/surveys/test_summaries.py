"""What was answered, in numbers: exact figures, the same by every way, and narrowed by filters."""

from uuid import uuid4

import pytest

from tests.surveys.answering import QUESTIONS, asks, options, put_questions, questionnaire, words
from tests.surveys.conftest import Surveys
from tests.surveys.summing import GOLDEN, alike, answered, by_key, counts, summary, working


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
