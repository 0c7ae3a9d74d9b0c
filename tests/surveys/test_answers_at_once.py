"""Many answers at the same moment: one of each person, none over a limit or after the closing, and sums that agree."""

import asyncio
from uuid import uuid4

import pytest

from tests.surveys.answering import WHOLE, Asking, asks
from tests.surveys.conftest import Surveys
from tests.surveys.open_to_answers import asking

__all__ = ["asking"]


@pytest.mark.parametrize("mode", ["identified", "anonymous"])
async def test_twenty_at_once_by_one_person_are_one_answer(surveys: Surveys, mode: str) -> None:
    asking = await asks(surveys, mode=mode)
    person = uuid4()

    sent = await asyncio.gather(*(asking.answer(person, WHOLE) for _ in range(20)))

    assert sorted(one.status_code for one in sent) == [201] + [409] * 19
    await asking.close()
    assert await asking.answers() == [WHOLE]


async def test_many_at_once_all_get_in(asking: Asking) -> None:
    sent = await asyncio.gather(*(asking.answer(uuid4(), WHOLE) for _ in range(150)))

    assert {one.status_code for one in sent} == {201}
    assert len(await asking.answers()) == len(await asking.rows("unfolded")) == 150


async def test_changes_at_once_leave_sums_that_agree_with_the_answer(asking: Asking) -> None:
    person = uuid4()
    await asking.answer(person, WHOLE)

    await asyncio.gather(*(asking.change(person, {"useful": 3 + number % 3}) for number in range(9)))

    sums = [(row["sign"], row["answers"]) for row in await asking.rows("unfolded")]
    left = [told for sign, told in sums if sign == 1]
    for sign, told in sums:
        if sign == -1:
            left.remove(told)
    assert left == [row["answers"] for row in await asking.rows("responses")]


async def test_answers_while_the_survey_closes_are_in_or_refused_and_none_comes_after(asking: Asking) -> None:
    await asking.answer(uuid4(), WHOLE)
    sent = [asyncio.create_task(asking.answer(uuid4(), WHOLE)) for _ in range(60)]
    await asyncio.sleep(0.01)
    await asking.close()
    so_many = len(await asking.answers())

    taken = [one for one in await asyncio.gather(*sent) if one.status_code == 201]

    assert len(await asking.answers()) == so_many == 1 + len(taken)


@pytest.mark.parametrize("mode", ["identified", "anonymous"])
async def test_a_limit_is_never_passed(surveys: Surveys, mode: str) -> None:
    asking = await asks(surveys, mode=mode, answer_limit=7)

    sent = await asyncio.gather(*(asking.answer(uuid4(), WHOLE) for _ in range(20)))

    assert sorted(one.status_code for one in sent) == [201] * 7 + [409] * 13
    assert {one.json()["code"] for one in sent if one.status_code == 409} == {"answers_full"}
    await asking.close()
    assert len(await asking.answers()) == 7
