"""Consents with their texts, the list of participants that hangs on them, and the notice (K5, A15, RP7)."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest

from services.registration.consents.notice import NOTICE, VERSIONS
from services.registration.consents.notice_pages import retained
from services.registration.participants import queries as participants
from services.registration.service import SERVICE
from shared.contracts import LANGUAGES, Language, Occurrence
from shared.postgres import Connection
from shared.privacy import retention
from shared.texts import Texts
from tests.parts import Running
from tests.privacy.notice_texts import digest
from tests.registration.gatherings import Gatherings
from tests.registration.scenes import Scenes

LIST = "/people/me/consents/participant_list"


async def consent(registration: Running, person: UUID, version: int = 1) -> int:
    answer = await registration.http.put(LIST, json={"text_version": version}, headers=registration.as_(person=person))
    return answer.status_code


async def withdraw(registration: Running, person: UUID) -> int:
    return (await registration.http.delete(LIST, headers=registration.as_(person=person))).status_code


async def shown(registration: Running, occurrence: Occurrence) -> list[Mapping[str, str | None]]:
    """As somebody sees it who isn't logged in."""
    answer = await registration.http.get(f"/occurrences/{occurrence.id}/participants")
    assert answer.status_code == 200
    items: list[Mapping[str, str | None]] = answer.json()["items"]
    return items


async def named(registration: Running, person: UUID, name: str) -> UUID:
    await registration.http.patch("/people/me", json={"name": name}, headers=registration.as_(person=person))
    return person


async def show_list(gatherings: Gatherings, occurrence: Occurrence, *, of_series: bool = False, **told: object) -> None:
    what = f"/series/{occurrence.series_id}" if of_series else f"/occurrences/{occurrence.id}"
    headers = gatherings.service.as_(person=gatherings.coordinator)
    answer = await gatherings.service.http.put(f"{what}/participant-list", json=told, headers=headers)
    assert answer.status_code == 200, answer.text


async def test_consent_is_kept_with_its_text_and_withdrawn_as_easily(registration: Running, scenes: Scenes) -> None:
    kemi = await scenes.person("kirjaamo@kemi.example")
    headers = registration.as_(person=kemi)
    assert [await consent(registration, kemi), await consent(registration, kemi)] == [200, 200]
    assert [await withdraw(registration, kemi), await withdraw(registration, kemi)] == [200, 200]

    (told,) = (await registration.http.get("/people/me/consents", headers=headers)).json()
    assert told["given"] is False
    assert [(act["text_version"], act["given"]) for act in told["history"]] == [(1, True), (1, False)]
    text = (await registration.http.get("/consent-texts/participant_list/1")).json()
    assert told["text"] == text["fi"]
    assert len({text["fi"], text["sv"], text["en"]}) == 3


async def test_new_text_is_asked_anew_and_the_old_one_stays(registration: Running, scenes: Scenes) -> None:
    kemi = await scenes.person("kirjaamo@kemi.example")
    assert await consent(registration, kemi) == 200
    await registration.fetch(
        "INSERT INTO consent_texts SELECT purpose, 2, 'uusi', 'ny', 'new', now() FROM consent_texts"
    )
    assert [await consent(registration, kemi, 1), await consent(registration, kemi, 2)] == [409, 200]
    assert (await registration.http.get("/consent-texts/participant_list/1")).json()["fi"].startswith("Nimeni")
    history = (await registration.http.get("/people/me/consents", headers=registration.as_(person=kemi))).json()
    assert [act["text_version"] for act in history[0]["history"]] == [1, 2]


async def test_withdrawing_what_was_never_given_leaves_no_trace(registration: Running, scenes: Scenes) -> None:
    kemi = await scenes.person("kirjaamo@kemi.example")
    assert await withdraw(registration, kemi) == 200
    assert await registration.fetch("SELECT 1 FROM consents") == []
    unknown = await registration.http.delete("/people/me/consents/anything", headers=registration.as_(person=kemi))
    assert unknown.status_code == 404


@pytest.mark.parametrize("table", ["consents", "consent_texts"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
async def test_history_is_only_ever_added_to(table: str, statement: str, registration: Running, scenes: Scenes) -> None:
    kemi = await scenes.person("kirjaamo@kemi.example")
    await consent(registration, kemi)
    column = {"consents": "given", "consent_texts": "fi"}[table]
    with pytest.raises(asyncpg.RestrictViolationError):
        await registration.fetch(statement.format(table, column, column))


async def test_twin_without_its_trigger_history_can_be_rewritten(registration: Running, scenes: Scenes) -> None:
    kemi = await scenes.person("kirjaamo@kemi.example")
    await consent(registration, kemi)
    await registration.fetch("DROP TRIGGER consents_stay ON consents")
    await registration.fetch("UPDATE consents SET given = false")


async def test_consents_go_with_their_person(registration: Running, scenes: Scenes) -> None:
    kemi = await scenes.person("kirjaamo@kemi.example")
    await consent(registration, kemi)
    await registration.fetch("DELETE FROM people WHERE id = $1", kemi)
    assert await registration.fetch("SELECT 1 FROM consents") == []


async def test_only_who_consented_is_shown_and_only_where_a_coordinator_shows_a_list(
    registration: Running, gatherings: Gatherings, scenes: Scenes
) -> None:
    register = await scenes.register()
    occurrence = await gatherings.open(capacity=2)
    kemi, akaa, helsinki = await gatherings.people("kemi", "akaa", "helsinki")
    for person, name in ((kemi, "Kemin kirjaamo"), (akaa, "Akaan kirjaamo"), (helsinki, "Helsingin kirjaamo")):
        await named(registration, person, name)
    await gatherings.sign_up(occurrence, kemi, organisation_id=register["Kemi"])
    await gatherings.sign_up(occurrence, akaa)
    await gatherings.sign_up(occurrence, helsinki)
    await consent(registration, kemi)
    await consent(registration, helsinki)

    assert await shown(registration, occurrence) == []
    await show_list(gatherings, occurrence, of_series=True, shown=True)
    in_list = [{"name": "Kemin kirjaamo", "organisation": "Kemi"}]
    assert await shown(registration, occurrence) == in_list, "who waits isn't in it, nor who didn't consent"
    await show_list(gatherings, occurrence, shown=False)
    assert await shown(registration, occurrence) == []
    await show_list(gatherings, occurrence, shown=True)
    assert await shown(registration, occurrence) == in_list
    await withdraw(registration, kemi)
    assert await shown(registration, occurrence) == []


async def test_list_is_empty_when_its_time_is_over(registration: Running, gatherings: Gatherings) -> None:
    occurrence = await gatherings.open(days=1)
    (kemi,) = await gatherings.people("kemi")
    await named(registration, kemi, "Kemin kirjaamo")
    await gatherings.sign_up(occurrence, kemi)
    await consent(registration, kemi)
    await show_list(gatherings, occurrence, shown=True, days_after=7)

    registration.clock.now = occurrence.ends_at + timedelta(days=7) - timedelta(seconds=1)
    assert len(await shown(registration, occurrence)) == 1
    registration.clock.now += timedelta(seconds=1)
    assert await shown(registration, occurrence) == []


async def test_twin_a_list_that_forgets_to_ask_shows_who_never_consented(
    registration: Running, gatherings: Gatherings, monkeypatch: pytest.MonkeyPatch
) -> None:
    occurrence = await gatherings.open()
    (kemi,) = await gatherings.people("kemi")
    await named(registration, kemi, "Kemin kirjaamo")
    await gatherings.sign_up(occurrence, kemi)
    await show_list(gatherings, occurrence, shown=True)

    async def everybody(connection: Connection, *_: object) -> list[participants.Participant]:
        rows = await connection.fetch("SELECT s.id, p.name FROM signups s JOIN people p ON p.id = s.person_id")
        return [participants.Participant(row["id"], row["name"], None, "") for row in rows]

    monkeypatch.setattr(participants, "consenting", everybody)
    assert [one["name"] for one in await shown(registration, occurrence)] == ["Kemin kirjaamo"]


async def test_lists_come_in_pages_and_never_on_a_topic(registration: Running, gatherings: Gatherings) -> None:
    occurrence = await gatherings.open()
    await show_list(gatherings, occurrence, shown=True)
    for town in ("kemi", "akaa"):
        (person,) = await gatherings.people(town)
        await named(registration, person, f"{town.title()}n kirjaamo")
        await gatherings.sign_up(occurrence, person)
        await consent(registration, person)
    path = f"/occurrences/{occurrence.id}/participants"
    first = (await registration.http.get(path, params={"limit": 1})).json()
    second = (await registration.http.get(path, params={"limit": 1, "cursor": first["next"]})).json()
    assert [page["items"][0]["name"] for page in (first, second)] == ["Akaan kirjaamo", "Kemin kirjaamo"]
    assert set(first) == {"items", "next", "shown_until"}, "no total tells how many didn't consent"
    said = b"".join(row["body"] or b"" for row in await registration.fetch("SELECT body FROM outbox"))
    assert b"kirjaamo" not in said


async def test_notice_of_the_day_is_kept_with_a_membership(
    registration: Running, gatherings: Gatherings, scenes: Scenes
) -> None:
    await scenes.member(str(gatherings.network_id), "kirjaamo@kemi.example")
    (member,) = await registration.fetch("SELECT notice_version FROM members")
    assert member["notice_version"] == NOTICE.number


@pytest.mark.parametrize("language", LANGUAGES)
async def test_anybody_reads_the_notice_in_their_language(language: str, registration: Running) -> None:
    page = await registration.http.get("/privacy", headers={"Accept-Language": language})
    assert page.status_code == 200
    for told in (
        "tietosuojavastaava@digiverkosto.example",
        "kirjaamo@digiverkosto.example",
        "int.members.v1",
        "tietosuoja.fi",
    ):
        assert told in page.text
    assert f'<html lang="{language}">' in page.text


async def test_form_that_collects_data_leads_to_the_notice(registration: Running, gatherings: Gatherings) -> None:
    form = await registration.http.get(f"/networks/{gatherings.network_id}/join")
    assert 'href="/privacy"' in form.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_notice_tells_how_long_each_class_is_kept(language: Language) -> None:
    told = retained(Texts(SERVICE.texts), language)
    assert len(told) == len(retention.classes())
    two_years = {"fi": "2 vuotta", "sv": "2 år", "en": "2 years"}[language]
    assert any(two_years in sentence for sentence in told)


def test_other_words_are_another_version() -> None:
    assert digest(Texts(SERVICE.texts)) == NOTICE.digest, "the notice reads otherwise: add a Version with this digest"
    assert [version.number for version in VERSIONS] == list(range(1, len(VERSIONS) + 1))


def test_twin_changed_words_have_another_digest(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = Texts(SERVICE.texts)
    monkeypatch.setattr(Texts, "say", lambda self, language, key, **values: f"{language} {key} changed")
    assert digest(texts) != NOTICE.digest
