"""Versions of a questionnaire joined by key, over any versions."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.surveys.questionnaires.joining import faults_after_opening, joined
from tests.surveys.questionnaire_cases import OPTIONS, TYPES, questionnaires, read

CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _meaning(question: dict[str, Any]) -> tuple[Any, ...]:
    """What must be alike for answers to be counted together."""
    return question["key"], question["type"], question.get("lowest"), question.get("highest")


def _of(*questions: dict[str, Any]) -> dict[str, Any]:
    return {"sections": [{"key": "all", "questions": list(questions)}]}


def _one(kind: str, key: str = "asked", **fields: Any) -> dict[str, Any]:
    return {"type": kind, "key": key, "text": {"fi": "Kysymys"}, **TYPES[kind], **fields}


@CALM
@given(st.lists(questionnaires(), min_size=1, max_size=4))
def test_every_question_of_every_version_is_in_exactly_one_joined_question(raws: list[dict[str, Any]]) -> None:
    found = joined([read(raw) for raw in raws])
    expected: dict[tuple[Any, ...], list[int]] = {}
    for place, raw in enumerate(raws):
        for section in raw["sections"]:
            for question in section["questions"]:
                expected.setdefault(_meaning(question), []).append(place)
    assert {_meaning(one.question.model_dump()): list(one.versions) for one in found} == expected
    assert len(found) == len(expected)


@CALM
@given(questionnaires(), st.integers(1, 5))
def test_a_series_on_the_same_keys_is_one_row_of_questions(raw: dict[str, Any], times: int) -> None:
    found = joined([read(raw)] * times)
    assert [one.key for one in found] == list(read(raw).questions)
    assert all(one.versions == tuple(range(times)) for one in found)
    assert faults_after_opening([read(raw)] * times, read(raw)) == []


def test_a_joined_question_has_the_newest_words_and_the_options_of_all_versions() -> None:
    old = _one("single", text={"fi": "Vanha"}, options=[*OPTIONS, {"key": "gone", "text": {"fi": "Poistunut"}}])
    new = _one("single", text={"fi": "Uusi"}, options=[{"key": "fresh", "text": {"fi": "Tuore"}}, *OPTIONS[1:]])
    (one,) = joined([read(_of(old)), read(_of(new))])
    assert one.question.text.fi == "Uusi"
    kept = one.question.model_dump()["options"]
    assert [option["key"] for option in kept] == ["fresh", "plan", "skills", "peers", "gone"]


def test_a_scale_with_other_ends_is_another_question() -> None:
    found = joined([read(_of(_one("scale"))), read(_of(_one("scale", highest=7)))])
    assert [(one.key, one.versions) for one in found] == [("asked", (1,)), ("asked", (0,))]


def test_a_key_that_an_older_version_dropped_comes_back_only_with_its_meaning() -> None:
    earlier = [read(_of(_one("yes_no"), _one("nps", "stays"))), read(_of(_one("nps", "stays")))]
    back = read(_of(_one("nps", "stays"), _one("yes_no")))
    other = read(_of(_one("nps", "stays"), _one("text")))
    assert faults_after_opening(earlier, back) == []
    assert [(fault.path, fault.code) for fault in faults_after_opening(earlier, other)] == [
        ("sections.0.questions.1.key", "key_reused")
    ]
