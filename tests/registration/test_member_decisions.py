"""Whom coordinators let in, see and turn away; whom the public sees."""

from shared.contracts import Member
from tests.parts import Running
from tests.registration.memberships import decide, join, listed, states
from tests.registration.scenes import Scenes, link_in

AKAA = "kirjaamo@akaa.example"


async def test_moderated_network_decides_after_the_address_is_confirmed(registration: Running, scenes: Scenes) -> None:
    coordinator = await scenes.person("kirjaamo@vm.example")
    network = await scenes.network(coordinator, joining="moderated")
    await join(registration, network["id"], AKAA)
    early = await decide(registration, network["id"], coordinator, AKAA, "approval")
    await scenes.member(network["id"], AKAA)

    waits = await scenes.mails("kirjaamo@vm.example")
    approved = await decide(registration, network["id"], coordinator, AKAA, "approval")
    twice = await decide(registration, network["id"], coordinator, AKAA, "approval")

    assert (early.status_code, early.json()["code"]) == (409, "address_unconfirmed")
    assert [letter["Subject"] for letter in waits] == ["Uusi jäsen odottaa päätöstä: DEV-verkosto"]
    assert (approved.status_code, approved.json()["state"]) == (200, "active")
    assert (twice.status_code, twice.json()["code"]) == (409, "already_active")
    assert await states(registration) == ["pending", "pending", "active"]


async def test_rejection_is_told_with_its_reason_and_kept(registration: Running, scenes: Scenes) -> None:
    coordinator = await scenes.person("kirjaamo@vm.example")
    network = await scenes.network(coordinator, joining="moderated")
    await scenes.member(network["id"], AKAA)

    unreasoned = await decide(registration, network["id"], coordinator, AKAA, "rejection")
    rejected = await decide(registration, network["id"], coordinator, AKAA, "rejection", reason="Vain virastoille")
    again = await decide(registration, network["id"], coordinator, AKAA, "rejection", reason="Vain virastoille")

    assert (unreasoned.status_code, unreasoned.json()["code"]) == (422, "missing")
    history = [(m["from_state"], m["to_state"], m["reason"]) for m in rejected.json()["history"]]
    assert history == [
        (None, "pending", None),
        ("pending", "pending", None),
        ("pending", "rejected", "Vain virastoille"),
    ]
    assert rejected.json()["history"][-1]["by_person"] == str(coordinator)
    assert (again.status_code, again.json()["code"]) == (409, "not_pending")
    letters = await scenes.mails(AKAA)
    assert "Vain virastoille" in letters[-1].get_body(("plain",)).get_content()  # type: ignore[union-attr]


async def test_another_organisation_resets_the_approval(registration: Running, scenes: Scenes) -> None:
    ids = await scenes.register()
    coordinator = await scenes.person("kirjaamo@vm.example")
    network = await scenes.network(coordinator, joining="moderated")
    person = await scenes.member(network["id"], AKAA, organisation_id=ids["Akaa"])
    await decide(registration, network["id"], coordinator, AKAA, "approval")
    mine = (await registration.http.get("/people/me/memberships", headers=registration.as_(person=person))).json()[0]

    async def change(body: dict[str, object], headers: dict[str, str]) -> dict[str, object]:
        answer = await registration.http.patch(f"/people/me/memberships/{mine['id']}", json=body, headers=headers)
        result: dict[str, object] = answer.json()
        return result

    tagged = await change({"target_groups": ["muutosagentti"]}, registration.as_(person=person))
    moved = await change({"organisation_id": ids["Kemi"]}, registration.as_(person=person))
    stranger = await change({"target_groups": []}, registration.as_(person=coordinator))

    assert (tagged["state"], moved["state"]) == ("active", "pending")
    assert stranger["code"] == "not_found"
    last = (await registration.said(Member))[-1]
    assert (last.state, last.previous_state, str(last.organisation_id)) == ("pending", "active", ids["Kemi"])


async def test_public_list_shows_organisations_and_nobody(registration: Running, scenes: Scenes) -> None:
    ids = await scenes.register()
    network = await scenes.network(await scenes.person("kirjaamo@vm.example"))
    await scenes.member(network["id"], AKAA, organisation_id=ids["Akaa"], name="Kirjaamo")
    await join(registration, network["id"], "kirjaamo@kemi.example", organisation_id=ids["Kemi"])

    public = await registration.http.get(f"/networks/{network['id']}/organisations")
    members = await registration.http.get(f"/networks/{network['id']}/members")

    assert [o["name"]["fi"] for o in public.json()["items"]] == ["Akaa"]
    assert "kirjaamo" not in public.text.lower()
    assert members.status_code == 401


async def test_free_text_becomes_a_proposal_and_then_an_organisation(registration: Running, scenes: Scenes) -> None:
    coordinator = await scenes.person("kirjaamo@vm.example")
    network = await scenes.network(coordinator)
    await join(registration, network["id"], AKAA, organisation_text="Akaan vesi")
    administrator = registration.as_("administrator", person=coordinator)

    async def proposals() -> list[dict[str, str]]:
        answer = await registration.http.get("/organisations/proposals", headers=administrator)
        items: list[dict[str, str]] = answer.json()["items"]
        return items

    assert await proposals() == []
    await registration.http.post(link_in((await scenes.mails(AKAA))[0]))
    proposal = (await proposals())[0]
    body = {"name": {"fi": "Akaan Vesi Oy"}, "kind": "company"}
    organisation = (await scenes.post("/organisations", body, "administrator")).json()
    path = f"/organisations/proposals/{proposal['id']}/acceptance"
    accept = {"organisation_id": organisation["id"]}

    accepted = await registration.http.post(path, json=accept, headers=administrator)
    again = await registration.http.post(path, json=accept, headers=administrator)

    assert (proposal["text"], accepted.json()["state"]) == ("Akaan vesi", "accepted")
    assert (again.status_code, again.json()["code"]) == (409, "decided_already")
    assert str((await registration.said(Member))[-1].organisation_id) == organisation["id"]


async def test_members_come_page_by_page_to_their_coordinator(registration: Running, scenes: Scenes) -> None:
    coordinator = await scenes.person("kirjaamo@vm.example")
    network = await scenes.network(coordinator)
    addresses = [f"kirjaamo@{name}.example" for name in ("akaa", "kemi", "tampere", "oulu", "turku")]
    for address in addresses:
        await join(registration, network["id"], address)
    headers, read, cursor = registration.as_(person=coordinator), [], None
    while True:
        query = {"limit": "2"} | ({"cursor": cursor} if cursor else {})
        page = await registration.http.get(f"/networks/{network['id']}/members", params=query, headers=headers)
        read += [member["address"] for member in page.json()["items"]]
        cursor = page.json()["next"]
        if cursor is None:
            break

    assert sorted(read) == sorted(addresses)
    broken = await registration.http.get(
        f"/networks/{network['id']}/members", params={"cursor": "WyJ4Il0"}, headers=headers
    )
    assert (broken.status_code, broken.json()["code"]) == (422, "invalid_cursor")


async def test_a_member_of_another_network_is_out_of_reach(registration: Running, scenes: Scenes) -> None:
    coordinator, other = await scenes.person("kirjaamo@vm.example"), await scenes.person("kirjaamo@dvv.example")
    network = await scenes.network(coordinator)
    others = await scenes.network(other, name={"fi": "Digituki"})
    await scenes.member(network["id"], AKAA)
    member = (await listed(registration, network["id"], coordinator))[0]
    headers = registration.as_(person=other)

    through_theirs = await registration.http.post(
        f"/networks/{others['id']}/members/{member['id']}/rejection", json={"reason": "x"}, headers=headers
    )
    directly = await registration.http.get(f"/networks/{network['id']}/members/{member['id']}", headers=headers)

    assert (through_theirs.status_code, directly.status_code) == (404, 403)
    assert await states(registration) == ["pending", "active"]
