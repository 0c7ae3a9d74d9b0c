"""From a question to what was done about it, end to end on a running platform."""

from tests.scenario.chapters.acting import Acted
from tests.scenario.chapters.asking import MEMBERS, Answered


async def test_feedback_opens_by_itself_when_its_gathering_is_over(answered: Answered) -> None:
    assert (answered.early.status_code, answered.early.json()["code"]) == (409, "survey_not_open_yet")
    assert answered.opened["state"] == "open"


async def test_everybody_who_had_a_place_gets_one_letter(answered: Answered) -> None:
    assert answered.letters == dict.fromkeys(MEMBERS, 1)


async def test_scanner_spends_no_link_and_the_page_takes_one_answer(answered: Answered) -> None:
    assert [answer.status_code for answer in answered.scanned] == [200, 200]
    assert answered.page.status_code == 200
    assert (answered.again.status_code, answered.again.json()["code"]) == (409, "answered_already")


async def test_anonymous_answers_are_not_even_counted_before_they_have_company(answered: Answered) -> None:
    assert (answered.held_back["n"], answered.held_back["withheld"]) == (None, "too_few")
    assert answered.held_back["questions"] == []


async def test_results_are_for_everybody_once_they_are_published(acted: Acted) -> None:
    assert acted.feedback["results"]["n"] == acted.wishes["results"]["n"] == 6
    assert (acted.wishes["asked"], acted.wishes["response_rate"]) == (16, 0.375)
    assert not acted.feedback["illustrative"]


async def test_anonymous_survey_stays_closed(acted: Acted) -> None:
    assert (acted.reopened.status_code, acted.reopened.json()["code"]) == (409, "anonymous_stays_closed")


async def test_what_people_said_and_what_was_done_stand_on_one_page(acted: Acted) -> None:
    assert "Palautehetki oli liian lyhyt." in acted.page
    assert "Kaksi minuuttia riitti." in acted.page


async def test_municipality_has_a_start_a_target_and_a_spearhead(acted: Acted) -> None:
    (strategy,) = [one for one in acted.aimed["criteria"] if one["key"] == "strategy"]
    assert (strategy["start"], strategy["target"], strategy["gap"]) == (2.17, 4, 1.83)
    assert acted.aimed["spearheads"] == ["strategy"]


async def test_consent_is_kept_with_its_history(acted: Acted) -> None:
    assert [one["consent"] for one in acted.withdrawn] == ["published", "none"]
