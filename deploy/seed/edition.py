"""The network project's first edition: wishes at its start, feedback at its end, what the next one does about it."""

from collections.abc import Mapping, Sequence
from typing import Any

from deploy.seed import material, surveying
from deploy.seed.answers import answers_to, dice
from deploy.seed.doors import Door
from deploy.seed.register import Organisations
from deploy.seed.steps import Step
from deploy.seed.surveying import Content, Rows, Wanted


async def load(surveys: Door, organisations: Organisations, networks: dict[str, str], now: Step) -> None:
    plan, network = material.surveys()["edition"], networks["digiverkostohanke"]
    everybody = _ids(material.enrolments()["digiverkostohanke"], organisations)
    respondents = _ids(plan["respondents"], organisations)
    now.at = "wishes"
    await surveying.bring(surveys, _by_organisations("wishes", network, everybody))
    now.at = "feedback"
    feedback = await surveying.bring(surveys, _by_organisations("feedback", network, respondents))
    now.at = "improvements"
    await _improve(surveys, network, networks["digiverkostohanke2"], feedback, plan["improvements"])
    now.at = f"{len(respondents)} of {len(everybody)} participants gave feedback"


def _ids(wanted: Mapping[str, Sequence[str]], organisations: Organisations) -> list[str]:
    return [
        *(organisations.by_name[name] for name in wanted["joint_bodies"]),
        *(organisations.municipality(code) for code in wanted["municipalities"]),
    ]


def _by_organisations(what: str, network: str, respondents: Sequence[str]) -> Wanted:
    """One answer for each of these organisations."""
    plan = material.surveys()["edition"][what]

    def answers(content: Content) -> Rows:
        throws = dice("edition", what)
        return [
            {"organisation_id": one, "answers": answers_to(content, throws, plan["mood"], given=plan["given"])}
            for one in respondents
        ]

    return Wanted(network, ("edition", network), plan, plan["invited"], plan["day"], answers, published=True)


async def _improve(
    surveys: Door, network: str, next_edition: str, feedback: str, wanted: Sequence[Mapping[str, Any]]
) -> None:
    """Agreed on for the next edition; one that is there stays as somebody has moved it since."""
    there = {one["said"]["fi"] for one in await surveys.everything(f"/networks/{network}/improvements")}
    for number, one in enumerate(wanted):
        if one["said"]["fi"] in there:
            continue
        body = {
            "said": one["said"],
            "doing": one["doing"],
            "responsible": one["responsible"],
            "edition_id": next_edition,
            "sources": [{"survey_id": feedback, "question": question} for question in one["questions"]],
        }
        path = f"/networks/{network}/improvements"
        agreed = await surveys.send("POST", path, body, key=f"seed-improvement-{number}", arriving=True)
        if "state" in one:
            await surveys.send("PATCH", f"/improvements/{agreed['id']}", {"state": one["state"]})
