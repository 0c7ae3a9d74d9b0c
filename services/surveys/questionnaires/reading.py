"""A questionnaire out of a request: what is wrong with it is told by the places that its sender wrote."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError, WrapValidator
from pydantic_core import InitErrorDetails, PydanticCustomError

from services.surveys.questionnaires.content import MOST_QUESTIONS, Questionnaire
from services.surveys.questionnaires.fault import Fault

MOST_ERRORS = 100
"""A body of 1 MB could be wrong in very many places; who mends these sees the next ones."""


def refused(faults: Sequence[Fault], *inside: str) -> RequestValidationError:
    """Each fault by its field in the body, or in the part of the body that `inside` leads to."""
    return RequestValidationError(
        [
            {
                "type": "string_too_long" if fault.code == "too_long" else fault.code,
                "loc": ("body", *inside, fault.path),
                "msg": fault.code,
                "ctx": {"max_length": fault.limit, "expected": fault.limit},
            }
            for fault in faults[:MOST_ERRORS]
        ]
    )


def place(location: Sequence[int | str]) -> tuple[int | str, ...]:
    """The place as the sender knows it: pydantic names the chosen model after each place where there are several."""
    kept: list[int | str] = []
    parts = iter(location)
    for part in parts:
        kept.append(part)
        if _has_choice(kept):
            next(parts, None)
    return tuple(kept)


def _has_choice(location: Sequence[int | str]) -> bool:
    if isinstance(location[-1], int):
        return len(location) > 1 and location[-2] in ("questions", "all", "any")
    return location[-1] in ("shown_if", "not")


def _at_places(raw: Any, read: Any) -> Questionnaire:
    if _number_of_questions(raw) > MOST_QUESTIONS:
        raise PydanticCustomError("too_many_questions", "too many questions", {"max_length": MOST_QUESTIONS})
    try:
        questionnaire: Questionnaire = read(raw)
    except ValidationError as error:
        raise ValidationError.from_exception_data(error.title, _details(error)) from None
    return questionnaire


def _number_of_questions(raw: Any) -> int:
    """Before anything is read: each could be wrong in many ways. An empty section counts for one."""
    sections = raw.get("sections") if isinstance(raw, dict) else None
    if not isinstance(sections, list):
        return 0
    inside = [one.get("questions") if isinstance(one, dict) else None for one in sections]
    return sum(max(1, len(one)) if isinstance(one, list) else 1 for one in inside)


def _details(error: ValidationError) -> list[InitErrorDetails]:
    """Without "too few" of a list that has wrong parts: pydantic doesn't count these, and they are told themselves."""
    found = error.errors(include_url=False, include_input=False)
    around = {one["loc"][:depth] for one in found for depth in range(len(one["loc"]))}
    told = [one for one in found if one["type"] != "too_short" or one["loc"] not in around]
    return [_detail(one) for one in told[:MOST_ERRORS]]


def _detail(found: Any) -> InitErrorDetails:
    kind, location, context = found["type"], place(found["loc"]), found.get("ctx") or {}
    match kind:
        case "union_tag_not_found":
            kind, location = "missing", (*location, "type")
        case "union_tag_invalid":
            kind, location, context = "unknown_value", (*location, "type"), {"expected": context["expected_tags"]}
        case "tuple_type":
            kind = "not_a_list"
        case "string_pattern_mismatch":
            kind = "not_a_key" if location[-1] in ("key", "question") else "not_a_date"
        case _:
            pass
    return InitErrorDetails(type=PydanticCustomError(kind, found["msg"], context), loc=location, input=None)


GivenQuestionnaire = Annotated[Questionnaire, WrapValidator(_at_places)]
"""A request's body, or a part of it."""
