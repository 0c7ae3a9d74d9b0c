"""A survey with questions of every type, and the ways by which people answer it."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx

from services.surveys.answers import entrances
from services.surveys.questionnaires.content import Questionnaire
from tests.surveys.conftest import Surveys


def words(text: str) -> dict[str, str]:
    return {"fi": text, "sv": text, "en": text}


def options(*keys: str) -> list[dict[str, Any]]:
    return [{"key": key, "text": words(key)} for key in keys]


QUESTIONS: list[dict[str, Any]] = [
    {"type": "single", "key": "role", "text": words("Rooli"), "options": options("leader", "other")},
    {"type": "scale", "key": "useful", "text": words("Hyödyllisyys"), "required": True, "lowest": 1, "highest": 5},
    {
        "type": "text", "key": "why", "text": words("Miksi?"), "required": True,
        "shown_if": {"question": "useful", "is": "at_most", "value": 2}, "longest": 500,
    },
    {"type": "multi", "key": "themes", "text": words("Teemat"), "options": options("data", "ai", "people")},
    {"type": "ranking", "key": "best", "text": words("Järjestys"), "options": options("a", "b", "c"), "top": 2},
    {
        "type": "matrix", "key": "trust", "text": words("Luottamus"),
        "rows": options("state", "town"), "columns": options("low", "high"),
    },
    {"type": "number", "key": "hours", "text": words("Tunnit"), "least": 0, "most": 100},
    {"type": "date", "key": "day", "text": words("Päivä")},
    {"type": "yes_no", "key": "again", "text": words("Uudelleen?")},
    {"type": "nps", "key": "nps", "text": words("Suosittelu")},
    {"type": "text", "key": "free", "text": words("Sana vapaa"), "longest": 500},
]  # fmt: skip

WHOLE: dict[str, Any] = {
    "role": "leader", "useful": 4, "themes": ["data", "ai"], "best": ["c", "a"],
    "trust": {"state": "high", "town": "low"}, "hours": 7.5, "day": "2026-11-06", "again": False, "nps": 9,
    "free": "Lisää esimerkkejä",
}  # fmt: skip

TYPED = {
    "q.role": "leader", "q.useful": "4", "q.themes": ["data", "ai"], "q.best.1": "c", "q.best.2": "a",
    "q.trust.state": "high", "q.trust.town": "low", "q.hours": "7,5", "q.day": "2026-11-06", "q.again": "no",
    "q.nps": "9", "q.free": "Lisää esimerkkejä",
}  # fmt: skip


def questionnaire(*questions: dict[str, Any]) -> Questionnaire:
    section = {"key": "all", "questions": list(questions or QUESTIONS)}
    return Questionnaire.model_validate({"sections": [section]})


@dataclass
class Asking:
    """One survey that people answer."""

    surveys: Surveys
    id: UUID

    @property
    def path(self) -> str:
        return f"/surveys/{self.id}/answers"

    async def answer(self, person: UUID | None, answers: dict[str, Any], **headers: str) -> httpx.Response:
        said = {**self.surveys.running.as_(person=person), **headers}
        return await self.surveys.http.post(self.path, json={"answers": answers}, headers=said)

    async def own(self, person: UUID) -> httpx.Response:
        return await self.surveys.http.get(f"{self.path}/mine", headers=self.surveys.running.as_(person=person))

    async def change(self, person: UUID, answers: dict[str, Any], **headers: str) -> httpx.Response:
        said = {**self.surveys.running.as_(person=person), **headers}
        return await self.surveys.http.put(f"{self.path}/mine", json={"answers": answers}, headers=said)

    async def link_for_all(self) -> str:
        made = await self.surveys.post(f"/surveys/{self.id}/answer-link", {})
        assert made.status_code == 201, made.text
        return str(made.json()["url"]).removeprefix("http://service")

    async def personal_link(self, person: UUID) -> str:
        held, now = self.surveys.running.process.resources, self.surveys.running.clock()
        async with held.pool.acquire() as connection, connection.transaction():
            ends = now + timedelta(days=30)
            return await entrances.make_personal_link(connection, held.link_key, self.id, person, now, ends)

    async def rows(self, table: str) -> list[Any]:
        return await self.surveys.running.fetch(f"SELECT * FROM {table} WHERE survey_id = $1", self.id)

    async def answers(self) -> list[dict[str, Any]]:
        return [row["answers"] for row in await self.rows("responses")]

    async def close(self) -> None:
        """As the service's own closing: what waits comes out."""
        await self.surveys.running.fetch(
            "UPDATE surveys SET state = 'closed', closed_at = $2, version = version + 1 WHERE id = $1",
            self.id, self.surveys.running.clock(),
        )  # fmt: skip
        await self.mix()

    async def mix(self) -> None:
        await self.surveys.running.fetch(
            """
            INSERT INTO due (kind, key, due_at, payload, next_attempt_at) VALUES ('mix_answers', $1, $2, '{}', $2)
            ON CONFLICT DO NOTHING
            """,
            str(self.id), self.surveys.running.clock(),
        )  # fmt: skip
        await self.surveys.does_what_is_due()


async def asks(surveys: Surveys, *questions: dict[str, Any], **columns: Any) -> Asking:
    """An open survey with these questions; of everybody, unless told otherwise."""
    survey_id = await surveys.has_survey(**{"questionnaire_version": 1, "target_id": None, **columns})
    await put_questions(surveys, survey_id, 1, questionnaire(*questions))
    return Asking(surveys, survey_id)


async def put_questions(surveys: Surveys, survey_id: UUID, version: int, content: Questionnaire) -> None:
    await surveys.running.fetch(
        "INSERT INTO questionnaires (survey_id, version, content) VALUES ($1, $2, $3)",
        survey_id, version, content.stored(),
    )  # fmt: skip


def typed_into(page: str) -> dict[str, list[str]]:
    """What a browser would send of a page: hidden fields, chosen and filled ones."""
    sent: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", page):
        told = dict(re.findall(r'([a-z-]+)="([^"]*)"', tag))
        if told.get("type") in ("radio", "checkbox") and " checked" not in tag:
            continue
        sent.setdefault(told["name"], []).append(told.get("value", ""))
    for name, inside in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', page, re.DOTALL):
        sent.setdefault(name, []).extend(re.findall(r'value="([^"]*)" selected', inside))
    for name, inside in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', page, re.DOTALL):
        sent.setdefault(name, []).append(inside)
    return sent
