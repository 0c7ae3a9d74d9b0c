"""Runs a service until it is told to stop: SIGTERM finishes what is in hand, then exits with 0."""

import asyncio
import gc
import signal
import socket
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from importlib import import_module

import structlog
import uvicorn
import uvloop

from shared.runtime.heads import Heads
from shared.runtime.process import RELEASE, Process, open_process
from shared.runtime.service import Service
from shared.runtime.settings import Settings
from shared.telemetry import logs

log = structlog.get_logger()

GRACE_SECONDS = 5
CLOCK_SECONDS = 3.0
"""How long the first request waits for the database to say what time it is."""


class Server(uvicorn.Server):
    """Uvicorn's own way raises the signal anew after the last answer: that ended us before our loops had finished."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        for one in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(one, self.stop)
        yield

    def stop(self) -> None:
        self.should_exit = True


def run(service: Service, settings: Settings) -> None:
    """The whole life of a process. Exits with 1 when one of its loops died."""
    logs.configure(service.name, level=settings.log_level)
    with _traced(service, settings):
        uvloop.run(_serve(service, settings))


def _traced(service: Service, settings: Settings) -> AbstractContextManager[None]:
    """Spans are brought to a collector where there is one. Raises SystemExit when what does so isn't installed."""
    if not settings.otel_exporter_otlp_endpoint:
        return nullcontext()
    try:
        exporting = import_module("shared.telemetry.exporting").exporting
    except ModuleNotFoundError as missing:
        raise SystemExit(f"OTEL_EXPORTER_OTLP_ENDPOINT needs the group `tracing`: {missing}") from missing
    traced: AbstractContextManager[None] = exporting(service.name, RELEASE)
    return traced


async def _serve(service: Service, settings: Settings) -> None:
    process = await open_process(service, settings)
    await process.clock.begin(within=CLOCK_SECONDS)
    if await process.hear_erasures():
        await process.comparison.look()
    listening = _listen(settings)
    server = Server(
        uvicorn.Config(
            process.app,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,  # whom to believe says TRUSTED_PROXIES, not uvicorn's own list
            lifespan="off",
            http=Heads,
            timeout_keep_alive=30,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
    )
    spare_the_collector()
    host, port = listening.getsockname()[:2]
    log.info("listening", host=host, port=port)
    died = asyncio.create_task(_stop_when_a_loop_dies(process.start(), server))
    await server.serve(sockets=[listening])
    died.cancel()
    dead = _dead(process)
    await process.stop()
    if dead:
        raise SystemExit(1)


def spare_the_collector() -> None:
    """What is there now stays as long as the process: don't look at it again and again for garbage.

    And look less often: a batch of messages is tens of thousands of objects that go by themselves.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _listen(settings: Settings) -> socket.socket:
    if settings.listen_fd is not None:
        return socket.socket(fileno=settings.listen_fd)
    listening = socket.create_server((settings.bind_host, settings.bind_port), backlog=1024)
    listening.setblocking(False)
    return listening


async def _stop_when_a_loop_dies(tasks: Sequence[asyncio.Task[None]], server: Server) -> None:
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        error = task.exception()
        log.error("loop_died", loop=task.get_name(), error=type(error).__name__, exc_info=error)
    server.stop()


def _dead(process: Process) -> bool:
    return any(task.done() for task in process.tasks)
