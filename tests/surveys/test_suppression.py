"""Published tables of a survey: what is hidden stays hidden, whatever is subtracted from what (C16, RA3)."""

from random import Random
from typing import Any

import pytest

from services.surveys.publications.columns import parts_of
from services.surveys.publications.segments import Segment
from services.surveys.publications.tables import Results, Row, Table, cells
from services.surveys.publications.tabulating import published
from services.surveys.questionnaires.content import Questionnaire
from tests.surveys.attacking import attacked, groups_left_over
from tests.surveys.random_surveys import RandomSurvey, random_survey

SURVEYS, PARTS = 2_000, 10
LATER = [pytest.param(part, marks=pytest.mark.long) for part in range(2, PARTS)]
"""Two parts in each run, all of them in `make test-long`."""


@pytest.mark.parametrize("part", [0, 1, *LATER])
def test_nothing_is_recovered_from_all_tables_of_two_thousand_surveys(part: int) -> None:
    hidden = 0
    for seed in range(part, SURVEYS, PARTS):
        survey = random_survey(Random(seed))
        results = survey.published()
        for unknown, found in attacked(results).items():
            hidden += 1
            assert found.most - found.least >= survey.k, (seed, unknown, found)
        assert not [number for number in groups_left_over(results) if number < survey.k], seed
        for row in (row for table in results.tables for row in table.rows):
            shown = [cell.n for cell in row.cells.values() if cell.n]
            assert all(number >= survey.k for number in shown), seed
            assert row.suppressed or not row.is_whole or len(shown) > 1, seed
    assert hidden > 2_000


def test_hiding_small_counts_alone_gives_many_of_them_away() -> None:
    """The twin: counts under k are hidden, and nothing else."""
    given_away = 0
    for seed in range(100):
        survey = random_survey(Random(seed))
        found = attacked(naively_published(survey)).values()
        given_away += any(one.least == one.most and one.most for one in found)
    assert given_away > 50


def naively_published(survey: RandomSurvey) -> Results:
    tables = []
    for segment in [(), *dict.fromkeys(key for one in survey.segments for key in ((one.by,), one.key))]:
        for question in survey.questionnaire.questions.values():
            if segment and question.background:
                continue
            for part in parts_of(question):
                rows = []
                for group in sorted({tuple(answers.get(key) for key in segment) for answers in survey.answers}):
                    own = [a for a in survey.answers if tuple(a.get(key) for key in segment) == group]
                    counts = {name: sum(part.column_of(a) == name for a in own) for name in part.columns}
                    shown = {name: n if n == 0 or n >= survey.k else None for name, n in counts.items()}
                    rows.append(Row(group=group, n=len(own), cells=cells(shown)))
                tables.append(
                    Table(
                        question=question.key, part=part.part, segment=segment, columns=part.columns, rows=tuple(rows)
                    )
                )
    return Results(k=survey.k, n=len(survey.answers), tables=tuple(tables))


def background(key: str, *options: str) -> dict[str, Any]:
    return {
        "type": "single", "key": key, "text": {"fi": key}, "required": True, "background": True,
        "options": [{"key": option, "text": {"fi": option}} for option in options],
    }  # fmt: skip


def asked(*questions: dict[str, Any]) -> list[Questionnaire]:
    return [Questionnaire.model_validate({"sections": [{"key": "s", "questions": list(questions)}]})]


def yes_no(key: str, **fields: Any) -> dict[str, Any]:
    return {"type": "yes_no", "key": key, "text": {"fi": key}, "required": True, **fields}


SIZE = background("size", "small", "middle", "large")


def table_of(results: Results, question: str, *segment: str) -> Table:
    return next(table for table in results.tables if table.question == question and table.segment == segment)


def test_a_group_of_three_is_suppressed_and_counted_among_the_others() -> None:
    answers = [{"size": "small", "useful": index % 2 == 0} for index in range(3)]
    answers += [{"size": "middle", "useful": index % 2 == 0} for index in range(12)]
    answers += [{"size": "large", "useful": index % 2 == 0} for index in range(20)]
    table = table_of(published(asked(SIZE, yes_no("useful")), answers, [Segment(by="size")], 5), "useful", "size")
    assert [(row.group, row.n, row.suppressed) for row in table.rows] == [
        (("middle",), None, True),
        (("small",), None, True),
        (("_others",), 15, False),
        (("large",), 20, False),
    ]


def test_fewer_answers_than_k_are_not_published_at_all() -> None:
    results = published(asked(yes_no("useful")), [{"useful": True}] * 4, [], 5)
    assert (results.n, results.tables, results.withheld[0].reason) == (None, (), "too_few")


def test_a_sensitive_survey_needs_ten() -> None:
    answers = [{"useful": index < 8} for index in range(30)]
    assert table_of(published(asked(yes_no("useful")), answers, [], 5), "useful").rows[0].is_whole
    assert published(asked(yes_no("useful")), answers, [], 10).withheld[0].reason == "too_few"


def test_a_question_asked_after_a_hidden_answer_is_withheld() -> None:
    """Three said b; how many were asked the next question would tell it."""
    first = {**background("first", "a", "b", "c"), "background": False}
    then = yes_no("then", shown_if={"question": "first", "is": "equals", "value": "a"})
    answers: list[dict[str, Any]] = [{"first": "a", "then": index < 5} for index in range(10)]
    answers += [{"first": "b"}] * 3 + [{"first": "c"}] * 27
    results = published(asked(first, then), answers, [], 5)
    assert [(one.question, one.reason) for one in results.withheld] == [("then", "depends_on_hidden")]


def test_a_segment_whose_groups_follow_from_another_is_withheld() -> None:
    """Managers of small and of large places are together the managers: subtraction would tell one from the other."""
    role = background("role", "manager", "staff")
    place = background("place", "small_manager", "large_manager", "clerk", "nurse")
    answers = [
        {"role": "manager" if "manager" in where else "staff", "place": where, "useful": index % 2 == 0}
        for where in ("small_manager", "large_manager", "clerk", "nurse")
        for index in range(12)
    ]
    results = published(asked(role, place, yes_no("useful")), answers, [Segment(by="place"), Segment(by="role")], 5)
    assert [(one.segment, one.reason) for one in results.withheld] == [(("role",), "follows_another")]


def test_a_mean_is_told_only_where_no_count_is_hidden() -> None:
    scale = {"type": "scale", "key": "grade", "text": {"fi": "Arvosana"}, "required": True}
    even = [{"grade": value} for value in (1, 2, 3, 4, 5) for _ in range(6)]
    assert table_of(published(asked(scale), even, [], 5), "grade").rows[0].mean == 3.0
    uneven = [*even, *[{"grade": 5}] * 3][3:]
    row = table_of(published(asked(scale), uneven, [], 5), "grade").rows[0]
    assert (row.mean, row.median, row.cells["1"].n) == (None, None, None)
