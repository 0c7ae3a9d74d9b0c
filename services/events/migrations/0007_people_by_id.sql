-- Who planned or called off something is looked for when the person is to be forgotten.
CREATE INDEX theme_changes_by_person ON theme_changes (changed_by) WHERE changed_by IS NOT NULL;
CREATE INDEX cancellations_by_person ON cancellations (cancelled_by) WHERE cancelled_by IS NOT NULL;
CREATE INDEX roles_of_a_person ON roles (person_id) WHERE person_id IS NOT NULL;
