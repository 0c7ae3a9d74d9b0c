"""The privacy notice as a page for everybody, in three languages (guarantee RP7)."""

from datetime import timedelta
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from services.registration.consents.notice import NOTICE, recipients
from shared.contracts import Language as LanguageCode
from shared.privacy import retention
from shared.texts import Texts
from shared.web.asking import Held, Language
from shared.web.pages import Pages

router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
pages = Pages(Path(__file__).parent / "templates")

YEAR, MONTH = timedelta(days=365), timedelta(days=365) / 12


@router.get("/privacy", response_class=HTMLResponse)
async def show(request: Request, held: Held, language: Language) -> HTMLResponse:
    return pages.render(
        request,
        "notice.html",
        notice=NOTICE,
        recipients=recipients(),
        controller=held.controller,
        retained=retained(held.texts, language),
    )


def retained(texts: Texts, language: LanguageCode) -> list[str]:
    """A sentence for each class of the retention file, with the time that the purge goes by."""
    return [
        texts.say(language, f"notice.retained.{name}", time=_said(texts, language, one.kept) if one.kept else "")
        for name, one in retention.classes().items()
    ]


def _said(texts: Texts, language: LanguageCode, time: timedelta) -> str:
    """In the largest unit that it is a whole number of."""
    units = (("years", YEAR), ("months", MONTH), ("days", timedelta(days=1)), ("hours", timedelta(hours=1)))
    unit, number = next((unit, round(time / length)) for unit, length in units if _whole(time / length))
    return texts.say(language, f"notice.time.{unit}", count=number)


def _whole(number: float) -> bool:
    return number >= 1 and abs(number - round(number)) < 0.001
