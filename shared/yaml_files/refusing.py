"""Answers a file that can't be taken in: every fault with its line, in the asked language."""

from fastapi import Request, Response

from shared.web import faults
from shared.web.asking import resources_of
from shared.web.language import language_of
from shared.web.problems import Problem, problem_response
from shared.yaml_files.loading import Refused


def refusal(request: Request, refused: Refused, code: str) -> Response:
    """A problem `code` about the field `text`; its sentence names the first fault's `line` and `reason`."""
    texts, language = resources_of(request).texts, language_of(request)
    errors = [
        {
            "line": fault.line,
            "field": fault.path,
            "code": faults.code(fault.found, texts),
            "reason": texts.say(language, f"problem.{faults.code(fault.found, texts)}", **faults.params(fault.found)),
        }
        for fault in refused.faults
    ]
    first = {"line": errors[0]["line"], "reason": errors[0]["reason"]}
    return problem_response(request, Problem(422, code, field="text", params=first), errors)
