"""A small service of pages, in this process for most claims and behind a real socket for the browser."""

import asyncio
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from types import SimpleNamespace
from zlib import crc32

import httpx
import pytest
import uvicorn
from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import HTMLResponse
from playwright.async_api import Browser, Page, async_playwright

from services.registration.service import SERVICE
from services.roadmaps.service import SERVICE as ROADMAPS
from services.surveys.service import SERVICE as SURVEYS
from shared.contracts import LANGUAGES
from shared.texts import Texts
from shared.web import problems
from shared.web.headers import SecurityHeaders
from shared.web.pages import Pages, static_files
from shared.web.problems import Problem
from tests.parts import Databases, Running, running
from tests.registration.gatherings import Gatherings
from tests.registration.scenes import Scenes
from tests.roadmaps.conftest import Roadmaps
from tests.surveys.conftest import Surveys

pages = Pages(Path(__file__).parent / "templates")
router = APIRouter(default_response_class=HTMLResponse)
AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
FIRST_FRIDAY = datetime(2022, 1, 7, 7, 0, tzinfo=UTC)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A real browser takes seconds for each language: `make test` has one of each test's, `make test-long` the rest."""
    for item in items:
        if (
            item.path.parent == Path(__file__).parent
            and isinstance(item, pytest.Function)
            and hasattr(item, "callspec")
        ):
            language = item.callspec.params.get("language")
            if language and language != LANGUAGES[crc32(item.originalname.encode()) % len(LANGUAGES)]:
                item.add_marker(pytest.mark.long)


@router.get("/join/{secret}", response_class=HTMLResponse)
async def show(secret: str, request: Request) -> HTMLResponse:
    return pages.render(request, "join.html", network="DEV <verkosto>", address="", starts_at=FIRST_FRIDAY)


@router.post("/join/{secret}", response_class=HTMLResponse)
async def join(secret: str, request: Request) -> HTMLResponse:
    address = str((await request.form()).get("address", ""))
    if "@" in address:
        return pages.render(request, "message.html", heading="Tervetuloa", paragraphs=[address], kind="done")
    errors = {"address": "Kirjoita osoite muodossa nimi@kunta.fi"}
    return pages.render(
        request,
        "join.html",
        status=422,
        errors=errors,
        network="DEV <verkosto>",
        address=address,
        starts_at=FIRST_FRIDAY,
    )


@router.post("/join/{secret}/cancel", response_class=HTMLResponse)
async def cancel(secret: str, request: Request) -> HTMLResponse:
    return pages.render(request, "message.html", heading="Peruttu", paragraphs=[])


@router.get("/missing/{secret}", response_class=HTMLResponse)
async def missing(secret: str) -> HTMLResponse:
    raise Problem(404, "not_found")


@router.get("/busy", response_class=HTMLResponse)
async def busy() -> HTMLResponse:
    raise TimeoutError


@router.get("/broken", response_class=HTMLResponse)
async def broken() -> HTMLResponse:
    raise RuntimeError("broken")


@pytest.fixture(scope="session")
def app() -> FastAPI:
    app = FastAPI()
    app.state.resources = SimpleNamespace(texts=Texts())
    app.include_router(router)
    app.mount("/static", static_files)
    problems.install(app)
    app.add_middleware(SecurityHeaders)
    return app


@pytest.fixture
async def http(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
        yield client


@asynccontextmanager
async def served(app: FastAPI) -> AsyncIterator[str]:
    """The app behind a socket of its own; its address."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off"))
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    await serving


@pytest.fixture(scope="session")
async def address(app: FastAPI) -> AsyncIterator[str]:
    async with served(app) as address:
        yield address


@pytest.fixture
async def registration(databases: Databases, tmp_path: Path) -> AsyncIterator[Running]:
    async with running(SERVICE, databases, tmp_path) as service:
        yield service


@pytest.fixture
async def gatherings(registration: Running) -> Gatherings:
    begun = Gatherings(registration, Scenes(registration))
    await begun.begin()
    return begun


@pytest.fixture
async def home(registration: Running) -> AsyncIterator[str]:
    """Registration behind a socket; its address."""
    async with served(registration.process.app) as home:
        yield home


@pytest.fixture
async def surveys(databases: Databases, tmp_path: Path) -> AsyncIterator[Surveys]:
    """The surveys service, with a network and its coordinator."""
    async with running(SURVEYS, databases, tmp_path) as opened:
        staged = Surveys(opened)
        await staged.hears_of_network(staged.network, "Digitalisaation edistäjien verkosto", staged.coordinator)
        yield staged


@pytest.fixture
async def surveys_home(surveys: Surveys) -> AsyncIterator[str]:
    """Surveys behind a socket; its address."""
    async with served(surveys.running.process.app) as home:
        yield home


@pytest.fixture
async def roadmaps(databases: Databases, tmp_path: Path) -> AsyncIterator[Roadmaps]:
    """The roadmaps service, with a network and its coordinator."""
    async with running(ROADMAPS, databases, tmp_path) as opened:
        staged = Roadmaps(opened)
        await staged.hears_of_network(staged.network, "Digitalisaation edistäjien verkosto", staged.coordinator)
        yield staged


@pytest.fixture
async def roadmaps_home(roadmaps: Roadmaps) -> AsyncIterator[str]:
    """Roadmaps behind a socket; its address."""
    async with served(roadmaps.running.process.app) as home:
        yield home


@pytest.fixture
async def page(browser: Browser) -> AsyncIterator[Page]:
    """Axe is brought in from outside, past the policy; the pages themselves have no script."""
    context = await browser.new_context(bypass_csp=True, locale="fi-FI")
    page = await context.new_page()
    yield page
    await context.close()


async def violations(page: Page) -> list[str]:
    """What axe-core finds against WCAG 2.2 AA and good practice."""
    await page.evaluate(AXE)
    found = await page.evaluate("rules => axe.run(rules)", RULES)
    return [f"{v['id']}: {node['html']}" for v in found["violations"] for node in v["nodes"]]


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium; `make browser` installs it."""
    chromium = shutil.which("chromium")
    assert chromium, "there is no chromium: run `make browser`"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        await browser.close()
