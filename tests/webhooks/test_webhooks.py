"""Webhooks as administrators make and keep them."""

from collections.abc import AsyncIterator
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from services.webhooks.receivers.outside import Outside, resolve
from services.webhooks.retention.purges import purges
from services.webhooks.service import SERVICE
from shared.contracts import Theme
from tests.parts import Databases, running
from tests.webhooks.conftest import Webhooks, theme
from tests.webhooks.receiver import Posted, Said, receiving

HOOK = "https://kemi.example/hook"


async def test_a_secret_is_shown_once_and_stands_in_no_table(webhooks: Webhooks) -> None:
    made = await webhooks.make(HOOK)
    assert made["secret"].startswith("whsec_")
    shown = await webhooks.get(f"/webhooks/{made['id']}")
    assert shown == {name: value for name, value in made.items() if name != "secret"}
    (row,) = await webhooks.running.fetch("SELECT webhooks::text AS told FROM webhooks")
    assert made["secret"].removeprefix("whsec_") not in row["told"]
    assert (await webhooks.get("/webhooks"))["items"] == [shown]


async def test_asking_again_with_the_same_key_makes_no_second_one(webhooks: Webhooks) -> None:
    body = {
        "url": HOOK, "topics": [Theme.topic], "agency": "Kemin kaupunki", "description": "Teemat",
        "contact_role": "päivystys",
    }  # fmt: skip
    headers = webhooks.running.as_("administrator", person=uuid4()) | {"Idempotency-Key": "once"}
    answers = [await webhooks.running.http.post("/webhooks", json=body, headers=headers) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert len((await webhooks.get("/webhooks"))["items"]) == 1


async def test_a_webhook_is_changed_as_it_was_seen_and_deleted_with_what_waits(webhooks: Webhooks) -> None:
    made = await webhooks.make(HOOK)
    path, headers = f"/webhooks/{made['id']}", webhooks.administrator
    http = webhooks.running.http
    changed = await http.patch(path, json={"description": "Muuta"}, headers=headers | {"If-Match": '"1"'})
    stale = await http.patch(path, json={"agency": "Muu"}, headers=headers | {"If-Match": '"1"'})
    assert (changed.json()["description"], changed.headers["etag"]) == ("Muuta", '"2"')
    assert (stale.status_code, stale.json()["code"]) == (412, "version_conflict")

    disabled = await webhooks.post(f"{path}/disablements")
    assert (disabled["state"], disabled["disabled_why"]) == ("disabled", "asked")
    await webhooks.hear(theme(uuid4(), 1))
    await webhooks.deliver()
    assert len((await webhooks.get(f"{path}/deliveries"))["items"]) == 1
    assert (await http.delete(path, headers=headers)).status_code == 204
    assert (await http.get(path, headers=headers)).status_code == 404
    assert not await webhooks.running.fetch("SELECT FROM deliveries UNION ALL SELECT FROM lines")


@pytest.mark.parametrize(
    ("told", "field", "code"),
    [
        ({"url": "http://kemi.example/"}, "url", "url_not_https"),
        ({"url": "https://kemi.example:22/"}, "url", "url_wrong_port"),
        ({"url": "https://a:b@kemi.example/"}, "url", "url_with_login"),
        ({"url": "https://127.0.0.1/"}, "url", "url_not_public"),
        ({"url": "https://2130706433/"}, "url", "url_not_public"),
        ({"url": "https://[::ffff:10.0.0.1]/"}, "url", "url_not_public"),
        ({"url": "https://inside.example/"}, "url", "url_not_public"),
        ({"url": "https://unknown.example/"}, "url", "url_unknown_host"),
        ({"topics": ["int.roles.v1"]}, "topics.0", "unknown_value"),
        ({"topics": []}, "topics", "too_few"),
        ({"contact_role": "maija@kemi.example"}, "contact_role", "contact_is_address"),
    ],
)
async def test_what_may_not_be_is_refused_by_its_field(
    refusing: Webhooks, told: dict[str, Any], field: str, code: str
) -> None:
    body = {
        "url": HOOK, "topics": [Theme.topic], "agency": "Kemin kaupunki", "description": "Teemat",
        "contact_role": "päivystys",
    }  # fmt: skip
    for language in ("fi", "sv", "en"):
        answer = await refusing.running.http.post(
            "/webhooks", json=body | told, headers=refusing.administrator | {"Accept-Language": language}
        )
        assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (422, code, field)


@pytest.fixture(scope="module")
async def refusing(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Webhooks]:
    """With the way out of production, but for the name server."""

    async def names(host: str, port: int) -> Any:
        known = {"kemi.example": "1.1.1.1", "inside.example": "10.0.0.1"}
        if host == "unknown.example":
            raise OSError(host)
        return [ip_address(known[host])] if host in known else await resolve(host, port)

    async with running(SERVICE, databases, tmp_path_factory.mktemp("refusing")) as opened:
        opened.process.app.state.outside = Outside(resolve=names)
        yield Webhooks(opened, Outside())


async def test_the_test_button_posts_once_and_says_what_came_of_it(webhooks: Webhooks, certificates: Path) -> None:
    async def unwilling(posted: Posted) -> Said:
        return Said(404)

    async with receiving(certificates) as kemi:
        made = await webhooks.make(kemi.url())
        well = await webhooks.post(f"/webhooks/{made['id']}/test")
        kemi.answering = unwilling
        refused = await webhooks.post(f"/webhooks/{made['id']}/test")
    assert (well["outcome"], well["status"], refused["outcome"], refused["status"]) == (
        "delivered",
        204,
        "refused",
        404,
    )
    assert kemi.posted[0].verify(made["secret"])["type"] == "webhook.tested"
    assert kemi.posted[0].headers["webhook-id"] == well["message_id"]


async def test_the_log_goes_after_thirty_days_and_what_waited_so_long_with_it(webhooks: Webhooks) -> None:
    made = await webhooks.make(HOOK)
    await webhooks.post(f"/webhooks/{made['id']}/disablements")
    old, young = uuid4(), uuid4()
    await webhooks.hear(theme(old, 1))
    webhooks.running.clock.now += timedelta(days=31)
    await webhooks.hear(theme(young, 1))
    now = webhooks.running.clock()
    async with webhooks.running.process.resources.pool.acquire() as tx, tx.transaction():
        purge = purges(webhooks.running.process.resources)["webhook_deliveries"]
        purged = await purge.run(tx, now - timedelta(days=30), 500, now)
        oldest = await purge.oldest(tx)
    assert (purged, oldest) == (1, now)
    assert [row["subject"] for row in await webhooks.running.fetch("SELECT subject FROM lines")] == [young]


async def test_operators_see_how_many_are_disabled_and_for_how_long_messages_wait(webhooks: Webhooks) -> None:
    await webhooks.make(HOOK)
    other = await webhooks.make(HOOK)
    await webhooks.post(f"/webhooks/{other['id']}/disablements")
    await webhooks.hear(theme(uuid4(), 1))
    told = (await webhooks.running.http.get("/metrics")).text
    assert 'webhooks{state="active"} 1.0' in told
    assert 'webhooks{state="asked"} 1.0' in told
    assert "webhook_oldest_seconds " in told
