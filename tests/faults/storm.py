"""Faults of every kind at random moments, for as long as told: `python -m tests.faults.storm --seconds 600 --seed 7`.

A storm has chapters of a few minutes, each with an arena and a seed of its own: so a failing chapter is replayed by its
seed alone, and its record fits into memory. Of three chapters two have kills only, since an hour shall have hundreds of
them. Ends with 1 when a chapter's record was wrong; its folder is kept then.
"""

import argparse
import asyncio
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path
from random import Random, SystemRandom

from deploy.local.places import usual_places
from tests.faults import trial
from tests.faults.arena import running
from tests.faults.faults import CLUSTERS
from tests.faults.links_arena import linked_plan
from tests.faults.plan import Plan
from tests.faults.report import Report, keep_history
from tests.faults.strikes import EveryKind, KillsOnly
from tests.faults.trial import Trial
from tests.faults.watch import Watch

CHAPTER_SECONDS = 420.0
PROGRESS_SECONDS = 5.0
REPLICAS = 2

NOT_FAULTS = ("test_", "conftest", "storm", "programs")


def say(*words: object) -> None:
    print(*words, flush=True)


def load_faults() -> None:
    """Every module of this folder registers its own."""
    for file in sorted(Path(__file__).parent.glob("*.py")):
        if not file.stem.startswith(NOT_FAULTS):
            import_module(f"tests.faults.{file.stem}")


async def storm(report: Report, seed: str, seconds: float, brokers: int, chapter: int | None, out: Path) -> None:
    """Chapter after chapter until the time is over, or only the one that is named. SIGTERM ends what was started."""
    storming = asyncio.current_task()
    assert storming is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, storming.cancel)
    end = time.monotonic() + seconds
    number = chapter or 1
    while time.monotonic() < end:
        left = min(CHAPTER_SECONDS, end - time.monotonic())
        say(f"chapter {number}, {left:.0f} s; replay it with SEED={seed}.{number}")
        await one_chapter(report, seed, number, left, brokers, out)
        report.write(out)
        if chapter is not None:
            return
        number += 1


async def one_chapter(report: Report, seed: str, number: int, seconds: float, brokers: int, out: Path) -> None:
    folder = _new_folder()
    begun = time.monotonic()
    chance = Random(f"{seed}.{number}")
    async with planned(folder, brokers) as plan, running(folder / "arena", plan) as arena:
        tried = await trial.begin(arena, chance.randrange(1_000_000_000))
        watch = Watch({name: arena.dsn(name) for name in arena.replicas})
        kills = KillsOnly(chance, seconds, lambda: tried.work.history.acknowledged)
        faults = kills if number % 3 else EveryKind(chance, seconds)
        async with watch.open(), telling(tried, seconds):
            found = await tried.endures(faults)
    assert tried.record is not None
    report.seconds += time.monotonic() - begun
    report.oldest_outbox_row = max(report.oldest_outbox_row, *watch.oldest.values(), 0.0)
    report.add(tried.record, arena.struck, found, tried.recoveries)
    if found:
        keep_history(tried.work.history.operations, out / f"history-{seed}.{number}.jsonl")
        say(f"{len(found)} violations; the arena's folder is kept: {folder}")
        for violation in found[:10]:
            say("  ", violation.invariant, violation.where, violation.what)
    else:
        shutil.rmtree(folder, ignore_errors=True)


@asynccontextmanager
async def planned(folder: Path, brokers: int) -> AsyncIterator[Plan]:
    """One broker is reached over links that can fail; several are reached straight."""
    plain = Plan(replicas=REPLICAS, make_broker=CLUSTERS[brokers], replication=brokers)
    if brokers > 1:
        yield plain
        return
    async with linked_plan(folder, plain) as plan:
        yield plan


def _new_folder() -> Path:
    """PostgreSQL may run as another user than root: it has to find its way in."""
    folder = Path(tempfile.mkdtemp(prefix="digiverkosto-storm-"))
    folder.chmod(0o755)
    return folder


@asynccontextmanager
async def telling(tried: Trial, seconds: float) -> AsyncIterator[None]:
    """A line of progress now and then."""
    end = time.monotonic() + seconds

    async def tell() -> None:
        while True:
            await asyncio.sleep(PROGRESS_SECONDS)
            counts = tried.work.history.count()
            say(
                f"  {max(end - time.monotonic(), 0):4.0f} s left, {tried.arena.struck.total()} faults,"
                f" {counts['ok']} acknowledged, {counts['fail']} refused, {counts['unknown']} unknown"
            )

    task = asyncio.create_task(tell())
    try:
        yield
    finally:
        task.cancel()


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seconds", type=float, default=600)
    asked.add_argument("--seed", default="", help="SEED.CHAPTER replays one chapter")
    asked.add_argument("--brokers", type=int, default=1)
    told = asked.parse_args()
    seed, _, chapter = (told.seed or str(SystemRandom().randrange(1_000_000))).partition(".")
    say(f"seed {seed}")
    load_faults()
    out = usual_places().run / "storm" / seed
    report = Report(seed, told.brokers)
    try:
        asyncio.run(storm(report, seed, told.seconds, told.brokers, int(chapter) if chapter else None, out))
    except asyncio.CancelledError:
        say("told to stop: the last chapter isn't judged")
    finally:
        report.write(out)
        say(report.page())
        say(f"the report is in {out}")
    return 1 if report.violations else 0


if __name__ == "__main__":
    sys.exit(main())
