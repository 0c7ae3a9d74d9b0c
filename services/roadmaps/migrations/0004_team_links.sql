-- Links by which somebody joins a roadmap's team; the secret is a secret link's, the row goes when it is used.
CREATE TABLE team_links (
    id uuid PRIMARY KEY,
    roadmap_id uuid NOT NULL REFERENCES roadmaps (id),
    task text NOT NULL CHECK (task IN ('editor', 'contributor', 'approver')),
    expires_at timestamptz NOT NULL
);

CREATE INDEX team_links_of_a_roadmap ON team_links (roadmap_id);
