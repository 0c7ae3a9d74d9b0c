"""Rows of registration's own classes of data, made as old as a test wants them; and by service what is purged."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from tests.parts import Running
from tests.privacy.aged import EVERYWHERE, IN_EVENTS, Aged, of_somebody, rows
from tests.privacy.aged_roadmaps import IN_ROADMAPS
from tests.privacy.aged_surveys import IN_SURVEYS

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

IN_WEBHOOKS = {
    "webhook_deliveries": rows(
        """
        WITH webhook AS (
            INSERT INTO webhooks
                (id, url, topics, agency, description, contact_role, salt, created_at, changed_at)
            VALUES ($1::uuid, 'https://kemi.example/', '{pub.themes.v1}', 'Kemi', 'Teemat', 'päivystys',
                    sha256(''), $2::timestamptz, $2)
            RETURNING id
        )
        INSERT INTO deliveries (webhook_id, message_id, topic, subject, version, body, created_at)
        SELECT id, 'events:theme:1', 'pub.themes.v1', id, 1, '{}', $2 FROM webhook
        """,
        there="SELECT FROM deliveries WHERE subject = $1",
    ),
}

AGED: Mapping[str, Mapping[str, Aged]] = {
    "registration": {**EVERYWHERE, **IN_REGISTRATION},
    "events": {**EVERYWHERE, **IN_EVENTS},
    "surveys": {**EVERYWHERE, **IN_SURVEYS},
    "roadmaps": {**EVERYWHERE, **IN_ROADMAPS},
    "webhooks": {**EVERYWHERE, **IN_WEBHOOKS},
}
"""By service, what it purges."""
