"""Faults of measures as the refusal that a client reads: each by its field in the request's body."""

from collections.abc import Callable, Iterable, Sequence

from fastapi.exceptions import RequestValidationError

from services.roadmaps.measures.fault import Fault
from shared.contracts import Language, Localised

MOST_ERRORS = 100
"""Who mends these sees the next ones."""


def joined(titles: Iterable[Localised], between: str) -> Callable[[Language], str]:
    """Titles in the language of whoever is refused."""
    return lambda language: between.join(title.in_language(language) for title in titles)


def refused(faults: Sequence[Fault], *inside: str | int) -> RequestValidationError:
    """`inside` leads to the part of the body that the measure is."""
    return RequestValidationError(
        [
            {
                "type": fault.code,
                "loc": ("body", *inside, fault.path),
                "msg": fault.code,
                "ctx": {"ge": fault.expected, "expected": fault.expected},
            }
            for fault in faults[:MOST_ERRORS]
        ]
    )
