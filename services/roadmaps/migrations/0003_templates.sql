-- What helps with each part of a roadmap, as its template had it when the roadmap was made: part -> text.
ALTER TABLE roadmaps ADD COLUMN guidance jsonb NOT NULL DEFAULT '{}';

-- Templates that a network keeps of its own roadmaps; those that come with the platform are files.
CREATE TABLE roadmap_templates (
    id uuid PRIMARY KEY,
    network_id uuid NOT NULL,
    content jsonb NOT NULL,
    changed_at timestamptz NOT NULL
);

CREATE INDEX templates_of_a_network ON roadmap_templates (network_id, id);
