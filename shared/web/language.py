"""The language that a request asks for."""

from starlette.requests import Request

from shared.contracts import LANGUAGES, Language
from shared.texts import negotiate


def language_of(request: Request) -> Language:
    """`?lang=` on pages, else Accept-Language, else Finnish."""
    for language in LANGUAGES:
        if request.query_params.get("lang") == language:
            return language
    return negotiate(request.headers.get("accept-language"))
