"""Does the caller want the monthly letter?"""

from fastapi import APIRouter
from pydantic import BaseModel

from services.roadmaps.digests import queries
from shared.web.asking import Caller, Reading, Transaction
from shared.web.body import Body

router = APIRouter(tags=["monthly letters"])


class WantLetter(Body):
    """Of all roadmaps that the caller edits, and of those to come."""

    wanted: bool


class LetterWanted(BaseModel):
    wanted: bool


@router.get("/people/me/monthly-letter")
async def show_whether_wanted(reading: Reading, who: Caller) -> LetterWanted:
    return LetterWanted(wanted=await queries.wants_letter(reading, who.person_id))


@router.put("/people/me/monthly-letter")
async def want_letter(request: WantLetter, tx: Transaction, who: Caller) -> LetterWanted:
    await queries.set_wanted(tx, who.person_id, request.wanted)
    return LetterWanted(wanted=await queries.wants_letter(tx, who.person_id))
