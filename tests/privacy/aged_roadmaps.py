"""Rows of roadmaps' own classes of data, made as old as a test wants them."""

from collections.abc import Mapping

from tests.privacy.aged import Aged, rows

ROADMAP = """
    INSERT INTO roadmaps (id, version, network_id, kind, owner_id, state, content, created_at, changed_at)
    VALUES ($1::uuid, 1, $1, 'own', $1, 'draft', '{}', $2::timestamptz, $2)
"""

ARCHIVED = ROADMAP.replace("'draft'", "'archived'")

IN_ROADMAPS: Mapping[str, Aged] = {
    "roadmap_teams": rows(
        ARCHIVED,
        "INSERT INTO team (roadmap_id, person_id, task, since) VALUES ($1::uuid, $1, 'editor', $2::timestamptz)",
        there="SELECT FROM team WHERE person_id = $1",
    ),
    "measure_owners": rows(
        ROADMAP,
        """
        INSERT INTO measures (id, version, roadmap_id, content, status, stage, progress, owner_id, responsible_named,
                              changed_at)
        VALUES ($1::uuid, 1, $1, '{}', 'done', 'done', 100, $1, false, $2::timestamptz)
        """,
        there="SELECT FROM measures WHERE owner_id = $1",
    ),
    "follow_up_approvers": rows(
        ROADMAP,
        """
        INSERT INTO follow_ups (id, version, roadmap_id, year, occasion, due_on, created_at, approved_as, approved_by,
                                frozen_at)
        VALUES ($1::uuid, 1, $1, 2024, 'budget', ($2::timestamptz)::date, $2, '{"fi": "Johtoryhmä"}', $1, $2)
        """,
        there="SELECT FROM follow_ups WHERE approved_by = $1",
    ),
    "sharing_deciders": rows(
        ROADMAP,
        """
        INSERT INTO sharing_history (roadmap_id, number, found_by_peers, decided_at, decided_by)
        VALUES ($1::uuid, 1, true, $2::timestamptz, $1)
        """,
        there="SELECT FROM sharing_history WHERE decided_by = $1",
    ),
    "roadmap_comments": rows(
        ROADMAP,
        """
        INSERT INTO comments (id, version, roadmap_id, person_id, text, state, written_at)
        VALUES ($1::uuid, 1, $1, $1, 'Hyvä suunta', 'shown', $2::timestamptz)
        """,
        """
        INSERT INTO comments (id, version, roadmap_id, text, state, written_at)
        VALUES (gen_random_uuid(), 1, $1::uuid, 'Ei näytetty', 'pending', $2::timestamptz)
        """,
        there="SELECT FROM comments WHERE roadmap_id = $1 AND (person_id IS NOT NULL OR state = 'pending')",
    ),
    "comment_counts": rows(
        "INSERT INTO comment_counts VALUES (sha256($1::uuid::text::bytea), $2::timestamptz, 1)",
        there="SELECT FROM comment_counts WHERE who = sha256($1::uuid::text::bytea)",
    ),
}
