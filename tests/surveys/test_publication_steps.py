"""Results that come while a survey is open change by nobody or by k people at least (RA5)."""

from collections.abc import Iterator, Mapping
from random import Random

from services.surveys.publications.columns import Part, parts_of
from services.surveys.publications.steps import added
from services.surveys.publications.tables import Results
from services.surveys.publications.tabulating import published
from tests.surveys.random_surveys import RandomSurvey, random_survey

Shown = dict[tuple[str, str | None, str], int]


def test_no_count_differs_between_two_steps_by_fewer_than_k() -> None:
    grown = 0
    for seed in range(300):
        survey = random_survey(Random(seed))
        steps = [shown(results) for results in in_steps(survey)]
        for before, after in zip(steps, steps[1:], strict=False):
            differences = [after[name] - before[name] for name in after.keys() & before.keys()]
            assert all(number == 0 or number >= survey.k for number in differences), seed
            grown += sum(number > 0 for number in differences)
    assert grown > 500


def test_publishing_anew_after_each_answer_tells_the_last_one() -> None:
    """The twin: all answers so far, suppressed well each time, and yet the difference is one person."""
    told = 0
    for seed in range(60):
        survey = random_survey(Random(seed))
        before = shown(published([survey.questionnaire], survey.answers[:-1], [], survey.k))
        after = shown(published([survey.questionnaire], survey.answers, [], survey.k))
        told += any(after[name] - before[name] == 1 for name in after.keys() & before.keys())
    assert told > 30


def test_a_count_that_one_step_hides_stays_hidden() -> None:
    survey = random_survey(Random(7))
    hidden: set[tuple[str, str | None, str]] = set()
    for results in in_steps(survey):
        assert not hidden & shown(results).keys()
        hidden |= {
            (table.question, table.part, column)
            for table in results.tables
            for column, cell in table.rows[0].cells.items()
            if cell.n is None
        }


def in_steps(survey: RandomSurvey) -> Iterator[Results]:
    parts = parts_by_name(survey)
    so_far = Results(k=survey.k, n=None)
    random = Random(1)
    rest = list(survey.answers)
    while len(rest) >= survey.k:
        step = min(len(rest), survey.k + random.randint(0, 20))
        fresh, rest = rest[:step], rest[step:]
        so_far = added(so_far, published([survey.questionnaire], fresh, [], survey.k), parts)
        yield so_far


def parts_by_name(survey: RandomSurvey) -> dict[str, Part]:
    return {part.name: part for one in survey.questionnaire.questions.values() for part in parts_of(one)}


def shown(results: Results) -> Mapping[tuple[str, str | None, str], int]:
    return {
        (table.question, table.part, column): cell.n
        for table in results.tables
        for column, cell in table.rows[0].cells.items()
        if cell.n is not None
    }
