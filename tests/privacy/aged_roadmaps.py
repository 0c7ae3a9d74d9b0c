"""Rows of roadmaps' own classes of data, made as old as a test wants them."""

from collections.abc import Mapping

from tests.privacy.aged import Aged, rows

ARCHIVED = """
    INSERT INTO roadmaps (id, version, network_id, kind, owner_id, state, content, created_at, changed_at)
    VALUES ($1::uuid, 1, $1, 'own', $1, 'archived', '{}', $2::timestamptz, $2)
"""

IN_ROADMAPS: Mapping[str, Aged] = {
    "roadmap_teams": rows(
        ARCHIVED,
        "INSERT INTO team (roadmap_id, person_id, task, since) VALUES ($1::uuid, $1, 'editor', $2::timestamptz)",
        there="SELECT FROM team WHERE person_id = $1",
    ),
}
