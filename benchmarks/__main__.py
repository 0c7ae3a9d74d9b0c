"""`python -m benchmarks [--quick] [measure ...]`: runs the measures, prints the table, keeps rows in results.*."""

import argparse
import asyncio
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from types import ModuleType

import uvloop

from benchmarks import (
    answers,
    consumer,
    delay,
    growth,
    idle,
    keeping_up,
    kit,
    relay,
    republished,
    roadmaps,
    scaling,
    scrape,
    series_page,
    signups,
    storm,
    summaries,
    traces,
    webhooks,
)
from benchmarks.outcomes import Outcome
from benchmarks.parts import LONG, QUICK, Parts, running
from benchmarks.results import Row, further, keep, table
from shared.runtime.run import spare_the_collector

MEASURES: Mapping[str, ModuleType] = {
    "signups": signups,
    "answers": answers,
    "summaries": summaries,
    "series": series_page,
    "roadmaps": roadmaps,
    "relay": relay,
    "republish": republished,
    "keeping-up": keeping_up,
    "consumer": consumer,
    "delay": delay,
    "kit": kit,
    "growth": growth,
    "idle": idle,
    "scrape": scrape,
    "scaling": scaling,
    "traces": traces,
    "webhooks": webhooks,
    "storm": storm,
}

Measure = Callable[[Parts], Awaitable[list[Outcome]]]


def main() -> int:
    asked = _asked()
    names = asked.measures or list(MEASURES)
    length = QUICK if asked.quick else LONG
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    spare_the_collector()
    rows: list[Row] = []
    with running(length) as parts:
        for name in names:
            started = time.monotonic()
            found = [Row.of(outcome) for outcome in uvloop.run(_until_told(MEASURES[name].measure(parts)))]
            print(f"{name}, {time.monotonic() - started:.0f} s\n{table(found)}\n", file=sys.stderr, flush=True)
            rows += found
            if not asked.quick:
                keep(found)
    print(table(rows), further(rows), sep="\n\n")
    return 0


async def _until_told(measure: Awaitable[list[Outcome]]) -> list[Outcome]:
    """Ctrl-C and SIGTERM end a measure in its own order: whatever it started is stopped."""
    measuring = asyncio.ensure_future(measure)
    for told in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(told, measuring.cancel)
    return await measuring


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure the platform's speed.")
    parser.add_argument(
        "measures", nargs="*", choices=[[], *MEASURES], help="only these: the rows of the others stay as they are"
    )
    parser.add_argument("--quick", action="store_true", help="shorter and fewer rounds; nothing is written")
    return parser.parse_args()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (KeyboardInterrupt, asyncio.CancelledError):
        sys.exit(130)
