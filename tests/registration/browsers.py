"""A browser as far as logging in goes: it keeps our cookies, and sends a form's proof along."""

import re
from dataclasses import dataclass, field
from typing import Any

import httpx

from shared.web.cookies import ASKING, GUEST, SESSION
from tests.registration.scenes import Scenes, link_in

PROOF = re.compile(r'name="proof" value="([0-9a-f]{64})"')
CODE = re.compile(r'class="code">([A-Z2-9]{4}-[A-Z2-9]{4})<')
COMPUTER = "Mozilla/5.0 (X11; Linux x86_64) Chromium/156.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) Mobile/15E148"


@dataclass
class Browser:
    scenes: Scenes
    agent: str = COMPUTER
    cookies: dict[str, str] = field(default_factory=dict)

    async def get(self, path: str, **headers: str) -> httpx.Response:
        return await self._ask("GET", path, {}, headers)

    async def post(self, path: str, form: dict[str, str] | None = None, **headers: str) -> httpx.Response:
        return await self._ask("POST", path, form or {}, headers)

    async def ask_for_link(self, address: str) -> tuple[str, str]:
        """The mailed link's path, and the code on the page."""
        page = await self.post("/login", {"address": address})
        assert page.status_code == 200, page.text
        shown = CODE.search(page.text)
        assert shown is not None
        return link_in((await self.scenes.mails(address))[-1]), shown[1]

    async def log_in(self, address: str) -> None:
        link, _ = await self.ask_for_link(address)
        answer = await self.post(link)
        assert answer.status_code == 303, answer.text

    async def proof(self, path: str = "/me") -> str:
        """As it stands in each form of a page."""
        found = PROOF.search((await self.get(path)).text)
        assert found is not None
        return found[1]

    async def _ask(self, method: str, path: str, form: dict[str, str], headers: dict[str, str]) -> httpx.Response:
        kept = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        told = {"user-agent": self.agent, **({"cookie": kept} if kept else {}), **headers}
        given: dict[str, Any] = {"data": form} if form else {}
        answer = await self.scenes.service.http.request(method, path, headers=told, **given)
        for line in answer.headers.get_list("set-cookie"):
            name, _, rest = line.partition("=")
            assert name in (SESSION, ASKING, GUEST)
            self._keep(name, rest)
        return answer

    def _keep(self, name: str, told: str) -> None:
        value, _, about = told.partition(";")
        assert {"secure", "httponly", "samesite=lax", "path=/"} <= {part.strip().lower() for part in about.split(";")}
        assert "domain" not in about.lower()
        if "max-age=0" in about.lower():
            self.cookies.pop(name, None)
        else:
            self.cookies[name] = value
