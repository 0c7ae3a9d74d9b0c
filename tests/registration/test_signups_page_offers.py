"""What one's own page offers: dates told apart by theme and holiday, and whole series, in and out with one button."""

from uuid import uuid4

import pytest

from shared.contracts import Localised, Theme, ThemeState
from tests.parts import Running
from tests.registration.gatherings import Gatherings
from tests.registration.scenes import Scenes
from tests.registration.test_signups_page import buttons, own_page

NEW_YEARS_DAY = Localised(fi="Uudenvuodenpäivä", sv="Nyårsdagen", en="New Year's Day")


@pytest.mark.parametrize(
    ("language", "theme", "holiday"),
    [
        ("fi", "Teema: Digipalvelut", "Pyhäpäivä: Uudenvuodenpäivä"),
        ("sv", "Tema: Digitala tjänster", "Helgdag: Nyårsdagen"),
        ("en", "Theme: Digital services", "Public holiday: New Year&#39;s Day"),
    ],
)
async def test_theme_and_public_holiday_are_told_in_the_readers_language(
    registration: Running, gatherings: Gatherings, scenes: Scenes, language: str, theme: str, holiday: str
) -> None:
    path, _, _ = await own_page(gatherings, scenes)
    title = Localised(fi="Digipalvelut", sv="Digitala tjänster", en="Digital services")
    heard = Theme(
        id=uuid4(), version=1, network_id=gatherings.network_id, title=title, position=1, state=ThemeState.planned
    )
    offered = await gatherings.open(theme_id=heard.id, holiday=NEW_YEARS_DAY)
    await registration.hear(heard)

    page = await registration.http.get(path, params={"lang": language})
    await registration.http.post(f"{path}/occurrences/{offered.id}")
    place = await registration.http.get(path, params={"lang": language})

    for shown in (page, place):
        assert theme in shown.text
        assert holiday in shown.text


async def test_of_a_themes_states_the_newest_is_shown_and_a_dropped_one_not(
    registration: Running, gatherings: Gatherings, scenes: Scenes
) -> None:
    path, _, _ = await own_page(gatherings, scenes)
    first = Theme(
        id=uuid4(),
        version=1,
        network_id=gatherings.network_id,
        title=Localised(fi="Ensin"),
        position=1,
        state=ThemeState.planned,
    )
    reworded = first.model_copy(update={"version": 2, "title": Localised(fi="Sitten")})
    await registration.hear(reworded)
    await registration.hear(first)
    await gatherings.open(theme_id=first.id)

    shown = (await registration.http.get(path)).text
    await registration.hear(reworded.model_copy(update={"version": 3, "state": ThemeState.dropped}))

    assert "Teema: Sitten" in shown
    assert "Teema:" not in (await registration.http.get(path)).text


async def test_one_button_signs_up_for_the_whole_series_and_another_leaves_it(
    registration: Running, gatherings: Gatherings, scenes: Scenes
) -> None:
    path, person, _ = await own_page(gatherings, scenes)
    register = await scenes.register()
    (membership,) = await registration.fetch("SELECT id FROM members WHERE person_id = $1", person)
    comes_for = {"organisation_id": register["Akaa"]}
    await registration.http.patch(
        f"/people/me/memberships/{membership['id']}", json=comes_for, headers=registration.as_(person=person)
    )
    series_id = uuid4()
    await registration.hear(gatherings.series(series_id))
    coming = [await gatherings.open(series_id=series_id, days=days) for days in (10, 40)]
    before = await registration.http.get(path)
    (join,) = [action for action in buttons(before) if "/series/" in action]

    answer = await registration.http.post(join)
    after = await registration.http.get(answer.headers["location"])
    (leave,) = [action for action in buttons(after) if "/series/" in action]

    assert "Saat paikan sarjan jokaiseen tulevaan tilaisuuteen" in before.text
    assert answer.status_code == 303
    assert "Olet nyt mukana koko sarjassa." in after.text
    assert [await gatherings.states(one) for one in coming] == [["confirmed"], ["confirmed"]]
    assert after.text.count("Organisaatio, jota edustat: Akaa") == 2
    assert leave == f"{path}/series/{series_id}/withdrawal"
    await registration.http.post(leave)
    assert [await gatherings.states(one) for one in coming] == [["withdrawn"], ["withdrawn"]]
    assert join in buttons(await registration.http.get(path))


async def test_a_series_is_offered_while_it_has_open_dates_and_a_single_gathering_never(
    registration: Running, gatherings: Gatherings, scenes: Scenes
) -> None:
    path, _, _ = await own_page(gatherings, scenes)
    closed, single = uuid4(), uuid4()
    for series_id in (closed, single):
        await registration.hear(gatherings.series(series_id))
    for days in (10, 40):
        await gatherings.planned(series_id=closed, days=days)
    await gatherings.open(series_id=single)

    page = await registration.http.get(path)

    assert not [action for action in buttons(page) if "/series/" in action]


async def test_a_no_to_the_whole_series_stands_beside_its_button(
    registration: Running, gatherings: Gatherings, scenes: Scenes
) -> None:
    path, person, _ = await own_page(gatherings, scenes)
    series_id = uuid4()
    for days in (10, 40):
        await gatherings.open(series_id=series_id, days=days)
    await scenes.post(f"/series/{series_id}/signups", {}, person=person)

    answer = await registration.http.post(f"{path}/series/{series_id}", params={"lang": "sv"})
    unknown = await registration.http.post(f"{path}/series/{uuid4()}")

    assert answer.status_code == 409
    assert answer.text.index(f'id="field-{series_id}"') < answer.text.index(f"{path}/series/{series_id}/withdrawal")
    assert f'href="#field-{series_id}"' in answer.text
    assert unknown.status_code == 404
