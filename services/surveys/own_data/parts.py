"""Which parts surveys tells a person of, and which tables each comes from."""

from services.surveys.answers import queries as answers
from services.surveys.comparisons import queries as comparisons
from services.surveys.invitations import queries as invitations
from services.surveys.own_data import queries
from services.surveys.publications import queries as publications
from services.surveys.targets import queries as targets
from shared.networks import queries as networks
from shared.privacy.own_data import OwnData, Part

OWN_DATA: OwnData = {
    "roles": Part(networks.roles_of, ("roles",)),
    "memberships": Part(queries.memberships, ("members",)),
    "signups": Part(queries.signups, ("signups",)),
    "invitations": Part(invitations.invitations_of, ("invitations",)),
    "answers": Part(answers.answers_of, ("responses",)),
    "earlier_answers": Part(answers.earlier_of, ("earlier_answers",)),
    "released_texts": Part(publications.released_of, ("released_texts",)),
    "targets_set": Part(targets.targets_of_person, ("assessment_targets",)),
    "consents_of_organisations": Part(comparisons.consents_of_person, ("assessment_consents",)),
    "answered_anonymously": Part(answers.marks_of, ("answered_marks",)),
}
