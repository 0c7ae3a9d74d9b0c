-- What is done about what people said. Texts are the coordinators' own; who sees to it is a role, no person.
CREATE TABLE improvements (
    id          uuid PRIMARY KEY,
    version     bigint NOT NULL CHECK (version >= 1),
    network_id  uuid NOT NULL,
    -- The edition that it shaped: a network that continues this one.
    edition_id  uuid,
    said        jsonb NOT NULL,
    doing       jsonb NOT NULL,
    responsible jsonb NOT NULL,
    state       text NOT NULL CHECK (state IN ('agreed', 'under_way', 'done', 'dropped')),
    result      jsonb,
    -- At least one question of published results: without it nobody said so.
    sources     jsonb NOT NULL CHECK (jsonb_array_length(sources) >= 1),
    agreed_on   date NOT NULL,
    ended_on    date,
    CHECK ((state IN ('done', 'dropped')) = (ended_on IS NOT NULL)),
    CHECK (state NOT IN ('done', 'dropped') OR result IS NOT NULL)
);

CREATE INDEX improvements_of_a_network ON improvements (network_id, id);
CREATE INDEX improvements_of_an_edition ON improvements (edition_id, id) WHERE edition_id IS NOT NULL;
