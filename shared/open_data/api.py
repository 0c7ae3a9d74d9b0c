"""Open data over HTTP: the catalogue, its page, each data set as CSV and JSON, and everything in one ZIP (H16, X23)."""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Header, Request, Response
from fastapi.responses import HTMLResponse, StreamingResponse

from shared.open_data.catalogue import LICENCE, catalogue_of
from shared.open_data.datasets import Dataset, datasets_of
from shared.open_data.files import as_csv, as_json, as_zip
from shared.postgres import Connection, Pool
from shared.runtime.service import Service
from shared.web.access import Access, Anyone
from shared.web.asking import Held, Now, Reading
from shared.web.pages import Pages
from shared.web.problems import Problem
from shared.web.resources import Resources

OPEN_DATA_ACCESS: dict[str, Access] = {
    "GET /open-data": Anyone(),
    "GET /open-data.html": Anyone(),
    "GET /open-data.zip": Anyone(),
    "GET /open-data/{dataset}.csv": Anyone(),
    "GET /open-data/{dataset}.json": Anyone(),
}

FRESH_SECONDS = 300
JSONLD = "application/ld+json"

Seen = Annotated[str | None, Header(alias="If-None-Match", max_length=500)]
Write = Callable[[Dataset, Pool], AsyncIterator[bytes]]

pages = Pages(Path(__file__).parent / "templates")


def answers(media: str) -> dict[int | str, dict[str, Any]]:
    return {200: {"content": {media: {}}}, 304: {"description": "The reader has it as it is"}}


@dataclass
class Shelf:
    """A service's data sets, and since when each is as it is, as far as this process has seen.

    A process that has just started says "now": never earlier than the last change, so that whoever fetches what is
    newer misses nothing, and gets 304 where nothing is.
    """

    service: str
    datasets: tuple[Dataset, ...]
    seen: dict[str, tuple[str, datetime]] = field(default_factory=dict)

    def named(self, name: str) -> Dataset:
        for dataset in self.datasets:
            if dataset.name == name:
                return dataset
        raise Problem(404, "not_found")

    async def marks(self, connection: Connection, now: datetime) -> list[str]:
        for dataset in self.datasets:
            mark = await dataset.mark(connection)
            if self.seen.get(dataset.name, ("", now))[0] != mark:
                self.seen[dataset.name] = mark, now
        return [self.seen[dataset.name][0] for dataset in self.datasets]

    def changed(self) -> Mapping[str, datetime]:
        return {name: since for name, (_, since) in self.seen.items()}

    def catalogue(self, held: Resources) -> dict[str, Any]:
        """As it is after `marks`."""
        publisher = held.controller.name or held.texts.say("fi", "page.service_name")
        address = f"{held.public_url}/open-data"
        return catalogue_of(
            self.service, self.datasets, self.changed(), held.texts, address=address, publisher=publisher
        )


def open_data_routes(service: Service) -> tuple[list[APIRouter], Mapping[str, Access]]:
    """The same routes in every service that shows anything, each with its own data sets."""
    if not service.shown:
        return [], {}
    shelf = Shelf(service.name, datasets_of(service))
    router = APIRouter(tags=["open data"])

    @router.get("/open-data", responses=answers(JSONLD), response_class=Response)
    async def show_catalogue(reading: Reading, held: Held, now: Now, seen: Seen = None) -> Response:
        """Which data sets there are, where and under which licence: DCAT-AP as JSON-LD."""
        marks = await shelf.marks(reading, now)
        written = orjson.dumps(shelf.catalogue(held))
        return _unless_seen(".".join(marks), seen) or Response(written, headers=_headers(marks), media_type=JSONLD)

    @router.get("/open-data.html", response_class=HTMLResponse, include_in_schema=False)
    async def show_page(request: Request, reading: Reading, now: Now) -> HTMLResponse:
        await shelf.marks(reading, now)
        return pages.render(
            request, "open_data.html", datasets=shelf.datasets, changed=shelf.changed(), service=shelf.service,
            licence=LICENCE,
        )  # fmt: skip

    @router.get("/open-data.zip", responses=answers("application/zip"), response_class=Response)
    async def take_all(reading: Reading, held: Held, now: Now, seen: Seen = None) -> Response:
        """Every data set of this service as CSV, with the catalogue."""
        marks = await shelf.marks(reading, now)
        made = as_zip(shelf.datasets, held.pool, orjson.dumps(shelf.catalogue(held)), now)
        return _unless_seen(".".join(marks), seen) or _file(made, marks, "application/zip", f"{service.name}.zip")

    @router.get("/open-data/{dataset}.csv", responses=answers("text/csv"), response_class=Response)
    async def take_csv(dataset: str, reading: Reading, held: Held, seen: Seen = None) -> Response:
        """The current states, one a line, texts in a column for each language."""
        return await _taken(shelf.named(dataset), as_csv, reading, held, seen, "text/csv; charset=utf-8", "csv")

    @router.get("/open-data/{dataset}.json", responses=answers("application/json"), response_class=Response)
    async def take_json(dataset: str, reading: Reading, held: Held, seen: Seen = None) -> Response:
        """The current states as they stand on the topic, in one array."""
        return await _taken(shelf.named(dataset), as_json, reading, held, seen, "application/json", "json")

    return [router], OPEN_DATA_ACCESS


async def _taken(
    dataset: Dataset, write: Write, reading: Connection, held: Resources, seen: str | None, media: str, ending: str
) -> Response:
    mark = await dataset.mark(reading)
    return _unless_seen(mark, seen) or _file(write(dataset, held.pool), [mark], media, f"{dataset.name}.{ending}")


def _unless_seen(mark: str, seen: str | None) -> Response | None:
    """304 for who has it as it is. Weak: the bytes aren't promised, only that they say the same."""
    tags = [tag.strip() for tag in (seen or "").split(",")]
    return Response(status_code=304, headers=_headers([mark])) if f'W/"{mark}"' in tags else None


def _file(made: AsyncIterator[bytes], marks: list[str], media: str, name: str) -> Response:
    headers = {**_headers(marks), "Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(made, headers=headers, media_type=media)


def _headers(marks: list[str]) -> dict[str, str]:
    licence = f'<{LICENCE}>; rel="license"'
    mark = ".".join(marks)
    return {"ETag": f'W/"{mark}"', "Cache-Control": f"public, max-age={FRESH_SECONDS}", "Link": licence}
