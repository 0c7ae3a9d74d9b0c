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


PERSON = """
    INSERT INTO people (id, address, language, created_at, confirmed_at)
    VALUES ($1::uuid, 'kirjaamo-' || left($1::uuid::text, 8) || '@akaa.example', 'fi', $2::timestamptz, {})
"""
MEMBER = """
    INSERT INTO members (id, version, network_id, person_id, state, since, confirmed_at, created_at)
    SELECT $1::uuid, 1, n.id, $1, '{state}', $2::timestamptz, {confirmed}, $2 FROM networks n LIMIT 1
"""


async def _put_signup(service: Running, identity: UUID, at: datetime) -> None:
    await of_somebody(
        """
        INSERT INTO seatings (occurrence_id, version, policy, own, starts_at, link_visibility, confirmed, tickets)
        VALUES ($1, 1, 'open', true, $2, 'public', 1, 1)
        """,
        "",
    ).put(service, identity, at)
    await service.fetch(
        """
        INSERT INTO signups (id, version, occurrence_id, person_id, state, ticket, attended, created_at)
        VALUES ($1, 1, $1, $1, 'confirmed', 1, true, now())
        """,
        identity,
    )


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


async def _put_history(service: Running, identity: UUID, at: datetime) -> None:
    await of_somebody(MEMBER.format(state="active", confirmed="now()"), "").put(service, identity, at)
    await service.fetch(
        "INSERT INTO member_history (member_id, version, to_state, reason, at) VALUES ($1, 1, 'active', 'Siksi', $2)",
        identity,
        at,
    )


async def _put_erasure(service: Running, identity: UUID, at: datetime) -> None:
    await service.fetch(
        """
        INSERT INTO erasure_requests (id, person_id, reason, by_administrator, asked_at, carried_out_at)
        VALUES ($1, $1, 'asked', false, $2, $2)
        """,
        identity,
        at,
    )
    await service.fetch("INSERT INTO erasure_answers VALUES ($1, 'events', $2)", identity, at)
    await service.fetch(
        """
        INSERT INTO erasures (person_id, version, heard, state, asked_at, erased_at) VALUES ($1, 2, 2, 'done', $2, $2)
        """,
        identity,
        at,
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

IN_REGISTRATION: Mapping[str, Aged] = {
    "people": rows(PERSON.format("$2"), there="SELECT FROM people WHERE id = $1"),
    "unconfirmed_people": rows(PERSON.format("NULL"), there="SELECT FROM people WHERE id = $1"),
    "unconfirmed_memberships": of_somebody(
        MEMBER.format(state="pending", confirmed="NULL"), "SELECT FROM members WHERE id = $1"
    ),
    "memberships": of_somebody(MEMBER.format(state="withdrawn", confirmed="$2"), "SELECT FROM members WHERE id = $1"),
    "membership_reasons": Aged(_put_history, "SELECT FROM member_history WHERE member_id = $1 AND reason IS NOT NULL"),
    "roles": of_somebody(
        """
        INSERT INTO roles (id, version, network_id, person_id, kind, starts_on, ends_on, active, created_at)
        SELECT $1::uuid, 2, n.id, $1, 'expert', $2::date, $2::date, false, $2::timestamptz FROM networks n LIMIT 1
        """,
        "SELECT FROM roles WHERE id = $1",
    ),
    "signups": Aged(_put_signup, "SELECT FROM signups WHERE id = $1 AND person_id IS NOT NULL"),
    "series_signups": of_somebody(
        """
        INSERT INTO series_signups (id, series_id, person_id, created_at, left_at)
        VALUES ($1::uuid, gen_random_uuid(), $1, $2::timestamptz, $2)
        """,
        "SELECT FROM series_signups WHERE id = $1",
    ),
    "organisation_proposals": of_somebody(
        """
        INSERT INTO organisation_proposals (id, text, proposed_by, state, created_at, decided_at)
        VALUES ($1::uuid, 'Virasto', $1, 'refused', $2::timestamptz, $2)
        """,
        "SELECT FROM organisation_proposals WHERE id = $1",
    ),
    "sessions": of_somebody(
        """
        INSERT INTO sessions (id, person_id, created_at, expires_at, used_at, tokens_until)
        VALUES ($1::uuid, $1, $2::timestamptz - interval '12 hours', $2, $2, $2)
        """,
        "SELECT FROM sessions WHERE id = $1",
    ),
    "logins": of_somebody(
        """
        INSERT INTO logins (person_id, request_hash, code_hash, expires_at)
        VALUES ($1::uuid, sha256($1::uuid::text::bytea), sha256($1::uuid::text::bytea), $2::timestamptz)
        """,
        "SELECT FROM logins WHERE person_id = $1",
    ),
    "asked": rows(
        """
        INSERT INTO asked (id, kind, address, told, asked_at)
        VALUES ($1::uuid, 'login', 'kirjaamo@akaa.example', '{}', $2::timestamptz)
        """,
        there="SELECT FROM asked WHERE id = $1",
    ),
    "counted_requests": rows(
        """
        INSERT INTO mail_requests (who, minute, in_minute, hour, in_hour)
        VALUES ($1::uuid::text::bytea, $2::timestamptz, 1, $2, 1)
        """,
        there="SELECT FROM mail_requests WHERE who = $1::uuid::text::bytea",
    ),
    "address_changes": of_somebody(
        """
        INSERT INTO address_changes (id, person_id, old_address, new_address, asked_at)
        VALUES ($1::uuid, $1, 'kirjaamo@akaa.example', 'kirjaamo@kemi.example', $2::timestamptz)
        """,
        "SELECT FROM address_changes WHERE id = $1",
    ),
    "api_keys": rows(
        """
        INSERT INTO api_keys (id, hash, name, network_ids, writes, expires_on, created_at, revoked_at)
        VALUES ($1::uuid, sha256($1::uuid::text::bytea), 'Kunta', ARRAY[gen_random_uuid()], false, '2099-01-01', now(),
                $2::timestamptz)
        """,
        there="SELECT FROM api_keys WHERE id = $1",
    ),
    "erasure_requests": Aged(_put_erasure, "SELECT FROM erasure_requests WHERE id = $1"),
}

IN_EVENTS: Mapping[str, Aged] = {
    "planning_authors": Aged(_put_planning, "SELECT FROM theme_changes WHERE changed_by = $1"),
}

AGED: Mapping[str, Mapping[str, Aged]] = {
    "registration": {**EVERYWHERE, **IN_REGISTRATION},
    "events": {**EVERYWHERE, **IN_EVENTS},
}
"""By service, what it purges."""


async def put_both(service: Running, aged: Aged, kept: timedelta, margin: timedelta) -> tuple[UUID, UUID]:
    """One row that is over its time by `margin`, and one that isn't yet, by as much."""
    old, young = uuid4(), uuid4()
    now = service.clock()
    await aged.put(service, old, now - kept - margin)
    await aged.put(service, young, now - kept + margin)
    return old, young
