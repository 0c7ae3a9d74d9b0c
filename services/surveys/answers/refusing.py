"""Says what is wrong with answers: a sentence for each, in the asked language, by the question that it is about."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import Request, Response

from services.surveys.questionnaires.fault import Fault
from shared.web.asking import resources_of
from shared.web.language import language_of
from shared.web.problems import Problem, problem_response


def refusal(request: Request, faults: Sequence[Fault]) -> Response:
    """422 with every fault; the problem itself is the first."""
    first = faults[0]
    problem = Problem(422, first.code, field=_field(first), params=_values(first))
    told = [{"field": _field(one), "code": one.code, "reason": reason(request, one)} for one in faults]
    return problem_response(request, problem, told)


def reason(request: Request, fault: Fault) -> str:
    return resources_of(request).texts.say(language_of(request), f"problem.{fault.code}", **_values(fault))


def _field(fault: Fault) -> str:
    return f"answers.{fault.path}"


def _values(fault: Fault) -> Mapping[str, Any]:
    return {"limit": fault.limit, "expected": fault.limit}
