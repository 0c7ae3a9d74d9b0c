"""The roadmaps service, put together from its rooms."""

from functools import partial
from pathlib import Path
from uuid import UUID

from services.roadmaps.access import access
from services.roadmaps.comments import api as comments
from services.roadmaps.comments import pages as comment_pages
from services.roadmaps.compass import api as compass
from services.roadmaps.compass import goals_api as compass_goals
from services.roadmaps.compass import pages as compass_pages
from services.roadmaps.compass.queries import compasses_after
from services.roadmaps.completeness import api as completeness
from services.roadmaps.completeness.gauges import set_measures
from services.roadmaps.completeness.reminding import DEADLINE, remind_of_end
from services.roadmaps.digests import api as digests
from services.roadmaps.digests import pages as digest_pages
from services.roadmaps.digests.sending import DIGEST, send
from services.roadmaps.erasures.handlers import handlers as erasure_handlers
from services.roadmaps.exchange import exports_api as exports
from services.roadmaps.exchange import import_pages
from services.roadmaps.exchange import imports_api as imports
from services.roadmaps.exchange import reports_api as reports
from services.roadmaps.follow_ups import api as follow_ups
from services.roadmaps.follow_ups import pages as follow_up_pages
from services.roadmaps.follow_ups import planning as follow_up_planning
from services.roadmaps.follow_ups import public_api as public_follow_ups
from services.roadmaps.follow_ups import reminding as follow_up_reminding
from services.roadmaps.follow_ups import rhythm_api as follow_up_rhythms
from services.roadmaps.follow_ups.queries import by_state as follow_ups_by_state
from services.roadmaps.follow_ups.rules import today_of
from services.roadmaps.followers import api as followers
from services.roadmaps.followers import follow_pages
from services.roadmaps.followers import pages as follower_pages
from services.roadmaps.goal_comments import api as goal_comments
from services.roadmaps.goal_comments.queries import count_by_state
from services.roadmaps.goal_mapping import api as goal_mapping
from services.roadmaps.history import api as history
from services.roadmaps.history import pages as history_pages
from services.roadmaps.letters import WRITERS
from services.roadmaps.measures import api as measures
from services.roadmaps.measures import following_api as measures_followed
from services.roadmaps.measures import money_api as money
from services.roadmaps.measures import shared_api as shared_measures
from services.roadmaps.measures import values_api as indicator_values
from services.roadmaps.national_indicators import api as national_indicators
from services.roadmaps.own_data.parts import OWN_DATA
from services.roadmaps.proposals import api as goal_proposals
from services.roadmaps.proposals.handlers import handlers as proposal_handlers
from services.roadmaps.publications import api as publications
from services.roadmaps.publications import milestones
from services.roadmaps.publications import pages as publication_pages
from services.roadmaps.publications.queries import measures_after, roadmaps_after
from services.roadmaps.retention.purges import purges
from services.roadmaps.roadmaps import api as roadmaps
from services.roadmaps.roadmaps import goals_api as roadmap_goals
from services.roadmaps.roadmaps import levels_api as own_levels
from services.roadmaps.roadmaps import making_api as roadmaps_made
from services.roadmaps.roadmaps import next_steps_api as next_steps
from services.roadmaps.roadmaps import pieces_api as roadmap_pieces
from services.roadmaps.rollups import api as rollups
from services.roadmaps.rollups import coverage_api as coverage
from services.roadmaps.rollups import pages as rollup_pages
from services.roadmaps.rollups import peers_api as peers
from services.roadmaps.sharing import api as sharing
from services.roadmaps.story import api as stories
from services.roadmaps.story import pages as story_pages
from services.roadmaps.story.handlers import handlers as story_handlers
from services.roadmaps.team import api as teams
from services.roadmaps.team import links_api as team_links
from services.roadmaps.team import pages as team_pages
from services.roadmaps.templates import api as roadmap_templates
from shared.bus.handlers import Handlers
from shared.contracts import Compass, Contract, ForgottenByRoadmaps, Measure, Roadmap
from shared.directory.recipients import find_recipient
from shared.mail.desk import composing
from shared.organisations.handlers import handlers as organisation_handlers
from shared.postgres import Connection
from shared.postgres.locking import FOR_UPDATE, UNLOCKED, Lock
from shared.privacy.erasing import receipts
from shared.privacy.own_data import own_data_router
from shared.runtime.kept import Kept
from shared.runtime.service import Service
from shared.telemetry import catalogue
from shared.web.ended_sessions import handlers as session_handlers
from shared.web.resources import utc_now

FOLDER = Path(__file__).parent
HISTORY = Kept("history")


async def current_roadmaps(tx: Connection, after: UUID | None, limit: int, lock: Lock = FOR_UPDATE) -> list[Contract]:
    return list(await roadmaps_after(tx, after, limit, lock))


async def current_compasses(tx: Connection, after: UUID | None, limit: int, lock: Lock = FOR_UPDATE) -> list[Contract]:
    return list(await compasses_after(tx, after, limit, lock))


async def current_measures(tx: Connection, after: UUID | None, limit: int, lock: Lock = FOR_UPDATE) -> list[Contract]:
    return list(await measures_after(tx, after, limit, lock))


async def set_gauges(connection: Connection) -> None:
    """Measures, follow-ups and comments of goals by state."""
    await set_measures(connection, today_of(utc_now()))
    for state, number in (await follow_ups_by_state(connection, today_of(utc_now()))).items():
        catalogue.follow_ups.labels(state).set(number)
    for state, number in (await count_by_state(connection)).items():
        catalogue.goal_comments.labels(state).set(number)


SERVICE = Service(
    name="roadmaps",
    migrations=FOLDER / "migrations",
    texts=FOLDER / "texts",
    routers=(
        measures.router,  # first: they are written to most, and a route is looked for in this order
        measures_followed.router,
        indicator_values.router,
        roadmaps.router,
        roadmaps_made.router,
        roadmap_pieces.router,
        roadmap_goals.router,
        own_levels.router,
        sharing.router,
        next_steps.router,
        roadmap_templates.router,
        goal_proposals.router,
        teams.router,
        team_links.router,
        team_pages.router,
        compass.router,
        compass_pages.router,
        compass_goals.router,
        national_indicators.router,
        goal_comments.router,
        goal_mapping.router,
        money.router,
        shared_measures.router,
        completeness.router,
        imports.router,
        import_pages.router,
        exports.router,
        reports.router,
        publications.router,
        publication_pages.router,
        milestones.router,
        history.router,
        history_pages.router,
        follow_ups.router,
        follow_up_rhythms.router,
        public_follow_ups.router,
        follow_up_pages.router,
        comments.router,
        comment_pages.router,
        followers.router,
        follower_pages.router,
        follow_pages.router,
        digests.router,
        digest_pages.router,
        rollups.router,
        coverage.router,
        rollup_pages.router,
        peers.router,
        stories.router,
        story_pages.router,
        own_data_router("roadmaps", OWN_DATA),
    ),
    access=access,
    says=(Compass, Measure, Roadmap, ForgottenByRoadmaps),
    handlers=Handlers().including(
        [story_handlers, organisation_handlers, session_handlers, erasure_handlers, proposal_handlers]
    ),
    current={
        Compass: current_compasses,
        Measure: current_measures,
        Roadmap: current_roadmaps,
        ForgottenByRoadmaps: receipts(ForgottenByRoadmaps),
    },
    shown={
        Compass: partial(current_compasses, lock=UNLOCKED),
        Measure: partial(current_measures, lock=UNLOCKED),
        Roadmap: partial(current_roadmaps, lock=UNLOCKED),
    },
    duties={
        DEADLINE: remind_of_end,
        DIGEST: send,
        follow_up_planning.NEXT: follow_up_planning.plan_next,
        follow_up_planning.REMIND: follow_up_reminding.remind,
    },
    compose=composing(WRITERS, find_recipient),
    reminders=frozenset({DEADLINE, DIGEST, follow_up_reminding.TEMPLATE}),
    gauges=set_gauges,
    own_data=OWN_DATA,
    purges=purges,
    kept={
        Compass: Kept("compass_editions", history=Kept("compass_history"), also=(Kept("goal_comments"),)),
        Measure: Kept("public_measures", history=HISTORY, also=(Kept("measures", history=HISTORY),)),
        Roadmap: Kept(
            "public_roadmaps",
            history=HISTORY,
            also=(Kept("roadmaps", history=HISTORY), Kept("follow_ups"), Kept("follow_up_texts"), Kept("comments")),
        ),
        ForgottenByRoadmaps: Kept("erasures", key="person_id"),
    },
)
