"""Reports are typeset for everybody: tagged, in their language, the same bytes for the same data, never markup."""

import asyncio
import io

import pytest
from pypdf import PdfReader

from shared.apart import NotDone
from shared.charts import Bar, Wording, bars
from shared.exports import Part, Report, reports, typeset

HOSTILE = '#panic("x") $1/0$ = _a_ <b> "quoted" \\ \0 \u202e @label'


def report(sentence: str = "Akaa on ylinnä.") -> Report:
    chart = bars(Wording("Tärkeys", sentence, ["Kunta", "Arvo"], lambda value: f"{value:g}"), [Bar("Akaa", 4)])
    return Report("fi", "Kyselyn yhteenveto", "Digiverkosto", [("Vastauksia", "14")], [Part.of("Tärkeys", chart)])


def read(made: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(made))


async def test_a_report_says_its_title_language_and_numbers_and_is_tagged() -> None:
    pdf = read(await typeset(report()))
    text = pdf.pages[0].extract_text()
    assert pdf.root_object["/Lang"] == "fi"
    assert pdf.root_object["/MarkInfo"]["/Marked"] == True  # noqa: E712 -- pypdf's own boolean
    assert b"pdfuaid" in pdf.root_object["/Metadata"].get_data()
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Kyselyn yhteenveto"
    assert "Vastauksia: 14" in text
    assert "Akaa on ylinnä." in text


async def test_the_same_report_has_the_same_bytes() -> None:
    assert await typeset(report()) == await typeset(report())


async def test_what_people_wrote_is_never_markup() -> None:
    text = read(await typeset(report(HOSTILE))).pages[0].extract_text()
    assert '#panic("x") $1/0$ = _a_ <b>' in text


async def test_signs_that_the_fonts_lack_cost_the_standard_but_no_report() -> None:
    pdf = read(await typeset(report("漢字 🎉")))
    assert pdf.root_object["/MarkInfo"]["/Marked"] == True  # noqa: E712 -- pypdf's own boolean
    assert b"pdfuaid" not in pdf.root_object["/Metadata"].get_data()


async def test_the_loop_turns_while_a_report_is_typeset() -> None:
    longest, ended = 0.0, asyncio.Event()

    async def watch() -> None:
        nonlocal longest
        loop = asyncio.get_running_loop()
        while not ended.is_set():
            before = loop.time()
            await asyncio.sleep(0.005)
            longest = max(longest, loop.time() - before)

    watching = asyncio.create_task(watch())
    big = Report("fi", "Pitkä", "Digiverkosto", [], report().parts * 60)
    await typeset(big)
    ended.set()
    await watching
    assert longest < 1.0


async def test_a_report_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports.TYPESETTING, "seconds", 0.001)
    with pytest.raises(NotDone):
        await typeset(report())
