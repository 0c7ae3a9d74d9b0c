"""The page of published results says what the published tables say, and nothing else (features C15, C16)."""

from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

import pytest

from services.surveys.publications.bodies import PublishedGathering, ReleasedText, ResultsView
from services.surveys.publications.columns import CHOSEN, NOT_CHOSEN
from services.surveys.publications.showing import ShownResults, shown
from services.surveys.publications.tables import OTHERS, Results, Row, Table, Withheld, cells
from services.surveys.publications.trends import trends_of
from services.surveys.publications.wording import wording_of
from services.surveys.questionnaires.content import Questionnaire
from services.surveys.service import FOLDER
from shared.contracts import LANGUAGES, Language, Localised, SurveyKind
from shared.texts import Texts
from tests.surveys.answering import QUESTIONS, questionnaire
from tests.surveys.random_surveys import random_survey

TEXTS = Texts(Path(FOLDER) / "texts")


def view_of(content: Questionnaire, results: Results, **fields: Any) -> ResultsView:
    told: dict[str, Any] = {
        "publication_id": uuid4(), "survey_id": uuid4(), "network_id": uuid4(), "survey_kind": SurveyKind.feedback,
        "title": Localised(fi="Palaute"), "published_at": datetime(2022, 1, 14, tzinfo=UTC), "illustrative": False,
        "historical": False, "asked": None, "response_rate": None, "texts": [], **fields,
    }  # fmt: skip
    return ResultsView(results=results, questions=wording_of(content.questions.values()), **told)


def page_of(results: Results, language: Language = "fi", **fields: Any) -> ShownResults:
    return shown(view_of(questionnaire(), results, **fields), TEXTS, language)


def one_table(question: str, counts: dict[str, int | None], part: str | None = None, **row: Any) -> Table:
    n = sum(number or 0 for number in counts.values()) or None
    return Table(question=question, part=part, columns=tuple(counts), rows=(Row(n=n, cells=cells(counts), **row),))


def counts_told(results: Results) -> Counter[int | None]:
    """What a page has to show: of an option that may be chosen only how many chose it."""
    return Counter(
        cell.n
        for table in results.tables
        for row in table.rows
        for column, cell in row.cells.items()
        if not (CHOSEN in table.columns and column == NOT_CHOSEN)
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_published_count_is_shown_and_each_hidden_one_isnt(language: Language) -> None:
    for seed in range(120):
        survey = random_survey(Random(seed))
        results = survey.published()
        page = shown(view_of(survey.questionnaire, results), TEXTS, language)
        tables = [table for question in page.questions for table in question.tables]
        protected = TEXTS.say(language, "published.protected")
        hidden = sum(line.cells.count(protected) for table in tables for line in table.lines)
        assert hidden == counts_told(results)[None], seed
        assert len(page.not_shown) + sum(len(one.not_shown) for one in page.questions) == len(results.withheld), seed
        for table in tables:
            assert all(line.note or len(line.cells) == len(table.header) - 1 for line in table.lines), seed


def test_a_line_that_hides_a_count_is_not_cut_into_shares() -> None:
    tables = (
        one_table("trust", {"low": 12, "high": 8, "_no_answer": 0}, part="state"),
        one_table("trust", {"low": None, "high": 14, "_no_answer": None}, part="town"),
    )
    (question,) = page_of(Results(k=5, n=20, tables=tables)).questions
    chart = question.tables[0].chart
    assert chart is not None
    assert chart.rows == (("state", "12", "8"), ("town",))
    assert "suojattu" in chart.svg
    assert ">14<" not in chart.svg


def test_no_answer_is_told_as_the_most_common_where_one_that_is_hidden_could_be() -> None:
    hidden = page_of(Results(k=5, n=20, tables=(one_table("role", {"leader": 9, "other": None, "_no_answer": None}),)))
    whole = page_of(Results(k=5, n=20, tables=(one_table("role", {"leader": 9, "other": 6, "_no_answer": 5}),)))
    assert "Useimmin" not in hidden.questions[0].sentence
    assert "Osa luvuista on suojattu" in hidden.questions[0].sentence
    assert whole.questions[0].sentence == "15 vastasi. Useimmin vastattiin: leader."


def test_groups_stand_in_the_order_of_their_question_and_the_others_last() -> None:
    counts: dict[str, int | None] = {"yes": 10, "no": 10}
    rows = [Row(group=(name,), n=20, cells=cells(counts)) for name in (OTHERS, "other", "leader")]
    by_role = Table(question="again", part=None, segment=("role",), columns=("yes", "no"), rows=tuple(rows))
    roles = one_table("role", {"leader": 20, "other": 20, "_no_answer": 20})
    page = page_of(Results(k=5, n=60, tables=(roles, one_table("again", {"yes": 30, "no": 30}), by_role)))
    assert [line.label for line in page.questions[1].tables[1].lines] == ["leader", "other", "muut"]


def test_a_released_text_is_shown_though_its_question_has_no_counts_to_show() -> None:
    results = Results(k=5, n=20, withheld=(Withheld(question="free", reason="too_few"),))
    texts = [ReleasedText(id=uuid4(), question="free", text="Lisää esimerkkejä")]
    page = page_of(results, texts=texts)
    assert [(one.key, one.texts) for one in page.questions] == [("free", ("Lisää esimerkkejä",))]


def test_of_a_ranking_it_says_that_only_first_places_are_counted() -> None:
    page = page_of(Results(k=5, n=20, tables=(one_table("best", {"a": 10, "b": 10, "c": 0}),)), "en")
    assert "put first" in page.questions[0].sentence


def test_every_type_of_question_has_a_word_for_itself() -> None:
    assert {one["type"] for one in QUESTIONS} == {
        one.type for one in wording_of(questionnaire().questions.values()).values()
    }


def gathering(month: int, *tables: Table) -> PublishedGathering:
    wording = {key: Localised(fi=key) for key in ("useful", "again", "nps")}
    day = date(2022, month, 7)
    return PublishedGathering(
        survey_id=uuid4(), day=day, title=None, illustrative=False, n=20, tables=tables, wording=wording
    )


def scale(mean: float | None, most: int = 5) -> Table:
    counts: dict[str, int | None] = {str(value): None if mean is None else 4 for value in range(1, most + 1)}
    return one_table("useful", counts, mean=mean, median=mean)


def test_a_figure_that_was_hidden_once_leaves_a_gap() -> None:
    (found,) = trends_of([gathering(1, scale(3.5)), gathering(2, scale(None)), gathering(3, scale(4.0))], TEXTS, "fi")
    assert [point.figure for point in found.points] == ["3,5", "–", "4"]
    assert found.sentence == "Keskiarvo: 3,5 (7.1.2022), viimeksi 4 (7.3.2022)."


def test_another_scale_is_another_question() -> None:
    assert trends_of([gathering(1, scale(3.5, most=7)), gathering(2, scale(4.0))], TEXTS, "fi") == []


def test_the_share_of_yes_is_of_those_who_said_yes_or_no_and_needs_both() -> None:
    told = [
        gathering(1, one_table("again", {"yes": 5, "no": 15, "_no_answer": 0})),
        gathering(2, one_table("again", {"yes": 10, "no": 10, "_no_answer": 10})),
        gathering(3, one_table("again", {"yes": 14, "no": None, "_no_answer": None})),
    ]
    (found,) = trends_of(told, TEXTS, "en")
    assert [point.figure for point in found.points] == ["25", "50", "–"]


def test_nothing_published_is_no_trend() -> None:
    assert trends_of([], TEXTS, "fi") == []
