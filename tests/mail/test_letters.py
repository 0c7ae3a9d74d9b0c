"""Letters say the same in text and HTML, and nothing that a person wrote breaks out of its place."""

from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import cast

import pytest

from shared.contracts import Language
from shared.mail.letters import InvalidAddress, Invitation, Letters
from shared.texts import Texts

TEXTS = {
    "mail.welcome.subject": "{network}: tervetuloa",
    "mail.welcome.body": "Liityit verkostoon {network}.\\nSeuraava tapaaminen on {time}.\\n\\nToinen kappale.",
    "mail.welcome.button": "Vahvista",
}
VALUES = {"network": "DEV-verkosto", "time": "perjantai 7.1.2022 klo 9.00"}
CONFIRM, LEAVE = "https://digiverkosto.example/confirm/abc-_9", "https://digiverkosto.example/leave/xyz"


@pytest.fixture
def letters(tmp_path: Path) -> Letters:
    said = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    said += "".join(f'msgid "{key}"\nmsgstr "{text}"\n\n' for key, text in TEXTS.items())
    for language in ("fi", "sv", "en"):
        (tmp_path / f"{language}.po").write_text(said, encoding="utf-8")
    return Letters(Texts(tmp_path))


def part(letter: EmailMessage, kind: str) -> str:
    body = letter.get_body((kind,))
    assert body is not None
    return cast(str, cast(EmailMessage, body).get_content())


def test_text_and_html_say_the_same(letters: Letters) -> None:
    letter = letters.write("welcome", "fi", to="kirjaamo@akaa.example", values=VALUES, link=CONFIRM)
    for said in ("DEV-verkosto", "perjantai 7.1.2022 klo 9.00", "Toinen kappale.", "Vahvista", CONFIRM):
        assert said in part(letter, "plain")
        assert said in part(letter, "html")
    assert letter["Subject"] == "DEV-verkosto: tervetuloa"
    assert letter["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize(("language", "greeting"), [("fi", "Hei,"), ("sv", "Hej,"), ("en", "Hello,")])
def test_a_letter_is_in_one_language(letters: Letters, language: Language, greeting: str) -> None:
    letter = letters.write("welcome", language, to="kirjaamo@akaa.example", values=VALUES)
    assert part(letter, "plain").startswith(greeting)
    assert f'<html lang="{language}">' in part(letter, "html")
    assert letter["Content-Language"] == language


def test_the_page_behind_a_link_speaks_the_language_of_the_letter(letters: Letters) -> None:
    letter = letters.write("welcome", "sv", to="kirjaamo@akaa.example", values=VALUES, link=CONFIRM, leave=LEAVE)
    assert f"{CONFIRM}?lang=sv\n" in part(letter, "plain")
    assert f'href="{LEAVE}?lang=sv"' in part(letter, "html")


def test_mail_programs_can_leave_with_one_click(letters: Letters) -> None:
    letter = letters.write("welcome", "fi", to="kirjaamo@akaa.example", values=VALUES, leave=LEAVE)
    assert letter["List-Unsubscribe"] == f"<{LEAVE}>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert LEAVE in part(letter, "plain")


def test_a_letter_without_leaving_says_nothing_of_it(letters: Letters) -> None:
    letter = letters.write("welcome", "fi", to="kirjaamo@akaa.example", values=VALUES)
    assert letter["List-Unsubscribe"] is None
    assert "Poistu" not in part(letter, "html")


@pytest.mark.parametrize("evil", ["DEV\r\nBcc: toinen@kemi.example", "DEV\nSubject: muu", "DEV\x00\x0b\x7f"])
def test_no_value_makes_a_header(letters: Letters, evil: str) -> None:
    letter = letters.write("welcome", "fi", to="kirjaamo@akaa.example", values={**VALUES, "network": evil})
    head = letter.as_bytes(policy=SMTP).partition(b"\r\n\r\n")[0].decode()
    assert sorted(line.partition(":")[0] for line in head.split("\r\n") if not line.startswith(" ")) == sorted(
        ["To", "Subject", "Auto-Submitted", "MIME-Version", "Content-Type", "Content-Language"]
    )
    assert not {"\x00", "\x0b", "\x7f"} & set(part(letter, "plain") + part(letter, "html"))


def test_html_in_a_value_is_shown_and_not_obeyed(letters: Letters) -> None:
    values = {**VALUES, "network": "<img src=x onerror=alert(1)>"}
    letter = letters.write("welcome", "fi", to="kirjaamo@akaa.example", values=values)
    assert "<img" not in part(letter, "html")
    assert "<img src=x" in part(letter, "plain")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "akaa",
        "a@akaa.example, b@kemi.example",
        "a@akaa.example\r\nBcc: b@kemi.example",
        "<a@akaa.example>",
        "a b@c",
    ],
)
def test_what_is_no_single_address_is_refused_without_repeating_it(letters: Letters, address: str) -> None:
    with pytest.raises(InvalidAddress) as refusal:
        letters.write("welcome", "fi", to=address, values=VALUES)
    assert "akaa" not in str(refusal.value)


@pytest.mark.parametrize("link", ["javascript:alert(1)", "https://a.example/>x", "https://a.example/ x", "//a.example"])
def test_a_link_that_is_none_is_refused(letters: Letters, link: str) -> None:
    with pytest.raises(ValueError, match="link"):
        letters.write("welcome", "fi", to="kirjaamo@akaa.example", values=VALUES, leave=link)


def test_an_invitation_is_an_alternative_and_a_file(letters: Letters) -> None:
    document = b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"
    letter = letters.write(
        "welcome",
        "fi",
        to="kirjaamo@akaa.example",
        values=VALUES,
        invitation=Invitation(document, "REQUEST"),
    )
    kinds = [found.get_content_type() for found in letter.walk() if not found.is_multipart()]
    assert kinds == ["text/plain", "text/html", "text/calendar", "application/ics"]
    [calendar] = [found for found in letter.walk() if found.get_content_type() == "text/calendar"]
    assert calendar.get_param("method") == "REQUEST"
    [attached] = letter.iter_attachments()
    assert attached.get_content() == document
