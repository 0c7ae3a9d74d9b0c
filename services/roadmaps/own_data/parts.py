"""Which parts roadmaps tells a person of, and which tables each comes from."""

from services.roadmaps.comments import queries as comments
from services.roadmaps.follow_ups import queries as follow_ups
from services.roadmaps.followers import queries as followers
from services.roadmaps.measures import owner_queries as measures
from services.roadmaps.sharing import queries as sharing
from services.roadmaps.team import queries as team
from shared.networks import queries as networks
from shared.privacy.own_data import OwnData, Part

OWN_DATA: OwnData = {
    "roles": Part(networks.roles_of, ("roles",)),
    "roadmap_tasks": Part(team.tasks_of_person, ("team",)),
    "measures": Part(measures.measures_of_person, ("measures",)),
    "approvals": Part(follow_ups.approved_by, ("follow_ups",)),
    "sharing_decisions": Part(sharing.decided_by, ("sharing_history",)),
    "comments": Part(comments.comments_of, ("comments",)),
    "followed": Part(followers.followed_by, ("followers",)),
}
