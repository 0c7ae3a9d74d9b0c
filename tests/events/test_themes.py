"""A network's themes are planned at launch and changed with a trace (feature B6)."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from shared.contracts import Occurrence, Theme, ThemeState
from shared.web.caller import Caller, Scope, sign
from tests.events.conftest import Events
from tests.parts import KEYS


async def titles(events: Events) -> list[str]:
    return [theme["title"]["fi"] for theme in await events.get(f"/networks/{events.network}/themes")]


async def changes(events: Events) -> list[dict[str, Any]]:
    shown: list[dict[str, Any]] = (await events.get(f"/networks/{events.network}/theme-changes"))["items"]
    return shown


async def test_themes_are_planned_in_order(events: Events) -> None:
    for title in ("Lainsäädäntö", "Digipalvelut"):
        await events.plans_theme(title)
    first = await events.plans_theme("Aloitus", position=1)

    assert await titles(events) == ["Aloitus", "Lainsäädäntö", "Digipalvelut"]
    assert first["position"] == 1
    newest = {theme.title.fi: (theme.version, theme.position) for theme in await events.said(Theme)}
    assert newest == {"Aloitus": (1, 1), "Lainsäädäntö": (2, 2), "Digipalvelut": (2, 3)}


async def test_a_change_leaves_what_when_and_why(events: Events) -> None:
    theme = await events.plans_theme("Lainsäädäntö")
    events.at(2026, 11, 25)
    answer = await events.patch(
        f"/themes/{theme['id']}", {"title": {"fi": "Digilainsäädäntö"}, "why": "Palaute kyselystä"}
    )

    assert (answer.status_code, answer.headers["etag"]) == (200, '"2"')
    newest = (await changes(events))[0]
    assert (newest["what"], newest["why"], newest["changed_at"]) == (
        "reworded", "Palaute kyselystä", "2026-11-25T09:00:00Z",
    )  # fmt: skip
    assert (newest["before"]["title"]["fi"], newest["after"]["title"]["fi"]) == ("Lainsäädäntö", "Digilainsäädäntö")


async def test_a_program_changes_what_its_key_opens_and_is_told_of_as_nobody(events: Events) -> None:
    """Its id is a key's: where people are told of it would stand for a person that there isn't."""
    machine = Caller(uuid4(), uuid4(), frozenset({"agency"}), Scope(frozenset({events.network}), writes=True))
    headers = {"Authorization": f"Bearer {sign(KEYS, machine, now=datetime.now(UTC))[0]}"}
    series = await events.plans(count=3)

    async def write(method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = await events.http.request(method, path, json=body, headers=headers)
        assert answer.status_code in (200, 201), answer.text
        answered: dict[str, Any] = answer.json()
        return answered

    theme = await write("POST", f"/networks/{events.network}/themes", {"title": {"fi": "Digituki"}})
    await write("PATCH", f"/themes/{theme['id']}", {"title": {"fi": "Tuki"}, "why": "Lyhyempi"})
    await write("POST", f"/series/{series['id']}/cancellations", {"scope": "all"})

    told = await events.running.fetch(
        "SELECT changed_by AS by FROM theme_changes UNION ALL SELECT cancelled_by FROM cancellations"
    )
    assert [row["by"] for row in told] == [None] * 3


async def test_a_change_without_a_reason_is_refused(events: Events) -> None:
    theme = await events.plans_theme("Lainsäädäntö")
    answer = await events.patch(f"/themes/{theme['id']}", {"title": {"fi": "Muu"}})
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (422, "missing", "why")


async def test_moving_a_theme_moves_the_others_with_a_version_each(events: Events) -> None:
    planned = [await events.plans_theme(title) for title in ("A-teema", "B-teema", "C-teema")]
    await events.silence()
    await events.patch(f"/themes/{planned[2]['id']}", {"position": 1, "why": "Kiireisin ensin"})

    assert await titles(events) == ["C-teema", "A-teema", "B-teema"]
    assert sorted((t.title.fi, t.version, t.position) for t in await events.said(Theme)) == [
        ("A-teema", 2, 2), ("B-teema", 2, 3), ("C-teema", 2, 1),
    ]  # fmt: skip
    assert (await changes(events))[0]["what"] == "moved"


async def test_a_theme_spans_several_occurrences(events: Events) -> None:
    theme = await events.plans_theme("Digipalvelut")
    page = await events.plans(count=4)
    wanted = [one["id"] for one in page["coming"]][:3]
    await events.silence()

    answer = await events.put(f"/themes/{theme['id']}/occurrences", {"occurrence_ids": wanted, "why": "Kolme kertaa"})

    assert answer.json()["occurrence_ids"] == wanted
    assert {(str(o.id), str(o.theme_id), o.sequence) for o in await events.said(Occurrence)} == {
        (one, theme["id"], 0) for one in wanted
    }
    assert (await changes(events))[0]["what"] == "mapped"


async def test_a_dropped_theme_leaves_what_is_past_and_frees_what_lies_ahead(events: Events) -> None:
    theme, other = await events.plans_theme("Digipalvelut"), await events.plans_theme("Lainsäädäntö")
    page = await events.plans(count=2, theme_ids=[theme["id"]] * 2)
    events.at(2026, 12, 10)
    await events.silence()

    answer = await events.patch(f"/themes/{theme['id']}", {"state": "dropped", "why": "Käsitelty muualla"})

    assert answer.json()["occurrence_ids"] == [page["coming"][0]["id"]]
    assert await events.types_said(Theme) == ["theme.changed", "theme.dropped"]
    said = {str(t.id): (t.state, t.position) for t in await events.said(Theme)}
    assert said[theme["id"]][0] is ThemeState.dropped
    assert said[other["id"]] == (ThemeState.planned, 1)
    assert [str(one.id) for one in await events.said(Occurrence)] == [page["coming"][1]["id"]]
    mapped = await events.put(f"/themes/{theme['id']}/occurrences", {"occurrence_ids": [], "why": "Kokeilu"})
    assert (mapped.status_code, mapped.json()["code"]) == (409, "theme_dropped")


async def test_a_dropped_theme_can_be_resumed_at_the_end(events: Events) -> None:
    theme, _ = await events.plans_theme("Digipalvelut"), await events.plans_theme("Lainsäädäntö")
    for state in ("dropped", "planned"):
        assert (await events.patch(f"/themes/{theme['id']}", {"state": state, "why": "Uusi arvio"})).status_code == 200

    assert await titles(events) == ["Lainsäädäntö", "Digipalvelut"]
    assert [change["what"] for change in await changes(events)] == ["resumed", "dropped", "planned", "planned"]


async def test_another_networks_occurrence_is_not_mapped(events: Events) -> None:
    theme = await events.plans_theme("Digipalvelut")
    answer = await events.put(
        f"/themes/{theme['id']}/occurrences", {"occurrence_ids": [theme["id"]], "why": "Väärä tunniste"}
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_occurrence")


async def test_the_history_comes_in_pages(events: Events) -> None:
    for number in range(3):
        await events.plans_theme(f"Teema {number}")
    first = await events.get(f"/networks/{events.network}/theme-changes?limit=2")
    second = await events.get(f"/networks/{events.network}/theme-changes?limit=2&cursor={first['next']}")
    shown = [change["after"]["title"]["fi"] for change in first["items"] + second["items"]]
    assert shown == ["Teema 2", "Teema 1", "Teema 0"]
