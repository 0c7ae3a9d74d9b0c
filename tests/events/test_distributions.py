"""To whom invitation and memo go, and who gets them for information: two lists of each occurrence (feature I9)."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.events.materials import api, queries
from services.events.occurrences.queries import occurrence as unlocked
from shared.postgres import Connection
from tests.events.conftest import Events

AKAA, KEMI, BOARD = (str(uuid4()) for _ in range(3))


@pytest.fixture
async def path(events: Events) -> str:
    return f"/occurrences/{(await events.plans(count=1))['coming'][0]['id']}/distribution"


def lists(recipients: list[str], for_information: list[str]) -> dict[str, Any]:
    def named(one: str) -> dict[str, str]:
        return {"group": one} if one in ("invited", "attended") else {"organisation_id": one}

    return {"recipients": list(map(named, recipients)), "for_information": list(map(named, for_information))}


def names(shown: dict[str, Any], which: str) -> list[str]:
    return [one["organisation_id"] or one["group"] for one in shown[which]]


async def test_an_occurrence_has_two_empty_lists_until_somebody_sets_them(events: Events, path: str) -> None:
    shown = await events.get(path)
    assert (shown["version"], shown["recipients"], shown["for_information"]) == (0, [], [])


async def test_both_lists_are_kept_in_their_order(events: Events, path: str) -> None:
    """Jakelu: osallistuneet. Tiedoksi: kutsutut, neuvottelukunta (seed rows 002-58, 002-59)."""
    answer = await events.put(path, lists(["attended", KEMI, AKAA], ["invited", BOARD]))
    assert (answer.status_code, answer.headers["etag"]) == (200, '"1"')
    shown = await events.get(path)
    assert names(shown, "recipients") == ["attended", KEMI, AKAA]
    assert names(shown, "for_information") == ["invited", BOARD]

    await events.put(path, lists([AKAA, KEMI], []))
    shown = await events.get(path)
    assert (names(shown, "recipients"), names(shown, "for_information")) == ([AKAA, KEMI], [])


async def test_the_same_lists_again_change_nothing(events: Events, path: str) -> None:
    for _ in range(2):
        await events.put(path, lists([AKAA], [KEMI]))
    assert (await events.get(path))["version"] == 1


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (lists([AKAA, AKAA], []), "listed_twice"),
        (lists([AKAA], [AKAA]), "listed_twice"),
        (lists(["invited"], ["invited"]), "listed_twice"),
        ({"recipients": [{}], "for_information": []}, "recipient_unclear"),
        ({"recipients": [{"organisation_id": AKAA, "group": "invited"}], "for_information": []}, "recipient_unclear"),
    ],
)
async def test_lists_that_mean_nothing_are_refused(events: Events, path: str, body: dict[str, Any], code: str) -> None:
    answer = await events.put(path, body)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, code)
    assert (await events.get(path))["version"] == 0


async def test_a_distribution_of_nothing_is_not_found(events: Events) -> None:
    assert (await events.http.get(f"/occurrences/{uuid4()}/distribution")).status_code == 404


async def two_at_once(events: Events, path: str, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Two who have seen the same lists set others at the same time."""
    read = queries.distribution

    async def slowly_read(connection: Connection, occurrence_id: UUID) -> dict[str, Any] | None:
        row = await read(connection, occurrence_id)
        await asyncio.sleep(0.3)
        return row

    monkeypatch.setattr(queries, "distribution", slowly_read)
    wanted = [lists([AKAA], []), lists([KEMI], [])]
    answers = await asyncio.gather(*(events.put(path, body, **{"If-Match": '"0"'}) for body in wanted))
    return sorted(answer.status_code for answer in answers)


async def test_nobody_overwrites_lists_that_they_have_not_seen(
    events: Events, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await two_at_once(events, path, monkeypatch) == [200, 412]


async def test_twin_without_the_lock_one_is_lost(events: Events, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "lock_occurrence", unlocked)
    assert await two_at_once(events, path, monkeypatch) == [200, 200]
