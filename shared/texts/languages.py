"""Which of our languages a reader gets."""

from shared.contracts.localised import LANGUAGES, Language

_LONGEST_HEADER = 500


def negotiate(accept_language: str | None, default: Language = "fi") -> Language:
    """The best of fi, sv, en for an Accept-Language header (RFC 9110: weights, ranges such as sv-FI, *)."""
    weighed = [_weighed(part) for part in (accept_language or "")[:_LONGEST_HEADER].split(",")]
    for weight, spoken in sorted(weighed, key=lambda pair: -pair[0]):
        if weight <= 0:
            break
        if spoken == "*":
            return default
        for language in LANGUAGES:
            if spoken == language:
                return language
    return default


def _weighed(part: str) -> tuple[float, str]:
    spoken, _, parameters = part.strip().partition(";")
    name, _, weight = parameters.strip().partition("=")
    try:
        q = float(weight) if name.strip() == "q" else 1.0
    except ValueError:
        q = 0.0
    return q, spoken.strip().lower().partition("-")[0]
