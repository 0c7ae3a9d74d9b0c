"""What a planner may ask for, checked field by field."""

from datetime import date, time
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from services.events.series.planning import AT_ONCE
from services.events.series.recurrence import Rule, read_rule
from services.events.series.wall_time import is_time_zone
from shared.contracts import EventKind, HolidayRule, Localised, Mode
from shared.web.body import Body, Known


def _rule(text: str) -> str:
    rule = read_rule(text)
    if rule is None:
        raise PydanticCustomError("rule_invalid", "not a rule that is kept here")
    return str(rule)


def _time_zone(name: str) -> str:
    if not is_time_zone(name):
        raise PydanticCustomError("unknown_value", "no such time zone", {"expected": "Europe/Helsinki, UTC, …"})
    return name


def _wall_time(at: time) -> time:
    if at.tzinfo is not None or at.second or at.microsecond:
        raise PydanticCustomError("wall_time_invalid", "hours and minutes on the wall, without an offset")
    return at


def _day(day: date) -> date:
    if not 1990 <= day.year <= 2100:
        raise PydanticCustomError("day_out_of_range", "a day between 1990 and 2100")
    return day


RuleText = Annotated[str, Field(max_length=200), AfterValidator(_rule)]
TimeZone = Annotated[str, Field(max_length=60), AfterValidator(_time_zone)]
TIME_OF_DAY = WithJsonSchema({"type": "string", "format": "time-local", "examples": ["09:00"]})
"""JSON Schema's own `time` has an offset from UTC."""

WallTime = Annotated[time, AfterValidator(_wall_time), TIME_OF_DAY]
Day = Annotated[date, AfterValidator(_day)]
Minutes = Annotated[int, Field(ge=1, le=7 * 24 * 60)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=r"^[^\x00-\x1f\x7f]+$")]
Link = Annotated[str, StringConstraints(max_length=2000, pattern=r"^https?://[^\s\x00-\x1f\x7f<>\"]+$")]


class PlanSeries(Body):
    """A series to be. `minutes` and `mode` come from the kind where they aren't given.

    `rule` is an RFC 5545 RRULE; its end is said once, in it or by `ends_on` or `count`. `theme_ids` go to the
    occurrences in the order of time.
    """

    title: Localised
    description: Localised | None = None
    kind: Known[EventKind] = EventKind.network_event
    mode: Known[Mode] | None = None
    rule: RuleText | None = None
    count: Annotated[int, Field(ge=1, le=AT_ONCE)] | None = None
    ends_on: Day | None = None
    starts_on: Day
    starts_at: WallTime
    minutes: Minutes | None = None
    time_zone: TimeZone = "Europe/Helsinki"
    holiday_rule: Known[HolidayRule] = HolidayRule.flag
    venue: Line | None = None
    hashtag: Line | None = None
    public_link: Link | None = None
    theme_ids: Annotated[list[UUID], Field(max_length=AT_ONCE)] = []

    @model_validator(mode="after")
    def _ends_once(self) -> Self:
        rule = read_rule(self.rule) if self.rule else None
        ends = [self.count, self.ends_on, rule and rule.count, rule and rule.until]
        if sum(end is not None for end in ends) > (1 if rule else 0):
            raise PydanticCustomError("rule_ends_twice", "say the end of a rule once")
        return self

    def whole_rule(self) -> Rule | None:
        """The rule with its end."""
        if self.rule is None or (rule := read_rule(self.rule)) is None:
            return None
        return Rule(rule.pattern, self.count or rule.count, self.ends_on or rule.until)


class ImportSeries(PlanSeries):
    """A series from before the platform: by rule, or by the dates themselves. All of them are past."""

    dates: Annotated[list[Day], Field(min_length=1, max_length=AT_ONCE)] | None = None

    @model_validator(mode="after")
    def _rule_or_dates(self) -> Self:
        if self.rule is not None and self.dates is not None:
            raise PydanticCustomError("rule_or_dates", "give a rule or dates, not both")
        return self


class Reach(Body):
    """How far an act reaches: the whole series, or `from_occurrence_id` and what follows it."""

    scope: Literal["all", "following"] = "all"
    from_occurrence_id: UUID | None = None

    @model_validator(mode="after")
    def _following_begins_somewhere(self) -> Self:
        if (self.scope == "following") != (self.from_occurrence_id is not None):
            raise PydanticCustomError("reach_unclear", "following needs an occurrence to begin from")
        return self


class ChangeSeries(Reach):
    """What is to be otherwise from now on. A field that isn't given stays as it is."""

    title: Localised | None = None
    description: Localised | None = None
    kind: Known[EventKind] | None = None
    mode: Known[Mode] | None = None
    rule: RuleText | None = None
    starts_on: Day | None = None
    starts_at: WallTime | None = None
    minutes: Minutes | None = None
    time_zone: TimeZone | None = None
    holiday_rule: Known[HolidayRule] | None = None
    venue: Line | None = None
    hashtag: Line | None = None
    public_link: Link | None = None

    @model_validator(mode="after")
    def _leaves_no_gap(self) -> Self:
        for name in self.model_fields_set - {"description", "venue", "hashtag", "public_link", "from_occurrence_id"}:
            if getattr(self, name) is None:
                raise PydanticCustomError("cannot_be_empty", "this can't be taken away")
        if self.scope == "following" and self.starts_on is not None:
            raise PydanticCustomError("starts_on_of_all", "the first day belongs to the whole series")
        return self

    def changes(self) -> dict[str, object]:
        """The fields that were given, with their new values."""
        given = self.model_fields_set - {"scope", "from_occurrence_id"}
        return {name: getattr(self, name) for name in given}


class CancelSeries(Reach):
    """`reason` is public; it stands on the series page."""

    reason: Localised | None = None


class PreviewSeries(Body):
    """What would a change, or a cancellation, do?"""

    change: ChangeSeries | None = None
    cancel: CancelSeries | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if (self.change is None) == (self.cancel is None):
            raise PydanticCustomError("preview_unclear", "preview either a change or a cancellation")
        return self


class CloneSeries(Body):
    """Another season: in `network_id`, from the rule's next day on or after `starts_on`, `count` times.

    What isn't given comes from the series.
    """

    network_id: UUID
    starts_on: Day
    count: Annotated[int, Field(ge=1, le=AT_ONCE)]
    title: Localised | None = None
    holiday_rule: Known[HolidayRule] | None = None
