"""The security log holds what was done and nothing that a person wrote."""

from uuid import uuid4

import pytest
from structlog.testing import capture_logs

from shared.telemetry import catalogue, security
from shared.telemetry.security import KINDS, WITHHELD, tell


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_one_line_and_one_count(kind: security.Kind) -> None:
    counted = catalogue.security_events.labels(kind)
    before = counted._value.get()
    who = uuid4()

    with capture_logs() as lines:
        tell(kind, who=who, reason="token_expired", route="GET /networks/{network_id}", count=3)

    assert [(line["event"], line["kind"], line["who"]) for line in lines] == [("security", kind, str(who))]
    assert (lines[0]["reason"], lines[0]["route"]) == ("token_expired", "GET /networks/{network_id}")
    assert counted._value.get() == before + 1


@pytest.mark.parametrize(
    "text", ["kirjaamo@akaa.example", "a\r\nb", "a\nb", "two words more", "x" * 121, "Pähkinä", "a%0d%0ab", ""]
)
def test_what_isnt_a_word_of_ours_is_withheld(text: str) -> None:
    with capture_logs() as lines:
        tell("login_refused", reason=text)

    assert lines[0]["reason"] == WITHHELD


def test_twin_without_the_rule_an_address_would_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(security, "_plain", str)
    with capture_logs() as lines:
        tell("login_refused", reason="kirjaamo@akaa.example")

    assert lines[0]["reason"] == "kirjaamo@akaa.example"


def test_a_kind_that_isnt_on_the_list_is_refused() -> None:
    with pytest.raises(ValueError, match="no such kind"):
        tell("something_else")  # type: ignore[arg-type]
