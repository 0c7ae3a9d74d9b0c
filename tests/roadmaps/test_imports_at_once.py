"""Two bring tables at once, or one brings and another edits: nothing is added twice, and no change is lost."""

import asyncio
from typing import Any

import pytest

from services.roadmaps.exchange import importing
from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.exchanging import HEADINGS, ROWS, as_csv, bring, documents
from tests.roadmaps.making import made, with_measures


async def changing_meanwhile(
    roadmaps: Roadmaps, monkeypatch: pytest.MonkeyPatch, times: int
) -> tuple[int, list[dict[str, Any]]]:
    """Somebody changes the measure while an import of it is planned, so many times."""
    roadmap_id = await made(roadmaps)
    (measure_id,) = await with_measures(roadmaps, roadmap_id, 1)
    left, planned = times, importing._planned

    async def slowly(*told: Any) -> Any:
        nonlocal left
        outcome = await planned(*told)
        if left:
            left -= 1
            answer = await roadmaps.patch(f"/measures/{measure_id}", {"tags": [f"muutos-{left}"]})
            assert answer.status_code == 200, answer.text
        return outcome

    monkeypatch.setattr(importing, "_planned", slowly)
    answer = await bring(roadmaps, roadmap_id, as_csv(["Tunnus", "Otsikko"], ["T-1", "Tuonnin otsikko"]))
    return answer.status_code, await documents(roadmaps, roadmap_id)


async def test_what_others_change_while_an_import_is_planned_isnt_lost(
    roadmaps: Roadmaps, monkeypatch: pytest.MonkeyPatch
) -> None:
    status, (measure,) = await changing_meanwhile(roadmaps, monkeypatch, times=1)
    assert (status, measure["title"]["fi"], measure["tags"]) == (200, "Tuonnin otsikko", ["muutos-0"])


async def test_an_import_gives_up_rather_than_overwrite_again_and_again(
    roadmaps: Roadmaps, monkeypatch: pytest.MonkeyPatch
) -> None:
    status, (measure,) = await changing_meanwhile(roadmaps, monkeypatch, times=5)
    assert (status, measure["title"]["fi"]) == (409, "Sähköinen asiointi käyttöön")


async def test_twin_without_the_second_look_a_change_is_lost(
    roadmaps: Roadmaps, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = importing._read

    async def of_now(*told: Any) -> Any:
        """As if nothing had changed since: whatever is there counts as seen."""
        found = await read(*told)
        object.__setattr__(found, "versions", Always())
        return found

    monkeypatch.setattr(importing, "_read", of_now)
    with pytest.raises(AssertionError):
        await test_what_others_change_while_an_import_is_planned_isnt_lost(roadmaps, monkeypatch)


class Always(dict[Any, Any]):
    """Equal to every other, and holding every key."""

    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return False

    def __contains__(self, key: object) -> bool:
        return True

    __hash__ = None


async def test_two_imports_of_one_file_at_once_add_its_measures_once(roadmaps: Roadmaps) -> None:
    roadmap_id = await made(roadmaps)
    file = as_csv(HEADINGS, *ROWS)

    answers = await asyncio.gather(*(bring(roadmaps, roadmap_id, file) for _ in range(2)))

    assert [answer.status_code for answer in answers] == [200, 200]
    assert sorted(answer.json()["added"] for answer in answers) == [0, 2]
    assert len(await documents(roadmaps, roadmap_id)) == 2
