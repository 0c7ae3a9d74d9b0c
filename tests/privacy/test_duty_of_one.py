"""Somebody's own sign-up, looked at by who coordinates the network: a row of the duty log as well (RP6)."""

from uuid import UUID

from tests.parts import Running
from tests.registration.gatherings import Gatherings
from tests.registration.scenes import Scenes


async def test_a_look_at_somebody_elses_signup_is_written_down_and_one_at_ones_own_is_not(
    registration: Running, gatherings: Gatherings, scenes: Scenes
) -> None:
    kemi = await scenes.member(str(gatherings.network_id), "kirjaamo@kemi.example")
    path = f"/signups/{(await gatherings.sign_up(await gatherings.open(), kemi))['id']}"
    asked = [("GET", None), ("PATCH", {"organisation_id": None})]

    async def rows_after(person: UUID) -> list[tuple[str, list[object]]]:
        for method, body in asked:
            answer = await registration.http.request(method, path, json=body, headers=registration.as_(person=person))
            assert answer.status_code == 200, answer.text
        rows = await registration.fetch("SELECT who, route, disclosed, whose FROM duty.log ORDER BY id")
        return [(f"{row['route']}: {row['disclosed']}", [row["who"], *row["whose"]]) for row in rows]

    assert await rows_after(kemi) == []
    assert await rows_after(gatherings.coordinator) == [
        (f"{method} /signups/{{signup_id}}: signups", [gatherings.coordinator, kemi]) for method, _ in asked
    ]
