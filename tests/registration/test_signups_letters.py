"""What people are mailed about their places: invitations that update and cancel, links that work logged out."""

from datetime import timedelta
from email.message import EmailMessage
from typing import Any
from uuid import uuid4

import icalendar

from shared.contracts import Localised, OccurrenceState, Theme, ThemeState
from tests.parts import Running
from tests.registration.gatherings import Gatherings
from tests.registration.scenes import Scenes, links_in

MEETING = "https://meeting.example/abc"
AKAA = "kirjaamo@akaa.example"


def invitation(letter: EmailMessage) -> tuple[icalendar.Calendar, Any]:
    """The letter's calendar document and its event."""
    (attached,) = [part for part in letter.walk() if part.get_content_subtype() == "ics"]
    read = icalendar.Calendar.from_ical(attached.get_content())
    assert isinstance(read, icalendar.Calendar)
    (event,) = read.walk("VEVENT")
    return read, event


def text_of(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


async def test_confirmation_carries_the_event_and_a_join_link_that_works_logged_out(
    registration: Running, gatherings: Gatherings, scenes: Scenes
) -> None:
    (akaa,) = await gatherings.people("akaa")
    occurrence = await gatherings.planned()
    await gatherings.set_policy(occurrence, policy="open", join_link=MEETING)
    made = await gatherings.sign_up(occurrence, akaa)

    (letter,) = await scenes.mails(AKAA)

    document, event = invitation(letter)
    assert document["METHOD"] == "REQUEST"
    assert (event["UID"], event["SEQUENCE"]) == (f"{occurrence.id}@digiverkosto", 0)
    assert letter["Subject"] == "Paikkasi on vahvistettu: Digiperjantai"
    assert "perjantai 4.12.2026 klo 11.00–12.00" in text_of(letter)
    assert MEETING not in letter.as_string()
    (join,) = [link for link in links_in(letter) if link.startswith("/join/")]
    joined = await registration.http.get(join)
    assert (joined.status_code, joined.headers["location"]) == (302, MEETING)
    await gatherings.withdraw(made)
    assert (await registration.http.get(join)).status_code == 404
    assert (await registration.http.get("/join/unknown")).status_code == 404


async def test_the_invitation_follows_the_occurrence_with_the_same_uid_and_a_higher_sequence(
    gatherings: Gatherings, scenes: Scenes
) -> None:
    (akaa,) = await gatherings.people("akaa")
    occurrence = await gatherings.open()
    await gatherings.sign_up(occurrence, akaa)
    await scenes.mails(AKAA)
    later = timedelta(hours=2)
    moved = await gatherings.next(
        occurrence, starts_at=occurrence.starts_at + later, ends_at=occurrence.ends_at + later
    )
    await scenes.mails(AKAA)
    called_off = await gatherings.next(moved, state=OccurrenceState.cancelled, cancelled_with=uuid4())
    cancelling = await scenes.mails(AKAA)
    await gatherings.next(called_off, state=OccurrenceState.scheduled, cancelled_with=None)
    returning = await scenes.mails(AKAA)

    told = [(letter["Subject"], *invitation(letter)) for letter in (*cancelling, *returning)]
    shown = [(subject, str(doc["METHOD"]), str(event["STATUS"]), event["SEQUENCE"]) for subject, doc, event in told]
    assert shown == [
        ("Peruttu: Digiperjantai", "CANCEL", "CANCELLED", 2),
        ("Tilaisuus järjestetään sittenkin: Digiperjantai", "REQUEST", "CONFIRMED", 3),
    ]
    assert {str(event["UID"]) for _, _, event in told} == {f"{occurrence.id}@digiverkosto"}


async def test_a_move_is_told_with_the_new_time(gatherings: Gatherings, scenes: Scenes) -> None:
    (akaa,) = await gatherings.people("akaa")
    occurrence = await gatherings.open()
    await gatherings.sign_up(occurrence, akaa)
    await scenes.mails(AKAA)
    later = timedelta(hours=2)
    await gatherings.next(occurrence, starts_at=occurrence.starts_at + later, ends_at=occurrence.ends_at + later)

    (letter,) = await scenes.mails(AKAA)

    document, event = invitation(letter)
    assert letter["Subject"] == "Muutos: Digiperjantai"
    assert "klo 13.00–14.00" in text_of(letter)
    assert (str(document["METHOD"]), event["SEQUENCE"], event["DTSTART"].dt) == (
        "REQUEST",
        1,
        occurrence.starts_at + later,
    )


async def test_who_waits_is_told_the_position_and_gets_no_event_until_promoted(
    gatherings: Gatherings, scenes: Scenes
) -> None:
    people = await gatherings.people("kemi", "akaa")
    occurrence = await gatherings.open(capacity=1)
    first = await gatherings.sign_up(occurrence, people[0])
    await gatherings.sign_up(occurrence, people[1])
    (queued,) = await scenes.mails(AKAA)
    await gatherings.withdraw(first)
    (promoted,) = await scenes.mails(AKAA)

    assert "Sijasi jonossa on 1." in text_of(queued)
    assert [part for part in queued.walk() if part.get_content_subtype() == "ics"] == []
    assert promoted["Subject"] == "Sait paikan: Digiperjantai"
    assert str(invitation(promoted)[0]["METHOD"]) == "REQUEST"
    withdrawn = (await scenes.mails("kirjaamo@kemi.example"))[-1]
    assert str(invitation(withdrawn)[0]["METHOD"]) == "CANCEL"


async def test_letters_speak_the_persons_language(gatherings: Gatherings, scenes: Scenes) -> None:
    swede = await scenes.person("registrator@helsinki.example", language="sv")
    occurrence = await gatherings.open()
    await gatherings.sign_up(occurrence, swede)

    (letter,) = await scenes.mails("registrator@helsinki.example")

    assert letter["Subject"] == "Din plats är bekräftad: Digifredag"
    assert "fredag 4.12.2026 kl. 11.00–12.00" in text_of(letter)


async def test_one_letter_for_a_series_has_an_event_for_each_seat(
    registration: Running, gatherings: Gatherings, scenes: Scenes
) -> None:
    akaa, kemi = await gatherings.people("akaa", "kemi")
    series_id = uuid4()
    full = await gatherings.open(series_id=series_id, capacity=1, days=5)
    await gatherings.sign_up(full, kemi)
    for days in (10, 20):
        await gatherings.open(series_id=series_id, days=days)
    await scenes.post(f"/series/{series_id}/signups", {}, person=akaa)

    (letter,) = await scenes.mails(AKAA)

    assert len([part for part in letter.walk() if part.get_content_subtype() == "ics"]) == 2
    assert text_of(letter).count("Digiperjantai") >= 3
    assert "Sijasi jonossa on 1." in text_of(letter)


async def test_theme_and_public_holiday_are_told_in_the_letter_and_in_the_calendar_entry(
    registration: Running, gatherings: Gatherings, scenes: Scenes
) -> None:
    akaa = await scenes.person(AKAA, language="sv")
    theme = Theme(
        id=uuid4(),
        version=1,
        network_id=gatherings.network_id,
        title=Localised(fi="Digipalvelut", sv="Digitala tjänster"),
        position=1,
        state=ThemeState.planned,
    )
    await registration.hear(theme)
    holiday = Localised(fi="Uudenvuodenpäivä", sv="Nyårsdagen")
    await gatherings.sign_up(await gatherings.open(theme_id=theme.id, holiday=holiday), akaa)

    (letter,) = await scenes.mails(AKAA)

    about = ["Tema: Digitala tjänster", "Helgdag: Nyårsdagen"]
    assert all(line in text_of(letter).splitlines() for line in about)
    assert str(invitation(letter)[1]["DESCRIPTION"]).splitlines() == about


async def test_a_letter_about_what_has_passed_isnt_written(gatherings: Gatherings, scenes: Scenes) -> None:
    (akaa,) = await gatherings.people("akaa")
    made = await gatherings.sign_up(await gatherings.open(), akaa)
    await gatherings.withdraw(made)

    subjects = [letter["Subject"] for letter in await scenes.mails(AKAA)]

    assert subjects == ["Ilmoittautumisesi on peruttu: Digiperjantai"]
