"""How one gets into an occurrence: terms of its own, or the default of its series (features A2, A10, B10)."""

from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import AwareDatetime, BaseModel, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from services.registration.occurrences import queries as occurrences
from services.registration.occurrences.rules import Known
from services.registration.signup_policies import default_queries, queries, rules, setting
from services.registration.signup_policies.rules import PolicyName, SeriesDefault, Terms, Visibility
from services.registration.signups import rules as signup_rules
from shared.postgres import Connection
from shared.web.asking import Now, Reading, Transaction
from shared.web.body import Body
from shared.web.problems import Problem, existing
from shared.web.versions import IfMatch, require_version, set_etag

router = APIRouter(tags=["sign-up policies"])

Capacity = Annotated[int, Field(ge=0, le=1_000_000)]
JoinLink = Annotated[str, StringConstraints(max_length=2000, pattern=r"^https://[!-~]+$")]


class Ways(Body):
    """`capacity` with `limited` and only with it. The join link stays hidden unless its visibility is public."""

    policy: PolicyName
    capacity: Capacity | None = None
    join_link: JoinLink | None = None
    link_visibility: Visibility = "registered"

    @model_validator(mode="after")
    def _capacity_where_it_counts(self) -> Self:
        if (self.policy == "limited") != (self.capacity is not None):
            raise PydanticCustomError("capacity_and_limited", "a capacity goes with limited, and only with it")
        return self


class SetPolicy(Ways):
    """`closes_at` None: when the occurrence begins; `opens_at` None: at once."""

    opens_at: AwareDatetime | None = None
    closes_at: AwareDatetime | None = None


class SetSeriesPolicy(Ways):
    """Counted back from each occurrence's start."""

    opens_days_before: Annotated[int, Field(ge=0, le=1000)] | None = None
    closes_hours_before: Annotated[int, Field(ge=0, le=10_000)] = 0


class PolicyView(BaseModel):
    """What everybody may know. `open`: one can sign up now; `full`: one would wait."""

    occurrence_id: UUID
    policy: PolicyName
    capacity: int | None
    opens_at: AwareDatetime | None
    closes_at: AwareDatetime
    open: bool
    full: bool
    join_link: str | None


class TermsView(PolicyView):
    """What the network's coordinators see. `over_by`: so many more are in than a lowered capacity allows."""

    version: int
    link_visibility: Visibility
    confirmed: int
    waiting: int
    over_by: int


class SeriesPolicyView(BaseModel):
    series_id: UUID
    version: int
    policy: PolicyName
    capacity: int | None
    opens_days_before: int | None
    closes_hours_before: int
    join_link: str | None
    link_visibility: Visibility


@router.get("/occurrences/{occurrence_id}/signup-policy")
async def show_policy(occurrence_id: UUID, connection: Reading, response: Response, now: Now) -> PolicyView:
    view = await _terms_view(connection, occurrence_id, now)
    set_etag(response, view.version)
    public = PolicyView.model_validate(view, from_attributes=True)
    return public if view.link_visibility == "public" else public.model_copy(update={"join_link": None})


@router.get("/occurrences/{occurrence_id}/seating")
async def show_seating(occurrence_id: UUID, connection: Reading, response: Response, now: Now) -> TermsView:
    """How full it is, and its join link: for coordinators."""
    view = await _terms_view(connection, occurrence_id, now)
    set_etag(response, view.version)
    return view


@router.put("/occurrences/{occurrence_id}/signup-policy")
async def set_policy(
    occurrence_id: UUID, request: SetPolicy, tx: Transaction, if_match: IfMatch, response: Response, now: Now
) -> TermsView:
    """Open sign-up. Raised capacity: the queue moves up; lowered: nobody is thrown out."""
    known = existing(await occurrences.occurrence(tx, occurrence_id))
    await default_queries.lock_series(tx, known.series_id)
    occurrence = await occurrences.occurrence(tx, occurrence_id) or known
    await queries.lock_seatings(tx, [occurrence_id])
    before = await queries.terms(tx, occurrence_id)
    require_version(before[0] if before else 0, if_match)
    terms = Terms(**request.model_dump())
    signed_up = await queries.holders(tx, occurrence_id)
    _require_settable(terms, occurrence, signed_up, now)
    await setting.set_terms(tx, occurrence, terms, own=True, now=now)
    return await show_seating(occurrence_id, tx, response, now)


def _require_settable(terms: Terms, occurrence: Known, signed_up: int, now: Now) -> None:
    match rules.may_set(
        terms, starts_at=occurrence.starts_at, historical=occurrence.historical, signed_up=signed_up, now=now
    ):
        case rules.Refused(reason, field):
            raise Problem(422 if field else 409, reason, field=field)
        case rules.Accepted():
            return


@router.get("/series/{series_id}/signup-policy")
async def show_series_policy(series_id: UUID, connection: Reading, response: Response) -> SeriesPolicyView:
    found = existing(await default_queries.series_default(connection, series_id))
    version, default = found
    set_etag(response, version)
    return SeriesPolicyView(series_id=series_id, version=version, **default.__dict__)


@router.put("/series/{series_id}/signup-policy")
async def set_series_policy(
    series_id: UUID, request: SetSeriesPolicy, tx: Transaction, if_match: IfMatch, response: Response, now: Now
) -> SeriesPolicyView:
    """The default of a series: for its coming occurrences without terms of their own, and for later ones.

    Where people are signed up already, a default without sign-up changes nothing.
    """
    await default_queries.lock_series(tx, series_id)
    before = await default_queries.series_default(tx, series_id)
    require_version(before[0] if before else 0, if_match)
    default = SeriesDefault(**request.model_dump())
    await default_queries.upsert_series_default(tx, series_id, default)
    await setting.apply_defaults(tx, await occurrences.coming(tx, series_id, now), now)
    return await show_series_policy(series_id, tx, response)


async def _terms_view(connection: Connection, occurrence_id: UUID, now: Now) -> TermsView:
    seating, found = await queries.seating(connection, occurrence_id), await queries.terms(connection, occurrence_id)
    if seating is None or found is None:
        raise Problem(404, "not_found")
    version, terms = found
    over = max(0, seating.confirmed - seating.capacity) if seating.capacity is not None else 0
    return TermsView(
        occurrence_id=occurrence_id,
        policy=seating.policy,
        capacity=seating.capacity,
        opens_at=seating.opens_at,
        closes_at=seating.shuts_at,
        open=signup_rules.closed(seating, now) is None,
        full=seating.full,
        join_link=terms.join_link,
        version=version,
        link_visibility=terms.link_visibility,
        confirmed=seating.confirmed,
        waiting=seating.waiting,
        over_by=over,
    )
