"""What one person wrote, and who they are, is in no workbook and no report but in those that are for it (RP1, RA7)."""

from uuid import UUID, uuid4

from tests.scenario.leaks import Canary, inside, scan
from tests.surveys.answering import WHOLE, asks
from tests.surveys.conftest import Surveys
from tests.surveys.gatherings import occurrence, series

TITLE, WRITTEN, NUMBERED = "Tunnuslukukysely", "kanarie-7f3a91c2b4d6", "kanarie-1b9e55f0aa27"


async def answered(surveys: Surveys, series_id: UUID, text: str, person: UUID, **columns: str) -> UUID:
    """A closed survey with published results; one of ten people wrote the text."""
    held = occurrence(surveys.network, surveys.running.clock(), series_id=series_id)
    await surveys.running.hear(held)
    title = {"fi": TITLE}
    asking = await asks(surveys, title=title, target_kind="occurrence", target_id=held.id, **columns)
    for one in (person, *(uuid4() for _ in range(9))):
        answer = {**WHOLE, "free": text} if one == person else WHOLE
        assert (await asking.answer(one, answer)).status_code == 201
    await asking.close()
    assert (await surveys.post(f"/surveys/{asking.id}/results", {})).status_code == 201
    return asking.id


async def test_no_workbook_and_no_report_tells_who_answered_or_what_they_wrote(surveys: Surveys) -> None:
    told, person = series(surveys.network), uuid4()
    await surveys.running.hear(told)
    named = await answered(surveys, told.id, WRITTEN, person)
    unnamed = await answered(surveys, told.id, NUMBERED, person, mode="anonymous")
    canaries = [Canary("a text", WRITTEN), Canary("an anonymous text", NUMBERED), Canary("a person", str(person))]
    of_both = [f"/surveys/{one}/{what}" for one in (named, unnamed) for what in ("results", "summary")]
    whole = [*of_both, f"/surveys/{named}/working-view", f"/series/{told.id}/survey-summary"]
    paths = [f"{path}.{ending}" for path in whole for ending in ("xlsx", "pdf")]

    files = {path: await file(surveys, path) for path in paths}
    raw = {"raw": await file(surveys, f"/surveys/{named}/responses.xlsx")}

    assert scan(files, canaries) == []
    assert {leak.what for leak in scan(raw, canaries)} == {"a text", "a person"}
    of_surveys = {path: made for path, made in files.items() if path.startswith("/surveys")}
    assert {leak.where for leak in scan(of_surveys, [Canary("the title", TITLE)])} == set(of_surveys), "all are read"


async def file(surveys: Surveys, path: str) -> bytes:
    answer = await surveys.http.get(path, headers=surveys.coordinating())
    assert answer.status_code == 200, (path, answer.text)
    return inside(answer.content)
