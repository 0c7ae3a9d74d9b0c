"""Measures with anything in them, for properties: what people may write, formulas and broken lines too."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from hypothesis import strategies as st

from shared.contracts import (
    Benefit,
    BenefitKind,
    Indicator,
    Localised,
    Measure,
    Milestone,
    Partner,
    PartnerRole,
    Risk,
    Roadmap,
)
from shared.contracts.measure import BudgetLine, Reached
from shared.contracts.roadmap import CustomField, FieldType

CUSTOM = (
    CustomField(key="diary", name=Localised(fi="Diaarinumero"), type=FieldType.text),
    CustomField(key="hours", name=Localised(fi="Työtunnit"), type=FieldType.number),
    CustomField(key="decided_on", name=Localised(fi="Päätetty"), type=FieldType.date),
    CustomField(key="public", name=Localised(fi="Julkinen"), type=FieldType.yes_no),
    CustomField(key="size", name=Localised(fi="Koko"), type=FieldType.choice, choices=("small", "large")),
)

_LETTERS = st.characters(
    exclude_categories=("Cs", "Cc", "Cn"), exclude_characters="\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
_HOSTILE = st.sampled_from(["=", "+", "-", "@", "'", "''", "'=", "−", "＝", '"', ";", ",", "_x0041_", "\n", "&lt;", ""])
TEXTS = st.builds(
    lambda first, rest, last: f"{first}{rest}{last}",
    _HOSTILE,
    st.text(_LETTERS, max_size=20),
    st.sampled_from(["", "\nrivi", "\r\nrivi", ";", '"', " x"]),
).filter(lambda text: text.strip() != "")
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
KEYS = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,12}", fullmatch=True)
YEARS = st.integers(2000, 2020)
MONEY = st.decimals(0, 10**12, places=2)
AMOUNTS = st.decimals(-(10**9), 10**9, places=6)


@st.composite
def localised(draw: st.DrawFn) -> Localised:
    languages = draw(st.sets(st.sampled_from(["fi", "sv", "en"]), min_size=1))
    told: dict[str, Any] = {language: draw(TEXTS) for language in sorted(languages)}
    return Localised(**told, original=draw(st.sampled_from([None, *sorted(languages)])))


def maybe(some: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | some


def several(piece: Any, /, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(st.builds(piece, **fields), max_size=2, unique_by=lambda one: one.key).map(tuple)


def measures_of(roadmap: Roadmap) -> st.SearchStrategy[Measure]:
    """Of this roadmap, whose statuses and own fields they use."""
    return st.builds(
        Measure,
        id=st.builds(uuid4), version=st.integers(1, 9), roadmap_id=st.just(roadmap.id),
        external_id=maybe(st.uuids().map(lambda one: f"={one}")), title=localised(), description=maybe(localised()),
        sectors=st.lists(st.sampled_from(["education", "ict"]), unique=True).map(tuple), responsible=maybe(localised()),
        starts_on=maybe(st.dates(date(2000, 1, 1), date(2020, 1, 1))),
        ends_on=maybe(st.dates(date(2020, 1, 1), date(2040, 1, 1))),
        status=st.just("under_way"), stage=st.just("under_way"), reason=maybe(localised()),
        progress=st.integers(0, 100),
        tags=st.lists(KEYS, max_size=3, unique=True).map(tuple), illustrative=st.booleans(),
        milestones=several(Milestone, key=KEYS, title=localised(), on=DAYS, text=maybe(localised()),
                           reached_on=maybe(st.dates(date(2000, 1, 1), date(2020, 1, 1)))),
        indicators=several(Indicator, key=KEYS, name=localised(), unit=st.sampled_from(["%", "kpl", "=h"]),
                           method=maybe(localised()), baseline=maybe(AMOUNTS),
                           targets=st.dictionaries(YEARS, AMOUNTS, max_size=3),
                           latest=maybe(st.builds(Reached, value=AMOUNTS, on=DAYS))),
        budget=several(BudgetLine, key=KEYS, year=YEARS, line=localised(), planned=MONEY, actual=maybe(MONEY),
                       weight=st.just(100), funding=maybe(localised())),
        benefits=several(Benefit, key=KEYS, kind=st.sampled_from([*BenefitKind]), text=localised(),
                         unit=st.just("€"), planned=maybe(AMOUNTS), measured_by=maybe(DAYS)),
        risks=several(Risk, key=KEYS, text=localised(), likelihood=st.integers(1, 5), impact=st.integers(1, 5),
                      answer=maybe(localised())),
        partners=st.just(()) | st.just((Partner(organisation_id=roadmap.owner_id, role=PartnerRole.lead),)),
        occurrence_ids=st.lists(st.uuids(), max_size=2, unique=True).map(tuple),
        custom=st.fixed_dictionaries({}, optional={
            "diary": TEXTS, "hours": st.integers(0, 10**9), "decided_on": DAYS.map(date.isoformat),
            "public": st.booleans(), "size": st.sampled_from(["small", "large"]),
        }),
    )  # fmt: skip


def waiting(measures: list[Measure]) -> list[Measure]:
    """Each after the one before it."""
    before: list[UUID] = [one.id for one in measures]
    return [one.model_copy(update={"depends_on": tuple(before[max(0, n - 1) : n])}) for n, one in enumerate(measures)]
