"""All services with their stages, built once for all routes."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack

import pytest

from deploy import services
from tests.parts import Databases, running
from tests.rights import events_stage, registration_stage, roadmaps_stage, surveys_stage, webhooks_stage
from tests.rights.stage import Stage

BUILDERS = {
    "registration": registration_stage.build,
    "events": events_stage.build,
    "surveys": surveys_stage.build,
    "roadmaps": roadmaps_stage.build,
    "webhooks": webhooks_stage.build,
}


@pytest.fixture(scope="session")
async def stages(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Mapping[str, Stage]]:
    async with AsyncExitStack() as opened:
        built = {}
        for name, build in BUILDERS.items():
            folder = tmp_path_factory.mktemp(name)
            built[name] = await build(await opened.enter_async_context(running(services.load(name), databases, folder)))
        yield built
