"""Structured logs: one JSON object a line, with the ids that tie a line to its request or message."""

import logging
import sys
import traceback
from types import TracebackType

import orjson
import structlog
from structlog.contextvars import merge_contextvars

from shared.bus.trace import with_trace


def configure(service: str, *, level: str = "INFO") -> None:
    """Log to standard error. Nothing personal belongs into a log: events and ids only."""
    shared_processors: list[structlog.types.Processor] = [
        merge_contextvars,
        with_trace,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        without_values,
    ]
    structlog.configure(
        processors=[*shared_processors, structlog.processors.JSONRenderer(serializer=orjson.dumps)],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level)),
        logger_factory=structlog.BytesLoggerFactory(sys.stderr.buffer),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)
    formatter = structlog.stdlib.ProcessorFormatter(
        processor=structlog.processors.JSONRenderer(),
        foreign_pre_chain=[*shared_processors, structlog.stdlib.add_logger_name],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)


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
