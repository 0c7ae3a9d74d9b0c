"""What is wrong with a form, field by field, in the reader's language."""

from collections.abc import Mapping

from fastapi import Request
from pydantic import ValidationError

from services.registration.pages.answering import say
from shared.web import faults


def said(
    request: Request, invalid: ValidationError, *, missing: Mapping[str, str], otherwise: str = ""
) -> dict[str, str]:
    """`missing` are texts for fields that nobody filled in; `otherwise` is the field of what concerns several."""
    texts, errors = request.app.state.resources.texts, {}
    for found in invalid.errors():
        field = str(found["loc"][0]) if found["loc"] else otherwise
        lacks = field in missing and found["type"] == "missing"
        errors[field] = say(
            request, missing[field] if lacks else f"problem.{faults.code(found, texts)}", **faults.params(found)
        )
    return errors
