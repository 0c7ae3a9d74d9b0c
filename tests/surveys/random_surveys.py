"""Small surveys of any shape, skewed as answers of people are, with segments and pairs declared."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from services.surveys.publications.segments import Segment, faults_of_segments
from services.surveys.publications.tables import Results
from services.surveys.publications.tabulating import published
from services.surveys.questionnaires.content import Questionnaire
from services.surveys.questionnaires.showing import cleaned


@dataclass(frozen=True)
class RandomSurvey:
    questionnaire: Questionnaire
    segments: list[Segment]
    answers: list[Mapping[str, Any]]
    k: int

    def published(self) -> Results:
        return published([self.questionnaire], self.answers, self.segments, self.k)


SEGMENTS = (
    [Segment(by="size")],
    [Segment(by="size"), Segment(by="role")],
    [Segment(by="size", within="role")],
    [Segment(by="size", within="role"), Segment(by="region")],
    [Segment(by="size", within="role"), Segment(by="size", within="region")],
)


def random_survey(random: Random) -> RandomSurvey:
    backgrounds = [_choice(random, key, background=True) for key in ("size", "role", "region")]
    questions = [_question(random, f"q{number}") for number in range(random.randint(1, 3))]
    if random.random() < 0.5:
        questions.append(_after(random, questions[0]))
    questionnaire = Questionnaire.model_validate({"sections": [{"key": "s", "questions": [*backgrounds, *questions]}]})
    segments = random.choice(SEGMENTS)
    assert not faults_of_segments(questionnaire, segments)
    weights = {question["key"]: random.random() * 2 for question in [*backgrounds, *questions]}
    answers = [
        cleaned(
            questionnaire,
            {
                question["key"]: _answer(random, question, weights[question["key"]])
                for question in [*backgrounds, *questions]
                if question["required"] or random.random() < 0.9
            },
        )
        for _ in range(random.randint(5, 90))
    ]
    return RandomSurvey(questionnaire, segments, list(answers), random.choice((5, 5, 5, 10)))


def _after(random: Random, first: Mapping[str, Any]) -> dict[str, Any]:
    """A question that is asked only after one of the answers to another."""
    match first["type"]:
        case "single" | "multi":
            value = random.choice(first["options"])["key"]
            condition = {"question": first["key"], "is": "equals" if first["type"] == "single" else "includes"}
        case "yes_no":
            value, condition = True, {"question": first["key"], "is": "equals"}
        case _:
            value, condition = 4, {"question": first["key"], "is": "at_least"}
    return {**_yes_no("after"), "shown_if": {**condition, "value": value}}


def _question(random: Random, key: str) -> dict[str, Any]:
    match random.choice(("single", "multi", "scale", "yes_no")):
        case "single":
            return _choice(random, key, background=False)
        case "multi":
            options = _choice(random, key, background=False)["options"]
            return {"type": "multi", "key": key, "text": {"fi": key}, "required": True, "options": options}
        case "scale":
            return {"type": "scale", "key": key, "text": {"fi": key}, "required": random.random() < 0.5}
        case _:
            return _yes_no(key)


def _yes_no(key: str) -> dict[str, Any]:
    return {"type": "yes_no", "key": key, "text": {"fi": key}, "required": True}


def _choice(random: Random, key: str, *, background: bool) -> dict[str, Any]:
    options = [{"key": f"{key}-{letter}", "text": {"fi": letter}} for letter in "abcd"[: random.randint(2, 4)]]
    return {
        "type": "single", "key": key, "text": {"fi": key}, "required": True, "background": background,
        "options": options,
    }  # fmt: skip


def _answer(random: Random, question: Mapping[str, Any], skew: float) -> Any:
    def one(number: int) -> int:
        return random.choices(range(number), [(place + 1) ** -skew for place in range(number)])[0]

    match question["type"]:
        case "single":
            return question["options"][one(len(question["options"]))]["key"]
        case "multi":
            return [option["key"] for option in question["options"] if random.random() < 0.5] or [
                question["options"][0]["key"]
            ]
        case "scale":
            return 5 - one(5)
        case _:
            return one(2) == 0
