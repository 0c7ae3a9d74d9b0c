"""Pages speak the reader's language, escape what people wrote, and are told to load nothing from elsewhere."""

import re

import httpx
import pytest

from shared.texts import Texts
from shared.web.headers import SECURITY_HEADERS


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
async def test_a_page_is_in_the_language_of_the_browser(http: httpx.AsyncClient, language: str) -> None:
    page = await http.get("/join/abc", headers={"Accept-Language": language})
    assert f'<html lang="{language}">' in page.text
    assert page.headers["content-language"] == language


async def test_a_chosen_language_beats_the_browser_and_is_kept_by_forms(http: httpx.AsyncClient) -> None:
    page = await http.get("/join/abc?lang=sv", headers={"Accept-Language": "en"})
    assert '<html lang="sv">' in page.text
    assert "fredag 7.1.2022 kl. 9.00" in page.text
    assert 'action="cancel?lang=sv"' in page.text


async def test_choosing_a_language_keeps_the_page_and_repeats_no_secret(http: httpx.AsyncClient) -> None:
    page = await http.get("/join/abc?from=mail&lang=sv")
    assert 'href="?from=mail&amp;lang=fi"' in page.text
    assert "abc" not in page.text


async def test_an_answer_that_cannot_be_opened_again_offers_no_other_language(http: httpx.AsyncClient) -> None:
    assert "?lang=" in (await http.post("/join/abc", data={"address": "akaa"})).text
    assert "?lang=" not in (await http.post("/join/abc/cancel")).text


async def test_what_people_wrote_is_escaped(http: httpx.AsyncClient) -> None:
    page = await http.post("/join/abc", data={"address": '"><script>alert(1)</script>'})
    assert "<script" not in page.text
    assert "DEV &lt;verkosto&gt;" in page.text


async def test_an_error_stands_beside_its_field_and_on_top(http: httpx.AsyncClient) -> None:
    page = await http.post("/join/abc", data={"address": "akaa"}, headers={"Accept-Language": "en"})
    assert page.status_code == 422
    assert "<title>Error: " in page.text
    assert '<a href="#field-address">Kirjoita osoite' in page.text
    assert 'aria-describedby="hint-address error-address" aria-invalid="true"' in page.text
    assert 'value="akaa"' in page.text
    assert "There is 1 error on this page" in page.text


@pytest.mark.parametrize(
    "path", ["/join/abc", "/missing/abc", "/busy", "/broken", "/nowhere", "/static/digiverkosto.css"]
)
async def test_every_answer_has_the_security_headers(http: httpx.AsyncClient, path: str) -> None:
    answer = await http.get(path)
    assert {name: answer.headers.get(name) for name in SECURITY_HEADERS} == SECURITY_HEADERS


async def test_the_policy_allows_nothing_inline_and_no_framing() -> None:
    policy = SECURITY_HEADERS["content-security-policy"]
    assert "unsafe" not in policy
    assert {"default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"} <= set(policy.split("; "))


async def test_pages_are_never_kept_by_caches(http: httpx.AsyncClient) -> None:
    assert (await http.get("/join/abc")).headers["cache-control"] == "no-store"


async def test_pages_have_no_scripts_and_no_inline_styles(http: httpx.AsyncClient) -> None:
    page = (await http.get("/join/abc")).text
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=|javascript:", page)
    assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", page)


async def test_a_style_sheet_is_kept_until_its_content_changes(http: httpx.AsyncClient) -> None:
    [address] = re.findall(r'<link rel="stylesheet" href="([^"]+)"', (await http.get("/join/abc")).text)
    sheet = await http.get(address)
    assert sheet.status_code == 200
    assert sheet.headers["content-type"].startswith("text/css")
    assert sheet.headers["cache-control"] == "public, max-age=31536000, immutable"


async def test_no_file_outside_of_the_static_folder_is_served(http: httpx.AsyncClient) -> None:
    assert (await http.get("/static/..%2f..%2fpage.py")).status_code == 404


@pytest.mark.parametrize(
    ("path", "status", "key"),
    [
        ("/missing/abc", 404, "page.not_found_title"),
        ("/busy", 503, "problem.busy"),
        ("/broken", 500, "problem.unexpected"),
    ],
)
async def test_a_refusal_on_a_page_is_a_page(http: httpx.AsyncClient, path: str, status: int, key: str) -> None:
    answer = await http.get(path, headers={"Accept-Language": "sv"})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert Texts().say("sv", key) in answer.text
    assert "abc" not in answer.text
