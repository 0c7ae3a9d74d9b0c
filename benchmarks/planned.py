"""Roadmaps to measure with: measures as municipalities plan them, put there by the service's own statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID, uuid4

from services.roadmaps.measures.queries import KeptMeasure, insert_measures, update_measures
from services.roadmaps.publications.bodies import Publish
from services.roadmaps.publications.publishing import publish
from services.roadmaps.roadmaps.queries import insert_roadmap, lock_roadmap
from services.roadmaps.roadmaps.rules import DEFAULT_STATUSES
from services.roadmaps.roadmaps.sectors import SECTORS
from shared.contracts import (
    BudgetLine,
    Goal,
    Indicator,
    Localised,
    Measure,
    MeasureStage,
    Milestone,
    Roadmap,
    RoadmapKind,
    RoadmapState,
)
from shared.postgres import Connection

LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)
NATIONAL_GOALS = tuple(UUID(int=number) for number in range(1, 4))
GOALS = tuple(Goal(key=f"goal-{number}", title=Localised(fi=f"Tavoite {number}")) for number in range(5))
TAGS = ("chat", "asiointi", "tieto", "koulutus", "tietoturva", "osallisuus", "koulut", "luvat")
DESCRIPTION = (
    "Hakemukset, päätökset ja tiedoksiannot kulkevat verkossa; paperi jää niille, jotka sitä tarvitsevat. " * 3
)


@dataclass(frozen=True)
class Planned:
    """A roadmap with its measures; `editor` may change all of it."""

    roadmap: Roadmap
    measures: Sequence[Measure]
    editor: UUID


async def add_compass(tx: Connection) -> None:
    """The goals that measures serve, as a published edition leaves them."""
    edition = UUID(int=9)
    await tx.execute(
        """
        INSERT INTO compass_editions (id, version, frame, edition, state, content, valid_from, changed_at)
        VALUES ($1, 1, 'measured', 1, 'published', '{}', $2, $3)
        """,
        edition, LONG_AGO.date(), LONG_AGO,
    )  # fmt: skip
    await tx.executemany(
        """
        INSERT INTO national_goals (id, frame_id, part_key, key, title, in_force)
        VALUES ($1, $2, 'public_services', $3, $4, true)
        """,
        [(goal, edition, f"goal-{goal.int}", {"fi": f"Tavoite {goal.int}"}) for goal in NATIONAL_GOALS],
    )


async def plan(tx: Connection, number_of_measures: int, seed: int) -> Planned:
    """An organisation of its own, known to the service, and its roadmap."""
    random, owner, network, editor = Random(seed), uuid4(), uuid4(), uuid4()
    await tx.execute(
        """
        INSERT INTO organisations (id, version, name, kind, region_id, population)
        VALUES ($1, 1, $2, 'municipality', $3, $4)
        """,
        owner, {"fi": f"Kunta {seed}"}, UUID(int=1_000 + seed % 19), random.randint(700, 250_000),
    )  # fmt: skip
    made = Roadmap(
        id=uuid4(), version=1, network_id=network, kind=RoadmapKind.own, owner_id=owner, state=RoadmapState.adopted,
        title=Localised(fi=f"Kunnan {seed} digitiekartta"), goals=GOALS, statuses=DEFAULT_STATUSES,
    )  # fmt: skip
    measures = [_measure(made, random, place) for place in range(number_of_measures)]
    await insert_roadmap(tx, made, LONG_AGO)
    await insert_measures(tx, made.id, [KeptMeasure(one, None, LONG_AGO) for one in measures], LONG_AGO)
    await tx.execute(
        "INSERT INTO team (roadmap_id, person_id, task, since) VALUES ($1, $2, 'editor', $3)",
        made.id, editor, LONG_AGO,
    )  # fmt: skip
    return Planned(made, measures, editor)


async def change_all(tx: Connection, planned: Planned, times: int, every: timedelta) -> None:
    """Each measure so many times, a version each time."""
    random = Random(times)
    for turn in range(1, times + 1):
        at = LONG_AGO + turn * every
        changed = [
            one.model_copy(update={"version": one.version + turn, "progress": random.randint(1, 99)})
            for one in planned.measures
        ]
        await update_measures(tx, planned.roadmap.id, [KeptMeasure(one, None, at) for one in changed], at)


async def make_public(tx: Connection, planned: Planned) -> None:
    """Its next version; nothing of it waits for a relay."""
    kept = await lock_roadmap(tx, planned.roadmap.id)
    assert kept is not None
    await publish(tx, kept, Publish(label=Localised(fi="Versio")), datetime.now(UTC))
    await tx.execute("DELETE FROM outbox")


def _measure(of: Roadmap, random: Random, place: int) -> Measure:
    starts = date(2024, random.randint(1, 12), 1)
    return Measure(
        id=uuid4(), version=1, roadmap_id=of.id, title=Localised(fi=f"Sähköinen asiointi {place}"),
        description=Localised(fi=DESCRIPTION), sectors=tuple(random.sample(sorted(SECTORS), random.randint(1, 2))),
        responsible=Localised(fi="Tietohallintopäällikkö"), starts_on=starts, ends_on=starts + timedelta(days=500),
        status="under_way", stage=MeasureStage.under_way, progress=random.randint(0, 100),
        goals=(f"goal-{random.randrange(5)}",), national_goal_ids=(random.choice(NATIONAL_GOALS),),
        tags=tuple(random.sample(TAGS, 2)),
        milestones=tuple(
            Milestone(key=f"m{number}", title=Localised(fi="Käyttöönotto"), on=starts + timedelta(days=90 * number))
            for number in (1, 2)
        ),
        indicators=(Indicator(key="share", name=Localised(fi="Sähköisten osuus"), unit="%", baseline=Decimal(20)),),
        budget=tuple(
            BudgetLine(key=f"b{year}", year=year, line=Localised(fi="Palvelut"), planned=Decimal(15_000))
            for year in (2025, 2026)
        ),
        illustrative=True,
    )  # fmt: skip
