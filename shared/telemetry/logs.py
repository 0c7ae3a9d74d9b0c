"""Structured logs: one JSON object a line, with the ids that tie a line to its request or message."""

import logging
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

import orjson
import structlog
from structlog.contextvars import merge_contextvars

from shared.bus.trace import with_trace


def configure(service: str, *, level: str = "INFO") -> None:
    """Log to standard error. Nothing personal belongs into a log: events and ids only."""
    structlog.configure(
        processors=[*_processors(), structlog.processors.JSONRenderer(serializer=orjson.dumps)],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level)),
        logger_factory=structlog.BytesLoggerFactory(sys.stderr.buffer),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)
    formatter = structlog.stdlib.ProcessorFormatter(
        processor=structlog.processors.JSONRenderer(),
        foreign_pre_chain=[*_processors(), structlog.stdlib.add_logger_name],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)


@contextmanager
def of_command(name: str) -> Iterator[None]:
    """While a command runs: warnings and security lines to standard error, as services write them; its output stays
    its own. What was configured before holds again afterwards."""
    before = structlog.get_config()
    structlog.configure(
        processors=[*_processors(), structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    try:
        with structlog.contextvars.bound_contextvars(service=name):
            yield
    finally:
        structlog.configure(**before)


def _processors() -> list[structlog.types.Processor]:
    return [
        merge_contextvars,
        with_trace,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        without_values,
    ]


def without_values(
    _: structlog.types.WrappedLogger, __: str, event: structlog.types.EventDict
) -> structlog.types.EventDict:
    """Where an exception happened and of what type; its message may hold what a person wrote (a database's does)."""
    raised = event.pop("exc_info", None)
    if raised is True:
        raised = sys.exc_info()[1]
    if isinstance(raised, tuple):
        raised = raised[1]
    if isinstance(raised, BaseException):
        event["exception"] = type(raised).__qualname__
        event["traceback"] = _places(raised.__traceback__)
    return event


def _places(where: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(where)
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
