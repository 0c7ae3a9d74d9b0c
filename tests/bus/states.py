"""States of aggregates, as messages of the tests carry them."""

from uuid import UUID, uuid4

from shared.contracts import Localised, Series, Theme, ThemeState

NETWORK = UUID("6f6c6d6e-0000-4000-8000-000000000001")


def theme(id_: UUID, version: int, title: str = "Digipalvelut") -> Theme:
    return Theme(
        id=id_,
        version=version,
        network_id=NETWORK,
        title=Localised(fi=title),
        position=1,
        state=ThemeState.planned,
    )


def series() -> Series:
    return Series.model_validate(
        {
            "id": uuid4(),
            "version": 1,
            "network_id": NETWORK,
            "title": {"fi": "Kuukauden ensimmäinen perjantai"},
            "kind": "network_event",
            "mode": "online",
            "starts_on": "2026-12-04",
            "starts_at": "09:00",
            "minutes": 60,
            "state": "planned",
        }
    )


def state(id_: UUID, version: int, title: str = "Digipalvelut") -> bytes:
    """The body of a theme's message."""
    return theme(id_, version, title).body()
