"""A reader gets the language that they ask for, or Finnish."""

import pytest

from shared.texts import negotiate


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "fi"),
        ("", "fi"),
        ("sv", "sv"),
        ("sv-FI,sv;q=0.9,fi;q=0.8", "sv"),
        ("en-GB;q=0.4, fi;q=0.7", "fi"),
        ("de-DE, en;q=0.3", "en"),
        ("de, *;q=0.5, sv;q=0.1", "fi"),
        ("sv;q=0, en", "en"),
        ("SE, SV;Q=0.8", "sv"),
        ("sv;q=nonsense", "fi"),
        ("sv;q=0.0", "fi"),
        (",;q=,;;", "fi"),
        ("x" * 100_000, "fi"),
    ],
)
def test_accept_language_leads_to_one_of_ours(header: str | None, language: str) -> None:
    assert negotiate(header) == language
