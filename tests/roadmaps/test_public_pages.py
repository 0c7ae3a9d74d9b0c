"""What everybody sees of a published roadmap: choices and investments in plain language, roles and no persons."""

import html
import re
from typing import Any
from uuid import uuid4

import icalendar
import pytest

from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.publishing import OWNER, published


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


async def test_the_page_tells_what_measures_are_measured_by_and_bring_and_gives_it_all_as_files(
    roadmaps: Roadmaps,
) -> None:
    plan = await published(roadmaps)

    told = await page(roadmaps, f"/public-roadmaps/{plan}/page")

    for words in (
        "Käyttäjiä: 1\xa0400,5 kpl (31.12.2025); lähtötaso 120 kpl; tavoite vuonna 2030: 2\xa0500 kpl",
        "Käsittelyaika lyhenee: suunniteltu 2\xa0000 h; toteutunut 1\xa0250 h (31.1.2026)",
        "Tekijät vaihtuvat (todennäköisyys 4/5, vaikutus 3/5). Varautuminen: Työparit", "Akaa (vetää)",
    ):  # fmt: skip
        assert words in told, words
    files = [html.unescape(one) for one in re.findall(r'href="([^"]+(?:export|report)[^"]+)"', told)]
    assert len(files) == 4
    assert [(await roadmaps.http.get(one)).status_code for one in files] == [200] * 4


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
