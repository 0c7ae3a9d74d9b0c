-- What a follower keeps of sign-ups, for the measures of the bus.
CREATE TABLE followed (
    id uuid PRIMARY KEY,
    version bigint NOT NULL,
    occurrence_id uuid NOT NULL,
    person_id uuid NOT NULL,
    state text NOT NULL
);
CREATE INDEX followed_of_an_occurrence ON followed (occurrence_id);
