"""A survey that is open to answers, for tests."""

import pytest

from tests.surveys.answering import Asking, asks
from tests.surveys.conftest import Surveys


@pytest.fixture
async def asking(surveys: Surveys) -> Asking:
    return await asks(surveys)
