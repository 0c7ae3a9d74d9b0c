"""A table is brought in with a browser: chosen, looked at, and only then kept."""

import html
import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx

from services.roadmaps.exchange import import_pages
from shared.web.cookies import GUEST
from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.exchanging import HEADINGS, ROWS, as_csv, as_xlsx, documents
from tests.roadmaps.making import entrusted, made


@dataclass
class Browser:
    """Of somebody who has logged in with registration."""

    roadmaps: Roadmaps
    roadmap: UUID
    token: str

    async def opens(self) -> httpx.Response:
        return await self._ask("GET")

    async def sends(self, shown: httpx.Response, step: str, file: bytes = b"", name: str = "t.csv") -> httpx.Response:
        """The form of the page that is shown, with this file chosen or with what the page carries."""
        fields = {field: _value(shown.text, field) for field in ("proof", "carried")}
        form = {field: value for field, value in fields.items() if value} | {"step": step}
        return await self._ask("POST", data=form, files={"file": (name, file)} if file else {"file": ("", b"")})

    async def _ask(self, method: str, **more: Any) -> httpx.Response:
        headers = {"Cookie": f"{GUEST}={self.token}", "Accept-Language": "fi"}
        path = f"/roadmaps/{self.roadmap}/measures/import-page"
        return await self.roadmaps.http.request(method, path, headers=headers, **more)


def _value(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return html.unescape(found[1]) if found else ""


async def browser_of(roadmaps: Roadmaps, task: str, roadmap: UUID) -> Browser:
    person = await entrusted(roadmaps, roadmap, task)
    return Browser(roadmaps, roadmap, roadmaps.running.token(person=person))


async def an_editor(roadmaps: Roadmaps) -> Browser:
    return await browser_of(roadmaps, "editor", await made(roadmaps))


async def test_what_was_looked_at_is_what_is_kept_and_not_before(roadmaps: Roadmaps) -> None:
    browser = await an_editor(roadmaps)
    opened = await browser.opens()
    looked = await browser.sends(opened, "look", as_xlsx(HEADINGS, *ROWS), "t.xlsx")
    nothing = await documents(roadmaps, browser.roadmap)
    done = await browser.sends(looked, "bring")
    kept = await documents(roadmaps, browser.roadmap)
    changed = [[*ROWS[0][:7], "65"], ROWS[1]]
    again = await browser.sends(opened, "look", as_csv(HEADINGS, *changed))

    assert 'aria-current="step"><strong>Valitse tiedosto' in opened.text
    assert "Mitään ei ole vielä tallennettu." in looked.text
    assert (looked.status_code, nothing, done.status_code) == (200, [], 200)
    assert "Toimenpiteet on tuotu." in done.text
    assert [one["external_id"] for one in kept] == ["D-1", "D-2"]
    assert "<li>Edistyminen, %: 40 → 65</li>" in again.text
    assert "<dt>Ennallaan</dt><dd>1</dd>" in again.text


async def test_faults_are_a_table_by_row_and_column_and_nothing_is_kept(roadmaps: Roadmaps) -> None:
    browser = await an_editor(roadmaps)
    opened = await browser.opens()
    wrong = [[*ROWS[0][:2], "avaruus", *ROWS[0][3:]], [*ROWS[1][:4], "huomenna", *ROWS[1][5:]]]
    refused = await browser.sends(opened, "bring", as_csv(HEADINGS, *wrong))
    nothing = await browser.sends(opened, "look")
    large = await browser.sends(
        opened, "look", as_csv(HEADINGS, *([f"D-{n}", "x", "", "", "", "", "", ""] for n in range(5_000)))
    )

    assert (refused.status_code, nothing.status_code, large.status_code) == (422, 422, 422)
    assert re.findall(r'<th scope="row" class="number">(\d+)</th><td>(\w+)</td>', refused.text) == [
        ("2", "Toimialat"), ("3", "Alkaa"),
    ]  # fmt: skip
    assert "Toimialaa ei ole luettelossa." in refused.text
    assert "Valitse tiedosto." in nothing.text
    assert "3 000" in html.unescape(large.text).replace("\xa0", " ")
    assert await documents(roadmaps, browser.roadmap) == []


async def test_a_file_too_large_to_be_carried_is_chosen_again_and_the_page_is_the_editors_alone(
    roadmaps: Roadmaps, monkeypatch: Any
) -> None:
    monkeypatch.setattr(import_pages, "CARRIED", 10)
    browser = await an_editor(roadmaps)
    contributor = await browser_of(roadmaps, "contributor", browser.roadmap)
    opened, file = await browser.opens(), as_csv(HEADINGS, *ROWS)
    refused = [
        await contributor.opens(),
        await contributor.sends(opened, "bring", file),
        await browser.sends(httpx.Response(200, text=""), "bring", file),  # no page of ours showed that form
    ]
    nothing = await documents(roadmaps, browser.roadmap)
    looked = await browser.sends(opened, "look", file)
    done = await browser.sends(looked, "bring", file)

    assert ([one.status_code for one in refused], nothing) == ([403] * 3, [])
    assert _value(looked.text, "carried") == ""
    assert "Valitse se uudelleen" in looked.text
    assert (done.status_code, len(await documents(roadmaps, browser.roadmap))) == (200, 2)
