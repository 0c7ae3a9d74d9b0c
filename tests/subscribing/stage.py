"""The page of a service's public topics alone, without a database: it needs none."""

from dataclasses import replace
from types import SimpleNamespace

from fastapi import FastAPI

from deploy import services
from shared.contracts import Contract
from shared.subscribing.page import subscribing_routes
from shared.texts import Texts
from shared.web.headers import SecurityHeaders
from shared.web.pages import static_files


def topics_app(name: str, *instead: type[Contract]) -> FastAPI:
    """`instead` are contracts that the service says instead of its own of the same topic."""
    service = services.load(name)
    topics = {contract.topic: contract for contract in instead}
    says = tuple(topics.get(contract.topic, contract) for contract in service.says)
    app = FastAPI()
    app.state.resources = SimpleNamespace(texts=Texts(service.texts))
    app.include_router(subscribing_routes(replace(service, says=says), "1.0.0"))
    app.mount("/static", static_files)
    app.add_middleware(SecurityHeaders)
    return app
