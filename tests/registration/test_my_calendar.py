"""A person's sign-ups in their own calendar program, behind a secret that they can take back (RS14)."""

import re
from uuid import UUID

import httpx
import icalendar
import pytest

from services.registration.my_calendar import queries
from shared.contracts import OccurrenceState
from tests.parts import Running
from tests.registration.browsers import Browser
from tests.registration.gatherings import Gatherings

AKAA = "kirjaamo@akaa.example"
FEED = re.compile(r"http://service(/my-calendar/[\w-]{43}\.ics)")


@pytest.fixture
async def member(gatherings: Gatherings) -> UUID:
    return await gatherings.scenes.member(str(gatherings.network_id), AKAA)


async def own_page(gatherings: Gatherings) -> str:
    """The path in the letter that welcomes a member."""
    (letter,) = await gatherings.scenes.mails(AKAA)
    found = re.search(r"http://service(/my-signups/[\w-]+)", letter.as_string().replace("=\n", ""))
    assert found is not None
    return found[1]


async def feed(registration: Running, page: str) -> str:
    """Made from one's own page, which shows the link this once."""
    made = await registration.http.post(f"{page}/calendar")
    assert made.status_code == 200
    (path,) = FEED.findall(made.text)
    assert not FEED.findall((await registration.http.get(page)).text)
    return str(path)


def entries(answer: httpx.Response) -> list[tuple[str, str]]:
    document = icalendar.Calendar.from_ical(answer.content)
    return [(str(event["UID"]), str(event["STATUS"])) for event in document.walk("VEVENT")]


async def test_the_feed_has_ones_own_places_and_tells_seats_from_the_queue(
    registration: Running, gatherings: Gatherings, member: UUID
) -> None:
    page = await own_page(gatherings)
    (kemi,) = await gatherings.people("kemi")
    mine, full, off, theirs = [await gatherings.open(capacity=1, days=day) for day in (3, 4, 5, 6)]
    await gatherings.sign_up(full, kemi)
    await gatherings.sign_up(theirs, kemi)
    for occurrence in (mine, full, off):
        await gatherings.sign_up(occurrence, member)
    await gatherings.next(off, state=OccurrenceState.cancelled)

    answer = await registration.http.get(await feed(registration, page))

    assert entries(answer) == [
        (f"{mine.id}@digiverkosto", "CONFIRMED"),
        (f"{full.id}@digiverkosto", "TENTATIVE"),
        (f"{off.id}@digiverkosto", "CANCELLED"),
    ]
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert not [word for word in ("ATTENDEE", "ORGANIZER", "kemi", "akaa", "URL") if word in answer.text]


async def test_a_new_link_replaces_the_old_one_and_one_taken_back_is_gone(
    registration: Running, gatherings: Gatherings, member: UUID
) -> None:
    page = await own_page(gatherings)
    first, second = await feed(registration, page), await feed(registration, page)
    statuses = [(await registration.http.get(path)).status_code for path in (first, second)]
    gone = await registration.http.post(f"{page}/calendar/revocation")
    assert statuses == [404, 200]
    assert gone.status_code == 303
    assert (await registration.http.get(second)).status_code == 404
    assert (await registration.http.post(f"{page}/calendar/revocation")).status_code == 303


async def test_who_is_in_no_network_any_more_has_no_feed(
    registration: Running, gatherings: Gatherings, member: UUID
) -> None:
    path = await feed(registration, await own_page(gatherings))
    headers = registration.as_(person=member)
    (membership,) = (await registration.http.get("/people/me/memberships", headers=headers)).json()
    await registration.http.delete(f"/people/me/memberships/{membership['id']}", headers=headers)
    assert (await registration.http.get(path)).status_code == 404


async def test_twin_without_asking_for_memberships_it_goes_on(
    registration: Running, gatherings: Gatherings, member: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def always(*_: object) -> bool:
        return True

    monkeypatch.setattr(queries, "is_member", always)
    path = await feed(registration, await own_page(gatherings))
    await registration.fetch("DELETE FROM members")
    assert (await registration.http.get(path)).status_code == 200


async def test_only_a_hash_is_stored_and_nothing_is_logged(
    registration: Running, gatherings: Gatherings, member: UUID, capfd: pytest.CaptureFixture[str]
) -> None:
    path = await feed(registration, await own_page(gatherings))
    secret = path.removeprefix("/my-calendar/").removesuffix(".ics")
    await registration.http.get(path)
    logged = "".join(capfd.readouterr())
    assert "route=/my-calendar/{secret}.ics" in logged
    assert secret not in logged + str(await registration.fetch("SELECT * FROM secret_links"))


async def test_who_has_logged_in_makes_and_takes_it_back_as_well(
    registration: Running, gatherings: Gatherings, member: UUID
) -> None:
    browser = Browser(gatherings.scenes)
    await browser.log_in(AKAA)
    proof = await browser.proof()
    made = await browser.post("/me/calendar", {"proof": proof})
    (path,) = FEED.findall(made.text)
    assert (await registration.http.get(path)).status_code == 200
    gone = await browser.post("/me/calendar/revocation", {"proof": proof})
    assert gone.headers["location"].startswith("/me?done=calendar_gone")
    assert (await registration.http.get(path)).status_code == 404


async def test_a_member_who_logged_in_signs_up_and_gives_up_the_place(
    registration: Running, gatherings: Gatherings, member: UUID
) -> None:
    """The same page functions as behind the mailed link."""
    occurrence = await gatherings.open(capacity=10)
    browser = Browser(gatherings.scenes)
    await browser.log_in(AKAA)
    proof = await browser.proof()
    signed = await browser.post(f"/me/occurrences/{occurrence.id}", {"proof": proof})
    (row,) = await registration.fetch("SELECT id, state FROM signups")
    shown = await browser.get(f"/me/signups/{row['id']}")
    changed = await browser.post(f"/me/signups/{row['id']}", {"proof": proof, "organisation_id": ""})
    left = await browser.post(f"/me/signups/{row['id']}/withdrawal", {"proof": proof})

    assert signed.headers["location"].startswith("/me?done=signed_up")
    assert [one.status_code for one in (signed, shown, changed, left)] == [303, 200, 303, 303]
    assert f'action="/me/signups/{row["id"]}' in shown.text
    assert await gatherings.states(occurrence) == ["withdrawn"]
