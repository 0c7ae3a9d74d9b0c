-- What the newest published version of each roadmap adds to what many are counted by: replaced as a whole when it is
-- published, so that a roll-up over a country adds up rows of roadmaps and reads no measure. All of it can be made anew
-- from the publications.
CREATE TABLE counted_roadmaps (
    roadmap_id uuid PRIMARY KEY REFERENCES roadmaps (id),
    network_id uuid NOT NULL,
    owner_id uuid NOT NULL,
    number integer NOT NULL CHECK (number >= 1),
    title jsonb NOT NULL
);

CREATE INDEX counted_roadmaps_of_a_network ON counted_roadmaps (network_id);
CREATE INDEX counted_roadmaps_of_an_owner ON counted_roadmaps (owner_id);

-- key: '' where the measures name no sector or no goal, and of the whole roadmap.
CREATE TABLE counted_progress (
    dimension text NOT NULL CHECK (dimension IN ('roadmap', 'sector', 'goal', 'national_goal')),
    key text NOT NULL,
    roadmap_id uuid NOT NULL REFERENCES counted_roadmaps (roadmap_id) ON DELETE CASCADE,
    counted integer NOT NULL CHECK (counted >= 0),
    progress_sum bigint NOT NULL CHECK (progress_sum BETWEEN 0 AND 100 * counted::bigint),
    excluded_cancelled integer NOT NULL CHECK (excluded_cancelled >= 0),
    illustrative integer NOT NULL CHECK (illustrative BETWEEN 0 AND counted),
    PRIMARY KEY (dimension, key, roadmap_id)
);

CREATE INDEX counted_progress_of_a_roadmap ON counted_progress (roadmap_id);

-- Published measures and gaps by which peers find each other; who may be found stands in roadmaps.found_by_peers alone.
CREATE TABLE peer_measures (
    measure_id uuid PRIMARY KEY,
    roadmap_id uuid NOT NULL REFERENCES counted_roadmaps (roadmap_id) ON DELETE CASCADE,
    title jsonb NOT NULL,
    stage text NOT NULL,
    national_goal_ids uuid[] NOT NULL,
    tags text[] NOT NULL
);

CREATE INDEX peer_measures_of_a_roadmap ON peer_measures (roadmap_id);
CREATE INDEX peer_measures_by_tag ON peer_measures USING gin (tags);

CREATE TABLE peer_gaps (
    roadmap_id uuid NOT NULL REFERENCES counted_roadmaps (roadmap_id) ON DELETE CASCADE,
    model text NOT NULL,
    criterion text NOT NULL,
    title jsonb NOT NULL,
    PRIMARY KEY (model, criterion, roadmap_id)
);

CREATE INDEX peer_gaps_of_a_roadmap ON peer_gaps (roadmap_id);
