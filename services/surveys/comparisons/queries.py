"""SQL of consents, of the groups that organisations are compared in, and of the figures that were shown of these."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any, Literal, TypeAlias
from uuid import UUID

from services.surveys.comparisons.rules import Members
from services.surveys.rounds.figures import Figures, read
from services.surveys.targets.queries import Consent
from shared.contracts import Localised
from shared.postgres import Connection

GroupKind: TypeAlias = Literal["all", "size_class", "region", "network"]


@dataclass(frozen=True)
class Compared:
    """An assessment that may be counted, with what its organisation is known by."""

    id: UUID
    organisation_id: UUID
    network_id: UUID
    kind: str
    region_id: UUID | None
    population: int | None
    start: Figures


@dataclass(frozen=True)
class ShownFigure:
    group_kind: str
    group_key: str
    organisation_kind: str
    members: Members
    mean: Fraction | None
    shown_on: date


async def lock_model(tx: Connection, key: str, version: int) -> None:
    """Figures of a model are made one after the other: each has to know all that were shown before."""
    await tx.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended('comparison' || $1 || $2::text, 0))", key, str(version)
    )


async def compared(connection: Connection, key: str, version: int) -> list[Compared]:
    """The latest of each organisation that consents, in a closed round of this model and version.

    Illustrative ones are left out: nobody is compared with what a generator made.
    """
    rows = await connection.fetch(
        """
        SELECT DISTINCT ON (a.organisation_id)
               a.id, a.organisation_id, r.network_id, o.kind, o.region_id, o.population, a.start, a.consent
        FROM assessments a
        JOIN assessment_rounds r ON r.id = a.round_id
        JOIN organisations o ON o.id = a.organisation_id AND NOT o.gone
        WHERE r.model_key = $1 AND (r.model ->> 'version')::integer = $2 AND NOT r.illustrative
          AND a.consent <> 'none'
        ORDER BY a.organisation_id, r.closed_on DESC, r.number DESC, a.id
        """,
        key,
        version,
    )
    return [
        Compared(
            **{name: value for name, value in {**dict(row), "start": read(row["start"])}.items() if name != "consent"}
        )
        for row in rows
    ]


async def known_by_name(connection: Connection) -> set[UUID]:
    """Assessments that were ever published by name."""
    rows = await connection.fetch("SELECT id FROM assessments WHERE named_on IS NOT NULL")
    return {row["id"] for row in rows}


async def figures_shown(connection: Connection, key: str, version: int, criterion: str) -> list[ShownFigure]:
    """All that were ever shown, the oldest first."""
    rows = await connection.fetch(
        """
        SELECT group_kind, group_key, organisation_kind, assessment_ids, mean, shown_on FROM comparison_figures
        WHERE model_key = $1 AND model_version = $2 AND criterion = $3 ORDER BY id
        """,
        key,
        version,
        criterion,
    )
    return [
        ShownFigure(
            group_kind=row["group_kind"],
            group_key=row["group_key"],
            organisation_kind=row["organisation_kind"],
            members=frozenset(row["assessment_ids"]),
            mean=Fraction(row["mean"]) if row["mean"] else None,
            shown_on=row["shown_on"],
        )
        for row in rows
    ]


async def insert_figure(tx: Connection, key: str, version: int, criterion: str, shown: ShownFigure) -> None:
    await tx.execute(
        """
        INSERT INTO comparison_figures
            (model_key, model_version, criterion, group_kind, group_key, organisation_kind, assessment_ids, mean,
             shown_on)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        key,
        version,
        criterion,
        shown.group_kind,
        shown.group_key,
        shown.organisation_kind,
        sorted(shown.members),
        None if shown.mean is None else str(shown.mean),
        shown.shown_on,
    )


async def organisation(connection: Connection, organisation_id: UUID) -> tuple[str, UUID | None, int | None] | None:
    """Kind, region and population."""
    row = await connection.fetchrow(
        "SELECT kind, region_id, population FROM organisations WHERE id = $1 AND NOT gone", organisation_id
    )
    return (row["kind"], row["region_id"], row["population"]) if row else None


async def set_consent(tx: Connection, assessment_id: UUID, consent: Consent, today: date) -> None:
    await tx.execute(
        """
        UPDATE assessments
        SET consent = $2, named_on = CASE WHEN $2 = 'published' THEN coalesce(named_on, $3::date) ELSE named_on END
        WHERE id = $1
        """,
        assessment_id,
        consent,
        today,
    )


async def insert_consent(
    tx: Connection, assessment_id: UUID, consent: Consent, reason: str, role: str, by: UUID, at: datetime
) -> None:
    await tx.execute(
        """
        INSERT INTO assessment_consents (assessment_id, consent, reason, role, given_by, given_at)
        VALUES ($1, $2, $3, $4, $5, $6)
        """,
        assessment_id,
        consent,
        reason,
        role,
        by,
        at,
    )


async def consents_given(connection: Connection, assessment_id: UUID) -> list[dict[str, Any]]:
    rows = await connection.fetch(
        "SELECT consent, reason, role, given_at FROM assessment_consents WHERE assessment_id = $1 ORDER BY id",
        assessment_id,
    )
    return [dict(row) for row in rows]


async def consents_of_person(connection: Connection, person_id: UUID) -> list[dict[str, Any]]:
    rows = await connection.fetch(
        "SELECT consent, reason, role, given_at FROM assessment_consents WHERE given_by = $1 ORDER BY given_at, id",
        person_id,
    )
    return [dict(row) for row in rows]


async def latest_of_network(
    connection: Connection, network_id: UUID, key: str, version: int
) -> Sequence[dict[str, Any]]:
    """The latest assessment of each organisation in the network's closed rounds of a model, by organisation's name."""
    rows = await connection.fetch(
        """
        SELECT latest.*, o.name
        FROM (
            SELECT DISTINCT ON (a.organisation_id)
                   a.id, a.organisation_id, a.start, a.consent, r.closed_on, r.illustrative
            FROM assessments a JOIN assessment_rounds r ON r.id = a.round_id
            WHERE r.network_id = $1 AND r.model_key = $2 AND (r.model ->> 'version')::integer = $3
            ORDER BY a.organisation_id, r.closed_on DESC, r.number DESC
        ) latest
        LEFT JOIN organisations o ON o.id = latest.organisation_id
        ORDER BY translate(lower(o.name ->> 'fi'), 'åä', 'äå'), latest.organisation_id
        """,
        network_id,
        key,
        version,
    )
    return [{**dict(row), "start": read(row["start"])} for row in rows]


async def published_models(connection: Connection, network_id: UUID) -> list[tuple[str, int, Localised]]:
    """Key, version and title of the models in which organisations of the network publish where they stand."""
    rows = await connection.fetch(
        """
        SELECT DISTINCT ON (1, 2)
               r.model_key AS key, (r.model ->> 'version')::integer AS version, r.model -> 'title' AS title
        FROM assessments a JOIN assessment_rounds r ON r.id = a.round_id
        WHERE r.network_id = $1 AND a.consent = 'published'
        ORDER BY 1, 2
        """,
        network_id,
    )
    return [(row["key"], row["version"], Localised.model_validate(row["title"])) for row in rows]
