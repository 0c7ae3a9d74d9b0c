"""What became of the answers: results for everybody, an improvement, and a municipality that shows where it stands."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx

from deploy.seed.doors import Door, arrived
from tests.scenario.chapters.asking import MEMBERS, Asking

LEVELS = (2, 3, 2, 1, 3, 2)
"""What the respondents say of the municipality's strategy, and of nothing else."""


@dataclass(frozen=True)
class Acted:
    """`reopened` is the answer to opening an anonymous survey again; `page` is what the network did about it all."""

    feedback: dict[str, Any]
    wishes: dict[str, Any]
    reopened: httpx.Response
    improvement: str
    page: str
    assessment: str
    aimed: dict[str, Any]
    withdrawn: list[dict[str, Any]]


async def act(asking: Asking, registration: Door) -> Acted:
    surveys = asking.surveys
    await asking.doors[MEMBERS[4]].send("POST", f"/surveys/{asking.wishes}/answers", {"answers": {"useful": 5}})
    feedback, wishes = await _published(surveys, asking.feedback), await _published(surveys, asking.wishes)
    reopened = await surveys.ask("PUT", f"/surveys/{asking.wishes}/state", body={"state": "open"})
    improvement = await _improve(asking)
    page = await Door(surveys.http).ask("GET", f"/networks/{asking.network}/what-you-said")
    akaa = (await registration.get("/organisations", kind="municipality", q="020"))["items"][0]["id"]
    assessment = await _measured(asking, akaa)
    aim = {"level": 4, "year": 2028, "reason": "Strategian kärki", "role": "johtoryhmä"}
    aimed = await surveys.send("PUT", f"/assessments/{assessment}/targets/strategy", aim)
    consents = [await _consent(surveys, assessment, consent) for consent in ("published", "none")]
    return Acted(feedback, wishes, reopened, improvement, page.text, assessment, aimed, consents[-1])


async def _published(surveys: Door, survey: str) -> dict[str, Any]:
    """Closed, and its results shown, once all answers that wait have come out."""
    await surveys.send("PUT", f"/surveys/{survey}/state", {"state": "closed"})

    async def publish() -> dict[str, Any] | None:
        answer = await surveys.ask("POST", f"/surveys/{survey}/results")
        return answer.json() if answer.is_success else None

    await arrived(publish, "the last answers")
    results: dict[str, Any] = await Door(surveys.http).get(f"/surveys/{survey}/results")
    return results


async def _improve(asking: Asking) -> str:
    body = {
        "said": {"fi": "Palautehetki oli liian lyhyt.", "en": "The minute of feedback was too short."},
        "doing": {"fi": "Ensi kerralla varataan kaksi minuuttia.", "en": "Next time it has two minutes."},
        "responsible": {"fi": "Verkoston vetäjä", "en": "Leader of the network"},
        "sources": [{"survey_id": asking.feedback, "question": "useful"}],
    }
    agreed = await asking.surveys.send("POST", f"/networks/{asking.network}/improvements", body)
    done = {"state": "done", "result": {"fi": "Kaksi minuuttia riitti.", "en": "Two minutes were enough."}}
    await asking.surveys.send("PATCH", f"/improvements/{agreed['id']}", done)
    return str(agreed["id"])


async def _measured(asking: Asking, organisation: str) -> str:
    path = f"/networks/{asking.network}/assessment-rounds"
    planned = await asking.surveys.send("POST", path, {"organisation_id": organisation}, arriving=True)
    path = f"/assessment-rounds/{planned['id']}"
    await asking.surveys.send("PUT", f"{path}/state", {"state": "open"})
    (url,) = (await asking.surveys.send("POST", f"{path}/links", {}))["urls"]
    answers = f"/assessment-answers/{urlsplit(url).path.rpartition('/')[2]}"
    for level in LEVELS:
        sheet = {"group": "management", "scores": {"strategy": {"level": level}}}
        await Door(asking.surveys.http).send("POST", answers, sheet)
    closed = await asking.surveys.send("PUT", f"{path}/state", {"state": "closed"})
    (assessment,) = closed["assessment_ids"]
    return str(assessment)


async def _consent(surveys: Door, assessment: str, consent: str) -> list[dict[str, Any]]:
    body = {"consent": consent, "reason": "Kunnanhallituksen päätös", "role": "kunnanjohtaja"}
    given: list[dict[str, Any]] = await surveys.send("PUT", f"/assessments/{assessment}/consent", body)
    return given
