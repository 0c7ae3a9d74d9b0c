"""Whoever reads what is given up gets a letter in three languages, and nobody else does."""

from datetime import date
from pathlib import Path
from typing import Annotated, ClassVar

import pytest

from deploy.cli import agencies
from deploy.cli.__main__ import main
from deploy.provisioning.agencies import EVERYTHING_PUBLIC, Agency, keep
from shared.contracts import CONTRACTS, Deprecated, Series, Theme
from shared.contracts.contract import EditorialText


class SeriesGivenUp(Series):
    venue: Annotated[EditorialText | None, Deprecated(date(2027, 1, 10), date(2027, 9, 1), "place")] = None


class ThemeGivenUp(Theme):
    deprecated: ClassVar = Deprecated(date(2027, 1, 10), date(2027, 12, 1))


LATER = [{Series: SeriesGivenUp, Theme: ThemeGivenUp}.get(one, one) for one in CONTRACTS]


def agency(name: str, *reads: str, revoked: date | None = None) -> Agency:
    why = {"purpose": "the town calendar", "legal_basis": "public data", "contact_role": f"ICT of {name}"}
    limits = {"bytes_per_second": 1, "request_percentage": 1}
    return Agency.model_validate(
        {"name": name, "reads": reads, "since": date(2026, 1, 1), "revoked": revoked, **why, **limits}
    )


@pytest.fixture(autouse=True)
def register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A register beside a platform that isn't asked anything."""
    for name, told in (("POSTGRES_DSN", "postgresql://x@127.0.0.1:1/x"), ("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1")):
        monkeypatch.setenv(name, told)
    monkeypatch.setenv("SECRETS_FOLDER", str(tmp_path))
    for one in (
        agency("akaa", EVERYTHING_PUBLIC),
        agency("kemi", Series.topic),
        agency("oulu", "pub.networks.v1"),
        agency("pori", EVERYTHING_PUBLIC, revoked=date(2026, 2, 1)),
    ):
        keep(tmp_path, one)


def test_those_that_read_it_are_told_what_goes_and_when_in_three_languages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(agencies, "CONTRACTS", LATER)
    assert main(["agencies", "notices", "--folder", str(tmp_path / "letters")]) == 0
    assert "akaa  to ICT of akaa" in capsys.readouterr().out
    letters = {file.stem: file.read_text() for file in (tmp_path / "letters").iterdir()}
    assert letters.keys() == {"akaa", "kemi"}
    for told in (
        "To: ICT of kemi",
        "The field venue of the topic pub.series.v1: on 1 September 2027 at the earliest",
        "told on 10 January 2027. In its place: place.",
        "Aiheen pub.series.v1 kenttä venue: aikaisintaan 1.9.2027",
        "Fältet venue i ämnet pub.series.v1: tidigast 1.9.2027",
    ):
        assert told in letters["kemi"]
    assert "pub.themes.v1" not in letters["kemi"]
    assert "The whole topic pub.themes.v1: on 1 December 2027 at the earliest" in letters["akaa"]


def test_nobody_is_written_to_while_nothing_is_given_up(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["agencies", "notices"]) == 0
    assert capsys.readouterr().out == "Nothing is given up that a registered agency reads.\n"
