"""A coordinator's decision on a member: what the three routes for it have in common (features A4, A5)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Response

from services.registration.members import acts, history_queries, list_queries, queries
from services.registration.members.bodies import MemberWithHistory, with_history
from services.registration.members.queries import Kept
from services.registration.members.rules import Step
from services.registration.networks import queries as networks
from shared.postgres import Connection
from shared.privacy.duty_log import Disclosing, Disclosure
from shared.web.asking import Caller, Held, Now, Transaction
from shared.web.caller import Caller as CallerIdentity
from shared.web.problems import existing
from shared.web.resources import Resources
from shared.web.versions import IfMatch, require_version, set_etag


@dataclass(frozen=True)
class Decider:
    """Who decides on `member`, which is locked, and with what the answer is made."""

    tx: Connection
    held: Resources
    who: CallerIdentity
    now: datetime
    member: Kept
    response: Response
    disclosure: Disclosing

    async def take(self, step: Step, reason: str | None) -> MemberWithHistory:
        """Raises Problem 409 for a step that the membership can't take."""
        member, network = self.member, await networks.network(self.tx, self.member.network_id)
        assert network is not None, "the member refers to it"
        await acts.decide(
            self.tx, self.held.link_key, member, network, step, by=self.who.person, reason=reason, now=self.now
        )
        return await shown(self.tx, member.network_id, member.id, self.response, self.disclosure)


async def shown(
    tx: Connection, network_id: UUID, member_id: UUID, response: Response, disclosure: Disclosing
) -> MemberWithHistory:
    """The member with all that happened to the membership. Raises Problem 404."""
    listed = existing(await list_queries.one(tx, network_id, member_id))
    disclosure.of([listed.member.person_id])
    set_etag(response, listed.member.version)
    return with_history(listed, await history_queries.history(tx, member_id))


async def _deciding(
    network_id: UUID,
    member_id: UUID,
    tx: Transaction,
    held: Held,
    who: Caller,
    now: Now,
    if_match: IfMatch,
    response: Response,
    disclosure: Disclosure,
) -> Decider:
    member = existing(await queries.lock_member(tx, network_id, member_id))
    require_version(member.version, if_match)
    return Decider(tx, held, who, now, member, response, disclosure)


Deciding = Annotated[Decider, Depends(_deciding)]
