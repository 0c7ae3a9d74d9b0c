"""A service's public topics for other agencies: a page in three languages, and the same as AsyncAPI (H11)."""

import json
from collections.abc import Mapping
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse

from shared.contracts import Contract, asyncapi
from shared.runtime.service import Service
from shared.subscribing.types import FieldShown, fields_of, parts_of
from shared.subscribing.wording import mean, texts
from shared.texts import say_day
from shared.web.access import Access, Anyone
from shared.web.language import language_of
from shared.web.pages import Pages

SUBSCRIBING_ACCESS: dict[str, Access] = {"GET /asyncapi": Anyone(), "GET /asyncapi/public.json": Anyone()}

pages = Pages(Path(__file__).parent / "templates")


class Topics:
    """The public topics of a service, as its own AsyncAPI document tells them."""

    def __init__(self, service: Service, release: str) -> None:
        self.service, self._release = service.name, release
        self.contracts: list[type[Contract]] = [one for one in service.says if one.topic.startswith("pub.")]

    @cached_property
    def document(self) -> asyncapi.Document:
        return asyncapi.document(f"Digiverkosto: {self.service}", self._release, says=self.contracts)

    @cached_property
    def schemas(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.document["components"]["schemas"]
        return found

    def types(self, contract: type[Contract]) -> list[str]:
        """What happened, in one word each; the last one says that the aggregate is gone."""
        messages = self.document["components"]["messages"]
        nouns = (contract.noun(), f"{contract.noun()}.deleted")
        return [word for noun in nouns for word in messages[noun]["headers"]["properties"]["ce_type"]["enum"]]

    def headers(self) -> Mapping[str, Any]:
        messages = self.document["components"]["messages"]
        told: Mapping[str, Any] = messages[self.contracts[0].noun()]["headers"]
        return {name: name in told["required"] for name in told["properties"]}

    def example(self, contract: type[Contract]) -> Mapping[str, str]:
        example = asyncapi.examples()[contract.topic][0]
        return {part: json.dumps(example[part], ensure_ascii=False, indent=2) for part in ("headers", "payload")}

    def fields(self, model: str) -> list[FieldShown]:
        return fields_of(model, self.schemas)

    def parts(self, contract: type[Contract]) -> list[str]:
        return [part for part in parts_of(contract.__name__, self.schemas) if part != "Localised"]

    def notice(self, contract: type[Contract]) -> Mapping[str, str] | None:
        told: Mapping[str, str] | None = self.document["channels"][contract.topic].get("x-deprecation")
        return told

    def given_up(self) -> list[tuple[str, Mapping[str, str]]]:
        """Topics and fields that will go, with their notices."""
        found = []
        for contract in self.contracts:
            places = [(contract.topic, self.notice(contract))]
            places += [(f"{contract.topic} {one.name}", one.notice) for one in self.fields(contract.__name__)]
            found += [(place, notice) for place, notice in places if notice]
        return found


def subscribing_routes(service: Service, release: str) -> APIRouter:
    """The same in every service."""
    topics = Topics(service, release)
    router = APIRouter(tags=["subscribing"])

    @router.get("/asyncapi", response_class=HTMLResponse, include_in_schema=False)
    async def show_topics(request: Request) -> HTMLResponse:
        language = language_of(request)
        return pages.render(
            request,
            "topics.html",
            topics=topics,
            opened=bool(service.shown),
            tell=partial(texts().say, language),
            mean=partial(mean, language),
            day=lambda told: say_day(language, date.fromisoformat(told)),
        )

    @router.get("/asyncapi/public.json")
    async def read_public_document() -> JSONResponse:
        """What the service says in public: topics, keys, envelopes, bodies (AsyncAPI 3.0)."""
        return JSONResponse(topics.document)

    return router
