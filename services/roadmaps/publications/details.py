"""What a measure is measured by, what it is to bring, what may go wrong and who does it together, as lines. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.roadmaps.publications.showing import Speech
from shared.contracts import Benefit, Indicator, Measure, Partner, PartnerRole, Risk


@dataclass(frozen=True)
class Detail:
    """`label` says what the lines are."""

    label: str
    lines: Sequence[str]


def details_of(measures: Sequence[Measure], speech: Speech, today: date) -> Mapping[UUID, Sequence[Detail]]:
    """By measure; what it has none of isn't there."""
    return {one.id: list(_details(one, speech, today)) for one in measures}


def _details(measure: Measure, speech: Speech, today: date) -> Iterator[Detail]:
    told = {
        "partners": [_partner(one, speech) for one in measure.partners],
        "indicators": [_indicator(one, speech, today) for one in measure.indicators],
        "benefits": [_benefit(one, speech) for one in measure.benefits],
        "risks": [_risk(one, speech) for one in measure.risks],
    }
    yield from (Detail(speech.say(f"roadmap.{name}"), lines) for name, lines in told.items() if lines)


def _partner(partner: Partner, speech: Speech) -> str:
    known = speech.organisations.get(partner.organisation_id)
    name = speech.text(known) if known else speech.say("roadmap.an_organisation")
    return speech.say("roadmap.leads", name=name) if partner.role is PartnerRole.lead else name


def _indicator(indicator: Indicator, speech: Speech, today: date) -> str:
    """The latest value with its day, where it began and the target that comes next."""
    name, latest = speech.text(indicator.name), indicator.latest
    if latest is None:
        told = [speech.say("roadmap.indicator_untold", name=name)]
    else:
        value, day = speech.number(latest.value), speech.day(latest.on)
        told = [speech.say("roadmap.indicator_value", name=name, value=value, unit=indicator.unit, day=day)]
    if indicator.baseline is not None:
        told.append(speech.say("roadmap.baseline", value=speech.number(indicator.baseline), unit=indicator.unit))
    if indicator.targets:
        year = min((one for one in indicator.targets if one >= today.year), default=max(indicator.targets))
        value = speech.number(indicator.targets[year])
        told.append(speech.say("roadmap.target_of_year", year=year, value=value, unit=indicator.unit))
    return "; ".join(told)


def _benefit(benefit: Benefit, speech: Speech) -> str:
    told = []
    if benefit.planned is not None:
        told.append(speech.say("roadmap.benefit_planned", value=speech.number(benefit.planned), unit=benefit.unit))
    if benefit.realised is not None and benefit.realised_on is not None:
        value, day = speech.number(benefit.realised), speech.day(benefit.realised_on)
        told.append(speech.say("roadmap.benefit_realised", value=value, unit=benefit.unit, day=day))
    elif benefit.measured_by is not None:
        told.append(speech.say("roadmap.benefit_measured_by", day=speech.day(benefit.measured_by)))
    else:
        told.append(speech.say("roadmap.benefit_unmeasured"))
    return f"{speech.text(benefit.text)}: {'; '.join(told)}"


def _risk(risk: Risk, speech: Speech) -> str:
    told = speech.say("roadmap.risk", text=speech.text(risk.text), likelihood=risk.likelihood, impact=risk.impact)
    return f"{told} {speech.say('roadmap.risk_answer', answer=speech.text(risk.answer))}" if risk.answer else told
