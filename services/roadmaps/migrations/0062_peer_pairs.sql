-- What each published roadmap does, as pairs of a goal of the compass and a tag that one of its measures has both of:
-- few for each roadmap, however many measures it has. Who does the same is found over these.
CREATE TABLE peer_pairs (
    national_goal_id uuid NOT NULL,
    tag text NOT NULL,
    roadmap_id uuid NOT NULL REFERENCES counted_roadmaps (roadmap_id) ON DELETE CASCADE,
    PRIMARY KEY (national_goal_id, tag, roadmap_id)
);

CREATE INDEX peer_pairs_of_a_roadmap ON peer_pairs (roadmap_id);

INSERT INTO peer_pairs (national_goal_id, tag, roadmap_id)
SELECT DISTINCT goal, tag, roadmap_id FROM peer_measures, unnest(national_goal_ids) AS goal, unnest(tags) AS tag;

DROP INDEX peer_measures_by_tag;
