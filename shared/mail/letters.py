"""Letters: plain text and simple HTML from the texts, headers that no value can break out of."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from shared.calendar import Method
from shared.contracts.localised import Language
from shared.texts import Texts

_PARAGRAPH = re.compile(r"\n\s*\n")
_SPACE = re.compile(r"\s+")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_SHAPES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=select_autoescape(("html",)),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)


@dataclass(frozen=True)
class Invitation:
    """A calendar document that goes with a letter, and the METHOD that stands in it."""

    document: bytes
    method: Method | None = None


class InvalidAddress(ValueError):
    """The address can't stand in a letter; its text isn't repeated here, since this may be logged."""


class Letters:
    """Writes the letters of a service from its texts.

    A template `signup_confirmed` is the texts `mail.signup_confirmed.subject`, `.body` (paragraphs parted by
    an empty line, line breaks kept) and, where the letter has a link, `.button`, its label. Where what one leaves
    isn't the network, `.leave` and `.leave_link` say what it is.
    """

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def write(
        self,
        template: str,
        language: Language,
        *,
        to: str,
        values: Mapping[str, object] | None = None,
        link: str | None = None,
        leave: str | None = None,
        invitation: Invitation | None = None,
    ) -> EmailMessage:
        """The letter to one address, without From and Message-ID, which the sender puts.

        `values` fill the texts. `link` is the address behind the letter's button; its page opens in
        the letter's language (`?lang=`). `leave` is the address that
        a mail program POSTs to for one-click leaving (RFC 8058) and that the foot of the letter shows.
        """
        values = dict(values or {})
        letter = EmailMessage(policy=SMTP)
        letter["To"] = _address(to)
        letter["Subject"] = one_line(self._texts.say(language, f"mail.{template}.subject", **values))
        letter["Auto-Submitted"] = "auto-generated"
        if leave:
            letter["List-Unsubscribe"] = f"<{_url(leave)}>"
            letter["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        shown = self._shown(template, language, values, link, leave)
        plain, html = (_SHAPES.get_template(f"letter.{kind}").render(shown) for kind in ("txt", "html"))
        letter.set_content(plain, cte="quoted-printable")
        letter.add_alternative(html, subtype="html", cte="quoted-printable")
        if invitation:
            _attach(letter, invitation)
        letter["Content-Language"] = language
        return letter

    def _shown(
        self, template: str, language: Language, values: Mapping[str, object], link: str | None, leave: str | None
    ) -> dict[str, object]:
        def say(key: str, **more: object) -> str:
            return self._texts.say(language, key, **{**values, **more})

        body = _CONTROL.sub("", say(f"mail.{template}.body").replace("\r\n", "\n"))
        return {
            "say": say,
            "language": language,
            "subject": one_line(say(f"mail.{template}.subject")),
            "paragraphs": [part.strip().split("\n") for part in _PARAGRAPH.split(body) if part.strip()],
            "button": say(f"mail.{template}.button") if link else None,
            "link": _spoken(link, language) if link else None,
            "leave": _spoken(leave, language) if leave else None,
            "leaving": f"mail.{template}.leave" if self._texts.has(f"mail.{template}.leave") else "mail.leave",
        }


def one_line(text: str) -> str:
    """What may stand in a header: no line breaks or other control characters."""
    return _CONTROL.sub("", _SPACE.sub(" ", text)).strip()


def _address(to: str) -> Address:
    try:
        return Address(addr_spec=to)
    except Exception as error:
        raise InvalidAddress("no e-mail address") from error


def _url(address: str) -> str:
    if not re.fullmatch(r"https?://[\x21\x23-\x3b\x3d\x3f-\x7e]+", address):
        raise ValueError("a link in a letter is an http(s) address without spaces, quotes or angle brackets")
    return address


def _spoken(address: str, language: Language) -> str:
    """The page opens in the letter's language, whatever the browser is set to."""
    return f"{_url(address)}{'&' if '?' in address else '?'}lang={language}"


def _attach(letter: EmailMessage, invitation: Invitation) -> None:
    """As an alternative that calendars act on, where there is a method, and as a file for all others."""
    text = invitation.document.decode()
    if invitation.method:
        letter.add_alternative(text, subtype="calendar", params={"method": invitation.method})
    letter.add_attachment(invitation.document, maintype="application", subtype="ics", filename="digiverkosto.ics")
