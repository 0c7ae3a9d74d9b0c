"""People who ask to be forgotten, for tests, and who has a seat until then."""

from datetime import timedelta
from uuid import UUID

from tests.parts import Running
from tests.registration.gatherings import Gatherings, do_what_is_due
from tests.registration.scenes import Scenes, links_in

AKAA = "kirjaamo@akaa.example"


async def erase(service: Running, scenes: Scenes, person: UUID, address: str = AKAA) -> str:
    """Ask, let the letter go out, and have it carried out; the path of the progress page."""
    answer = await service.http.delete("/people/me?confirm=true", headers=service.as_(person=person))
    assert answer.status_code == 202, answer.text
    (path,) = {path for letter in await scenes.mails(address) for path in links_in(letter) if "/erasures/" in path}
    service.clock.now += timedelta(seconds=11)
    await do_what_is_due(service)
    return path.partition("?")[0]


async def signups(service: Running, gatherings: Gatherings, *, places: int) -> tuple[UUID, UUID, dict[str, object]]:
    """Akaa has the last seat of an occurrence to come, Kemi waits for it."""
    akaa, kemi = await gatherings.people("akaa", "kemi")
    occurrence = await gatherings.open(capacity=places)
    await gatherings.sign_up(occurrence, akaa)
    waiting = await gatherings.sign_up(occurrence, kemi)
    assert waiting["state"] == "waiting"
    return akaa, kemi, waiting
