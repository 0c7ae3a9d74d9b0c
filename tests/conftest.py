"""What every test may ask for: real parts, started when the first test asks, one of each per run."""

import gc
import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import structlog

from deploy.local.kafka import LocalKafka
from deploy.local.postgres import FOR_TESTS, LocalPostgres
from shared.runtime import process
from shared.web import requests
from tests.parts import BUSY_MACHINE_SECONDS, Databases
from tests.together import pytest_xdist_make_scheduler

__all__ = ["pytest_xdist_make_scheduler"]


@pytest.fixture(scope="session", autouse=True)
def plain_tracebacks() -> None:
    """Errors that tests cause are logged as text: drawn in boxes, as by default, each takes half a second."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(),
            structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
        ]
    )


@pytest.fixture(scope="session", autouse=True)
def patience() -> Iterator[None]:
    """A request of a test's own process isn't given up after 8 s because the machine has other work.

    What hangs is answered 503 all the same, later; tests of that limit set their own, and processes keep the real one.
    """
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(requests, "ANSWER_SECONDS", BUSY_MACHINE_SECONDS)
        yield


@pytest.fixture(scope="session", autouse=True)
def texts_read_once() -> Iterator[None]:
    """A process reads its texts when it starts; the thousands that a run opens share them: nothing changes them."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(process, "Texts", cache(process.Texts))
        yield


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalPostgres]:
    cluster = LocalPostgres(_folder(tmp_path_factory, "postgres"), settings=FOR_TESTS)
    cluster.start()
    yield cluster
    cluster.stop()


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalKafka]:
    broker = LocalKafka(_folder(tmp_path_factory, "kafka"))
    broker.start()
    yield broker
    broker.stop()


def _folder(factory: pytest.TempPathFactory, name: str) -> Path:
    return factory.mktemp(name)


@pytest.fixture(scope="session")
def databases(postgres: LocalPostgres) -> Databases:
    return Databases(postgres)


def pytest_sessionfinish() -> None:
    """Collect what the run's closed loop left, before pytest looks: now and then a socket of aiokafka's is there.

    Its cause isn't found. A socket that a test leaves while tests run is an error as ever.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "unclosed <socket.socket", ResourceWarning)
        warnings.filterwarnings("ignore", "unclosed transport <_SelectorSocketTransport", ResourceWarning)
        gc.collect()
