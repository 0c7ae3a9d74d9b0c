"""The public form of a network: an address is enough, and what is wrong stands beside its field."""

import re

from shared.contracts import Member
from tests.parts import Running
from tests.registration.scenes import Scenes, link_in

AKAA = "kirjaamo@akaa.example"


async def test_form_asks_for_an_address_and_mails_the_link(registration: Running, scenes: Scenes) -> None:
    ids = await scenes.register()
    network = await scenes.network(await scenes.person("kirjaamo@vm.example"))
    path = f"/networks/{network['id']}/join"

    form = await registration.http.get(path)
    sent = await registration.http.post(path, data={"address": AKAA, "organisation_id": ids["Akaa"]})
    confirmed = await registration.http.post(link_in((await scenes.mails(AKAA))[0]))

    assert re.findall(r"<option value=\"[^\"]*\"[^>]*>(.*)</option>", form.text)[1:4] == ["Akaa", "Helsinki", "Kemi"]
    assert "<script" not in form.text
    assert (form.status_code, sent.status_code, confirmed.status_code) == (200, 200, 200)
    assert [str(m.organisation_id) for m in await registration.said(Member)] == [ids["Akaa"]] * 2


async def test_errors_stand_beside_their_fields_in_the_language_of_the_page(
    registration: Running, scenes: Scenes
) -> None:
    ids = await scenes.register()
    network = await scenes.network(await scenes.person("kirjaamo@vm.example"))
    path = f"/networks/{network['id']}/join?lang=sv"

    empty = await registration.http.post(path, data={})
    wrong = await registration.http.post(path, data={"address": "akaa<b>"})
    both = {"address": AKAA, "organisation_id": ids["Akaa"], "organisation_text": "Akaa"}
    doubled = await registration.http.post(path, data=both)

    assert [answer.status_code for answer in (empty, wrong, doubled)] == [422, 422, 422]
    assert 'id="error-address"' in empty.text
    assert "Detta är inte en e-postadress." in wrong.text
    assert "akaa&lt;b&gt;" in wrong.text
    assert 'id="error-organisation_text"' in doubled.text
    assert await registration.said(Member) == []


async def test_page_of_another_site_cannot_send_the_form(registration: Running, scenes: Scenes) -> None:
    network = await scenes.network(await scenes.person("kirjaamo@vm.example"))
    path, headers = f"/networks/{network['id']}/join", {"Sec-Fetch-Site": "cross-site"}

    answer = await registration.http.post(path, data={"address": AKAA}, headers=headers)

    assert answer.status_code == 403
    assert await registration.said(Member) == []
