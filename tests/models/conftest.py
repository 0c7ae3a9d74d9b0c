"""How long the models are played: briefly in `make test`, long with the profile `storm` (`make models`)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.models.world import EventsWorld, RegistrationWorld, SurveysWorld
from tests.parts import Databases

settings.register_profile(
    "storm",
    max_examples=500,
    stateful_step_count=40,
    deadline=None,
    database=None,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def world(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RegistrationWorld]:
    """Registration for a whole module: every sequence takes an occurrence of its own in it."""
    with RegistrationWorld.opened(databases, _folder(tmp_path_factory)) as opened:
        yield opened


@pytest.fixture(scope="module")
def planning(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[EventsWorld]:
    """Events for a whole module: every sequence plans a series of its own in it."""
    with EventsWorld.opened(databases, _folder(tmp_path_factory)) as opened:
        yield opened


@pytest.fixture(scope="module")
def asking(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SurveysWorld]:
    """Surveys for a whole module: every sequence makes a survey of its own in it."""
    with SurveysWorld.opened(databases, _folder(tmp_path_factory)) as opened:
        yield opened


def _folder(factory: pytest.TempPathFactory) -> Path:
    return factory.mktemp("model")
