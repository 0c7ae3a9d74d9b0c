"""One act calls off one, some or all, and can be taken back (features B4, B24)."""

from typing import Any

from shared.contracts import Occurrence, OccurrenceState, Series, SeriesState
from tests.events.conftest import Events


def ids(page: dict[str, Any]) -> list[str]:
    return [one["id"] for one in page["coming"]]


async def cancels(events: Events, page: dict[str, Any], **body: Any) -> dict[str, Any]:
    answer = await events.post(f"/series/{page['id']}/cancellations", body)
    assert answer.status_code == 201, answer.text
    act: dict[str, Any] = answer.json()
    return act


async def test_a_whole_series_is_called_off_by_one_act(events: Events) -> None:
    page = await events.plans(count=10)
    await events.patch(f"/occurrences/{ids(page)[4]}", {"starts_at": "13:00"})
    events.at(2026, 12, 10)
    await events.silence()

    act = await cancels(events, page, reason={"fi": "Verkosto päättyy", "sv": "Nätverket upphör"})

    said = await events.said(Occurrence)
    assert act["occurrences"] == len(said) == 9
    assert {(one.state, str(one.cancelled_with)) for one in said} == {(OccurrenceState.cancelled, act["id"])}
    assert [(one.state, one.version) for one in await events.said(Series)] == [(SeriesState.cancelled, 2)]
    shown = await events.get(f"/series/{page['id']}")
    assert shown["past"][0]["state"] == "scheduled"
    assert shown["cancellations"][0]["reason"]["sv"] == "Nätverket upphör"


async def test_a_cancelled_series_stops_growing(events: Events) -> None:
    page = await events.plans(count=None)
    await cancels(events, page)
    assert await events.running.fetch("SELECT FROM due WHERE kind <> 'bus.tidy'") == []


async def test_a_cancelled_series_is_not_changed_and_not_cancelled_again(events: Events) -> None:
    page = await events.plans(count=2)
    await cancels(events, page)
    for answer in (
        await events.post(f"/series/{page['id']}/cancellations", {}),
        await events.patch(f"/series/{page['id']}", {"venue": "Akaa"}),
        await events.post(f"/series/{page['id']}/occurrences", {"day": "2027-01-20"}),
        await events.post(f"/occurrences/{ids(page)[0]}/reinstatements", {}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "series_cancelled")


async def test_the_same_key_calls_off_once(events: Events) -> None:
    page = await events.plans(count=2)
    path = f"/series/{page['id']}/cancellations"
    first, second = [await events.post(path, {}, **{"Idempotency-Key": "peruutus"}) for _ in range(2)]
    assert (first.status_code, first.json()) == (second.status_code, second.json())


async def test_a_reinstated_series_happens_again_except_what_is_past_by_then(events: Events) -> None:
    page = await events.plans(count=4)
    alone = await events.post(f"/occurrences/{ids(page)[3]}/cancellations", {})
    act = await cancels(events, page)
    events.at(2026, 12, 10)
    await events.silence()

    answer = await events.post(f"/series/{page['id']}/reinstatements", {"cancelled_with": act["id"]})

    shown = answer.json()
    assert (answer.status_code, shown["state"]) == (200, "planned")
    assert [one["state"] for one in shown["coming"]] == ["scheduled", "scheduled", "cancelled"]
    assert shown["coming"][2]["cancelled_with"] == alone.json()["cancelled_with"]
    assert shown["past"][0]["state"] == "cancelled"
    assert await events.types_said(Series) == ["series.reinstated"]
    assert [(one.version, one.sequence) for one in await events.said(Occurrence)] == [(3, 2)] * 2


async def test_this_and_following_is_called_off_and_the_rule_cut(events: Events) -> None:
    page = await events.plans(count=None)
    act = await cancels(events, page, scope="following", from_occurrence_id=ids(page)[2])

    shown = await events.get(f"/series/{page['id']}")
    assert [one["state"] for one in shown["coming"]] == ["scheduled"] * 2 + ["cancelled"] * 10
    assert (act["occurrences"], shown["state"]) == (10, "planned")
    assert shown["rule"] == "FREQ=MONTHLY;BYDAY=1FR;UNTIL=20270204"
    events.at(2027, 3, 1)
    await events.does_what_is_due()
    assert len(await events.running.fetch("SELECT FROM occurrences")) == 12


async def test_a_cut_rule_is_whole_again_after_its_reinstatement(events: Events) -> None:
    page = await events.plans(count=None)
    act = await cancels(events, page, scope="following", from_occurrence_id=ids(page)[2])
    answer = await events.post(f"/series/{page['id']}/reinstatements", {"cancelled_with": act["id"]})

    assert answer.json()["rule"] == "FREQ=MONTHLY;BYDAY=1FR"
    assert {one["state"] for one in answer.json()["coming"]} == {"scheduled"}
    events.at(2027, 3, 1)
    await events.does_what_is_due()
    assert len(await events.running.fetch("SELECT FROM occurrences")) == 15


async def test_one_occurrence_is_called_off_once(events: Events) -> None:
    page = await events.plans(count=2)
    await events.silence()
    path = f"/occurrences/{ids(page)[0]}/cancellations"
    first, second = await events.post(path, {}), await events.post(path, {})

    assert first.json()["cancelled_with"] == second.json()["cancelled_with"]
    assert await events.types_said() == ["occurrence.cancelled"]
    assert [(one.version, one.sequence) for one in await events.said(Occurrence)] == [(2, 1)]


async def test_a_reinstated_occurrence_ends_like_any_other(events: Events) -> None:
    page = await events.plans(count=1)
    await events.post(f"/occurrences/{ids(page)[0]}/cancellations", {})
    answer = await events.post(f"/occurrences/{ids(page)[0]}/reinstatements", {})
    assert (answer.status_code, answer.json()["state"], answer.json()["cancelled_with"]) == (200, "scheduled", None)

    events.at(2026, 12, 4, 12)
    await events.does_what_is_due()
    assert (await events.said(Occurrence))[-1].state is OccurrenceState.ended


async def test_a_cancelled_occurrence_does_not_end(events: Events) -> None:
    page = await events.plans(count=1)
    await events.post(f"/occurrences/{ids(page)[0]}/cancellations", {})
    events.at(2026, 12, 4, 12)
    await events.does_what_is_due()
    assert (await events.said(Occurrence))[-1].state is OccurrenceState.cancelled


async def test_what_is_past_is_neither_called_off_nor_brought_back(events: Events) -> None:
    page = await events.plans(count=2)
    await events.post(f"/occurrences/{ids(page)[1]}/cancellations", {})
    events.at(2027, 2, 1)

    for path in (f"/occurrences/{ids(page)[0]}/cancellations", f"/occurrences/{ids(page)[1]}/reinstatements"):
        answer = await events.post(path, {})
        assert (answer.status_code, answer.json()["code"]) == (409, "occurrence_past")


async def test_an_act_of_another_series_is_not_taken_back_here(events: Events) -> None:
    page, other = await events.plans(count=2), await events.plans(count=2)
    act = await cancels(events, other)
    answer = await events.post(f"/series/{page['id']}/reinstatements", {"cancelled_with": act["id"]})
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_cancellation")


async def test_a_cancellation_is_previewed_with_its_signups(events: Events) -> None:
    page = await events.plans(count=3)
    await events.hears_attendance(dict.fromkeys(ids(page), 0), registered=7)
    body = {"cancel": {"scope": "following", "from_occurrence_id": ids(page)[1]}}
    preview = (await events.post(f"/series/{page['id']}/previews", body, **{"Accept-Language": "sv"})).json()

    assert (preview["occurrences"], preview["signups"], preview["by_what"]) == (2, 14, {"occurrence.cancelled": 2})
    assert preview["summary"] == "Ändringen gäller 2 evenemang och 14 anmälningar."
