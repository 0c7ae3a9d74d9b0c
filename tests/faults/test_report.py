"""What a storm's report says of a record."""

from collections import Counter
from pathlib import Path

import orjson

from tests.faults import story
from tests.faults.report import Report, keep_history
from tests.faults.verdicts import Violation


def test_a_report_sums_up_and_counts_losses_by_their_invariants(tmp_path: Path) -> None:
    report = Report("7", seconds=90)
    report.add(story.sound(), Counter({"SIGKILL events": 3}), [], [2.0])
    report.add(story.sound(), Counter({"SIGTERM events": 1}), [Violation("RD3", "events", "a theme")], [4.0])

    report.write(tmp_path / "storm")

    figures = report.figures()
    assert figures["Faults"] == "4, 3 of them SIGKILL"
    assert (figures["Writes acknowledged"], figures["Writes refused"]) == ("6", "2")
    assert figures["Messages said"] == "30, 2 of them once more"
    assert (figures["Lost"], figures["Doubled"], figures["Reordered"]) == ("1", "0", "0")
    assert figures["Longest recovery"] == "4.0 s"
    assert "| 2 | RD3 | events | a theme |" in (tmp_path / "storm" / "report.md").read_text()
    assert orjson.loads((tmp_path / "storm" / "report.json").read_bytes())["outcomes"] == {"ok": 6, "fail": 2}


def test_a_kept_history_has_a_line_for_each_operation_and_no_answers(tmp_path: Path) -> None:
    keep_history(story.history().operations, tmp_path / "storm" / "history.jsonl")

    lines = [orjson.loads(line) for line in (tmp_path / "storm" / "history.jsonl").read_bytes().splitlines()]
    assert [line["outcome"] for line in lines] == ["ok", "fail", "ok", "ok"]
    assert all(line["answer"] is None for line in lines)
