"""Each class of roadmaps' data, and how it goes when its time is over."""

from collections.abc import Mapping

from services.roadmaps.comments.count_queries import oldest_count, purge_counts
from services.roadmaps.comments.queries import oldest_comment, purge_comments
from services.roadmaps.follow_ups.queries import oldest_approver, purge_approvers
from services.roadmaps.measures.owner_queries import oldest_owner, purge_owners
from services.roadmaps.sharing.queries import oldest_decider, purge_deciders
from services.roadmaps.team.queries import oldest_team, purge_teams
from shared.privacy.purging import Purge
from shared.web.resources import Resources


def purges(held: Resources) -> Mapping[str, Purge]:
    """By the names that retention.yaml gives them."""
    return {
        "roadmap_teams": Purge(purge_teams, oldest_team),
        "measure_owners": Purge(purge_owners, oldest_owner),
        "follow_up_approvers": Purge(purge_approvers, oldest_approver),
        "sharing_deciders": Purge(purge_deciders, oldest_decider),
        "roadmap_comments": Purge(purge_comments, oldest_comment),
        "comment_counts": Purge(purge_counts, oldest_count),
    }
