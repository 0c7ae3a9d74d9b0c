"""Which texts people may write: no hidden control, nothing that turns the writing round."""

import re
from collections.abc import Callable
from typing import Annotated

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError, PydanticKnownError

from shared.contracts import LANGUAGES, Localised

CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
"""C0 and C1 but for tab and line ends, lone surrogates, and marks that reorder what surrounds them.

The marks that only tell the direction of a word (U+200E, U+200F, U+061C) belong to writing and may stay.
"""


def has_controls(text: str) -> bool:
    return CONTROLS.search(text) is not None


def _at_most(limit: int) -> Callable[[Localised], Localised]:
    def check(wording: Localised) -> Localised:
        for language in LANGUAGES:
            said = getattr(wording, language)
            if said is None:
                continue
            if not said.strip():
                raise PydanticKnownError("string_too_short", {"min_length": 1})
            if len(said) > limit:
                raise PydanticKnownError("string_too_long", {"max_length": limit})
            if has_controls(said):
                raise PydanticCustomError("control_characters", "characters that can't be seen")
        return wording

    return check


Label = Annotated[Localised, AfterValidator(_at_most(300))]
"""A name: an option, a row, a title."""

Wording = Annotated[Localised, AfterValidator(_at_most(1_000))]
"""A sentence or some: a question, a reason, a help text."""

Passage = Annotated[Localised, AfterValidator(_at_most(5_000))]
"""Some paragraphs: an introduction, a description."""
