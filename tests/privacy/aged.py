"""One row of each class of data, made as old as a test wants it: by class, how it is put and where it is looked for."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from tests.parts import Running

Put = Callable[[Running, UUID, datetime], Awaitable[object]]
"""`async (service, id, at)`: a row known by `id` whose time began at `at`."""


@dataclass(frozen=True)
class Aged:
    """`there` asks for the row by its id, as long as what the class holds is in it."""

    put: Put
    there: str


def rows(*statements: str, there: str) -> Aged:
    """Each statement takes the id ($1) and the moment ($2)."""

    async def put(service: Running, identity: UUID, at: datetime) -> None:
        for statement in statements:
            both = statement if "$1" in statement else f"{statement} -- $1"
            await service.fetch(both, identity, at)

    return Aged(put, there)


def of_somebody(statement: str, there: str) -> Aged:
    """The row's person was made today, confirmed, and is in a network: nothing of them is old but the row."""

    async def put(service: Running, identity: UUID, at: datetime) -> None:
        now = service.clock()
        await service.fetch(
            "INSERT INTO people (id, address, language, created_at, confirmed_at) VALUES ($1, $2, 'fi', $3, $3)",
            identity,
            f"kirjaamo-{identity.hex[:8]}@akaa.example",
            now,
        )
        await service.fetch(statement, identity, at)

    return Aged(put, there)


async def _put_duty(service: Running, identity: UUID, at: datetime) -> None:
    """The log goes by the server's clock, not by the test's."""
    await service.fetch(
        """
        INSERT INTO duty.log (at, who, acted_as, route, disclosed, purpose, whose)
        VALUES (now() + $2::interval, $1, 'operator', 'GET /', 'members', 'because', '{}')
        """,
        identity,
        at - service.clock(),
    )


async def _put_planning(service: Running, identity: UUID, at: datetime) -> None:
    await service.fetch(
        """
        INSERT INTO themes (id, network_id, title, position)
        VALUES ($1, $1, '{"fi": "Tietovarannot", "original": "fi"}', 1)
        """,
        identity,
    )
    await service.fetch(
        """
        INSERT INTO theme_changes (network_id, theme_id, what, changed_by, changed_at)
        VALUES ($1, $1, 'planned', $1, $2)
        """,
        identity,
        at,
    )


EVERYWHERE: Mapping[str, Aged] = {
    "mails": rows(
        """
        INSERT INTO mail_intents (id, business_key, person_id, template, best_before, state, sent_at)
        VALUES ($1::uuid, $1::uuid::text, gen_random_uuid(), 'member_welcome', $2::timestamptz, 'sent', $2)
        """,
        there="SELECT FROM mail_intents WHERE id = $1",
    ),
    "secret_links": rows(
        """
        INSERT INTO secret_links (hash, purpose, subject_id, generation, created_at, expires_at)
        VALUES (sha256($1::uuid::text::bytea), 'leave', $1::uuid, 1, $2::timestamptz - interval '1 day', $2)
        """,
        there="SELECT FROM secret_links WHERE subject_id = $1",
    ),
    "idempotency_keys": rows(
        """
        INSERT INTO idempotency (caller, route, key, request_hash, resource_id, kept_until)
        VALUES ('anyone', 'POST /networks', $1::uuid::text, '', $1::uuid, $2::timestamptz + interval '24 hours')
        """,
        there="SELECT FROM idempotency WHERE resource_id = $1",
    ),
    "dead_letters": rows(
        """
        INSERT INTO dead_letters
            (cluster_id, topic, partition, kafka_offset, headers, reason, error, attempts, buried_at)
        VALUES ($1::uuid::text, 'int.roles.v1', 0, 1, '[]', 'failing', 'KeyError', 5, $2::timestamptz)
        """,
        there="SELECT FROM dead_letters WHERE cluster_id = $1::uuid::text",
    ),
    "ended_sessions": rows(
        "INSERT INTO ended_sessions (id, until) VALUES ($1::uuid, $2::timestamptz)",
        there="SELECT FROM ended_sessions WHERE id = $1",
    ),
    "duty_log": Aged(_put_duty, "SELECT FROM duty.log WHERE who = $1"),
}

IN_EVENTS: Mapping[str, Aged] = {
    "planning_authors": Aged(_put_planning, "SELECT FROM theme_changes WHERE changed_by = $1"),
}


async def put_both(service: Running, aged: Aged, kept: timedelta, margin: timedelta) -> tuple[UUID, UUID]:
    """One row that is over its time by `margin`, and one that isn't yet, by as much."""
    old, young = uuid4(), uuid4()
    now = service.clock()
    await aged.put(service, old, now - kept - margin)
    await aged.put(service, young, now - kept + margin)
    return old, young
