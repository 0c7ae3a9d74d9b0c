"""docs/privacy.md and the file that the purge reads are one."""

import pytest

from shared.privacy import retention
from shared.privacy.documentation import FILE, written_into


def test_the_page_is_what_the_file_gives() -> None:
    page = FILE.read_text(encoding="utf-8")
    assert page == written_into(page), "run `python -m shared.privacy.documentation`"
    assert [name for name in retention.classes() if f"| `{name}` |" not in page] == []


def test_a_page_without_the_markers_is_refused() -> None:
    with pytest.raises(ValueError, match="markers"):
        written_into("# Privacy\n")
