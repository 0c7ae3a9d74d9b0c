"""Leaving with one click, and coming back."""

import re

from tests.parts import Running
from tests.registration.memberships import states
from tests.registration.scenes import Scenes, links_in

AKAA = "kirjaamo@akaa.example"


async def test_one_click_of_a_mail_program_leaves_again_and_again(registration: Running, scenes: Scenes) -> None:
    network = await scenes.network(await scenes.person("kirjaamo@vm.example"))
    await scenes.member(network["id"], AKAA)
    welcome = (await scenes.mails(AKAA))[0]
    link = str(welcome["List-Unsubscribe"]).strip("<>").removeprefix("http://service")

    assert welcome["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (await registration.http.get(link)).status_code == 200
    assert await states(registration) == ["pending", "active"]
    for _ in range(2):
        left = await registration.http.post(link, data={"List-Unsubscribe": "One-Click"})
        assert left.status_code == 200
    assert await states(registration) == ["pending", "active", "withdrawn"]


async def test_leaving_all_leaves_every_network(registration: Running, scenes: Scenes) -> None:
    coordinator = await scenes.person("kirjaamo@vm.example")
    for name in ("DEV", "Digisumpit"):
        network = await scenes.network(coordinator, name={"fi": name})
        await scenes.member(network["id"], AKAA)
        await scenes.member(network["id"], "kirjaamo@kemi.example")
    welcome = (await scenes.mails(AKAA))[0]
    (out,) = {link for link in links_in(welcome) if link.startswith("/leave/")}
    page = await registration.http.get(out)
    action = re.findall(r'action="([^"]+)"', page.text)[0]

    assert (await registration.http.post(f"/leave/{action}")).status_code == 200

    rows = await registration.fetch(
        "SELECT p.address, m.state FROM members m JOIN people p ON p.id = m.person_id ORDER BY 1, 2"
    )
    assert {(row["address"], row["state"]) for row in rows} == {
        (AKAA, "withdrawn"),
        ("kirjaamo@kemi.example", "active"),
    }


async def test_who_left_may_come_back_by_confirming_again(registration: Running, scenes: Scenes) -> None:
    network = await scenes.network(await scenes.person("kirjaamo@vm.example"))
    person = await scenes.member(network["id"], AKAA)
    mine = (await registration.http.get("/people/me/memberships", headers=registration.as_(person=person))).json()[0]
    path = f"/people/me/memberships/{mine['id']}"

    left = await registration.http.delete(path, headers=registration.as_(person=person))
    await scenes.member(network["id"], AKAA)

    assert left.json()["state"] == "withdrawn"
    assert await states(registration) == ["pending", "active", "withdrawn", "pending", "active"]
