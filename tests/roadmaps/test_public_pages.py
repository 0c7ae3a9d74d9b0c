"""What everybody sees of a published roadmap: choices and investments in plain language, roles and no persons."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import icalendar
import pytest

from shared.contracts import BudgetLine, Indicator, Localised, MeasureStage, Milestone, Organisation, OrganisationKind
from shared.contracts.roadmap import Level, Phase
from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.states import AKAA, changed, edited, made, measure, roadmap

OWNER = UUID("5f4c8c43-2f6b-4f5f-8d57-6c2a35b7a001")


async def published(roadmaps: Roadmaps) -> UUID:
    """Akaa's roadmap with two measures, published twice; the id."""
    name = Localised(fi="Akaa", sv="Ackas")
    await roadmaps.running.hear(Organisation(id=AKAA, version=1, name=name, kind=OrganisationKind.municipality))
    level = Level(
        organisation_id=AKAA, model="kypsyys", criterion="data", title=Localised(fi="Tiedolla johtaminen"),
        lowest=1, highest=5, start=2.4, measured_on=date(2022, 5, 1), target=4, target_year=2026, spearhead=1,
    )  # fmt: skip
    plan = roadmap(
        roadmaps.network, foreword=Localised(fi="Miksi ja miten."), vision=Localised(fi="Palvelut löytyvät."),
        levels=(level,), phases=(Phase(key="luonnos", title=Localised(fi="Luonnos"), ends_on=date(2024, 1, 31)),),
    )  # fmt: skip
    budget = (
        BudgetLine(key="l", year=2024, line=Localised(fi="Lisenssit"), planned=Decimal(100_000), weight=30),
        BudgetLine(key="k", year=2025, line=Localised(fi="Koulutus"), planned=Decimal(5_000), actual=Decimal(4_200)),
    )
    asiointi = measure(
        plan, sectors=("education", "technical"), goals=("goal-1",), responsible=Localised(fi="Sivistysjohtaja"),
        starts_on=date(2024, 1, 1), ends_on=date(2026, 6, 30), budget=budget,
        milestones=(Milestone(key="pilotti", title=Localised(fi="Pilotti valmis"), on=date(2024, 10, 27)),),
    )  # fmt: skip
    stopped = measure(
        plan, "Oma pilvi", status="cancelled", stage=MeasureStage.cancelled, reason=Localised(fi="Kallis"),
        milestones=(Milestone(key="osto", title=Localised(fi="Hankinta"), on=date(2025, 3, 30)),),
    )  # fmt: skip
    await made(roadmaps, plan, asiointi, stopped)
    await roadmaps.running.fetch("UPDATE measures SET owner_id = $1", OWNER)
    path = f"/roadmaps/{plan.id}/publications"
    assert (await roadmaps.post(path, {"label": {"fi": "Keskustelunavaus"}, "kind": "discussion"})).status_code == 201
    indicator = Indicator(key="kaytto", name=Localised(fi="Käyttäjiä"), unit="kpl")
    await changed(roadmaps, asiointi, progress=45, status="under_way", stage="under_way", indicators=(indicator,),
                  budget=(budget[0].model_copy(update={"planned": Decimal(120_000)}), budget[1]))  # fmt: skip
    await edited(roadmaps, plan, vision=Localised(fi="Palvelut löytyvät yhdestä paikasta."))
    assert (await roadmaps.post(path, {"label": {"fi": "Ensimmäinen versio"}})).status_code == 201
    return plan.id


async def page(roadmaps: Roadmaps, path: str, language: str = "fi") -> str:
    answer = await roadmaps.http.get(path, params={"lang": language}) if "?" not in path else await roadmaps.http.get(
        f"{path}&lang={language}"
    )  # fmt: skip
    assert answer.status_code == 200, answer.text
    return answer.text


async def test_the_page_tells_choices_schedule_and_money(roadmaps: Roadmaps) -> None:
    plan = await published(roadmaps)

    told = await page(roadmaps, f"/public-roadmaps/{plan}/page")

    for words in (
        "Akaan digitiekartta", "Miksi ja miten.", "Palvelut löytyvät yhdestä paikasta.", "Palvelut ovat sähköisiä",
        "1 toimenpide toteuttaa tätä.", "Tiedolla johtaminen", "2,4", "1. kärki", "Sivistys ja koulutus",
        "Tekninen toimi", "Käynnissä, 45 %", "Sivistysjohtaja",
        "1.1.2024–30.6.2026", "41\xa0000 €", "Kallis", "4\xa0200 €",
        "45 % (mukana 1 toimenpidettä; peruttuja, joita ei lasketa, 1)", "Ensimmäinen versio",
    ):  # fmt: skip
        assert words in told, words
    assert told.count("<svg") == 3
    assert str(OWNER) not in told


@pytest.mark.parametrize(("language", "words"), [("sv", "Åtgärder per sektor"), ("en", "Measures by sector")])
async def test_it_is_told_in_each_language(roadmaps: Roadmaps, language: str, words: str) -> None:
    plan = await published(roadmaps)

    for path in (f"{plan}/page", f"{plan}/differences/page?from=1&to=2", "page"):
        assert f'lang="{language}"' in await page(roadmaps, f"/public-roadmaps/{path}", language)
    assert words in await page(roadmaps, f"/public-roadmaps/{plan}/page", language)


async def test_an_older_version_says_so_and_leads_to_the_newest(roadmaps: Roadmaps) -> None:
    plan = await published(roadmaps)

    told = await page(roadmaps, f"/public-roadmaps/{plan}/page?number=1")

    assert "Tämä on vanhempi versio." in told
    assert "Palvelut löytyvät." in told
    assert (await roadmaps.http.get(f"/public-roadmaps/{plan}/page?number=3")).status_code == 404


async def test_differences_are_told_side_by_side_in_words(roadmaps: Roadmaps) -> None:
    plan = await published(roadmaps)

    told = await page(roadmaps, f"/public-roadmaps/{plan}/differences/page?from=1&to=2")

    for row in (
        ("Visio", "Palvelut löytyvät.", "Palvelut löytyvät yhdestä paikasta."),
        ("Tila", "Suunniteltu", "Käynnissä"),
        ("Edistyminen, %", "0", "45"),
        ("Talousarvio › Lisenssit › Suunniteltu", "100000", "120000"),
        ("Mittarit › Käyttäjiä", "–", "Käyttäjiä"),
    ):
        assert '<tr><th scope="row">{}</th><td>{}</td><td>{}</td></tr>'.format(*row) in told, row


async def test_the_team_reads_the_same_of_two_days(roadmaps: Roadmaps) -> None:
    plan = await published(roadmaps)

    path = f"/roadmaps/{plan}/changes/page?from=2026-01-01&to=2026-12-31"
    answer = await roadmaps.http.get(path, headers=roadmaps.coordinating())

    assert answer.text.count("<p>Uusi</p>") == 3
    assert (await roadmaps.http.get(path)).status_code == 401


async def test_published_roadmaps_are_listed_by_their_owners(roadmaps: Roadmaps) -> None:
    assert "Yhtään digitiekarttaa ei ole vielä julkaistu." in await page(roadmaps, "/public-roadmaps/page")
    plan = await published(roadmaps)

    told = await page(roadmaps, "/public-roadmaps/page")

    assert f"/public-roadmaps/{plan}/page" in told
    assert "Akaa, oma tiekartta" in told
    elsewhere = await page(roadmaps, f"/public-roadmaps/page?network_id={uuid4()}")
    assert str(plan) not in elsewhere


async def test_milestones_are_whole_days_of_a_calendar_that_follows_each_version(roadmaps: Roadmaps) -> None:
    plan = await published(roadmaps)

    answer = await roadmaps.http.get(f"/roadmaps/{plan}/milestones.ics?lang=fi")

    assert answer.headers["content-type"].startswith("text/calendar")
    read: Any = icalendar.Calendar.from_ical(answer.text)
    pilot, bought = read.walk("VEVENT")
    assert pilot["SUMMARY"] == "Pilotti valmis – Sähköinen asiointi"
    assert (pilot["DTSTART"].dt.isoformat(), pilot["DTEND"].dt.isoformat()) == (
        "2024-10-27T00:00:00+03:00", "2024-10-28T00:00:00+02:00",
    )  # fmt: skip
    assert (pilot["STATUS"], bought["STATUS"], pilot["SEQUENCE"]) == ("CONFIRMED", "CANCELLED", 2)
    again = {"If-None-Match": answer.headers["etag"]}
    assert (await roadmaps.http.get(f"/roadmaps/{plan}/milestones.ics?lang=fi", headers=again)).status_code == 304
    assert (await roadmaps.http.get(f"/roadmaps/{uuid4()}/milestones.ics")).status_code == 404
