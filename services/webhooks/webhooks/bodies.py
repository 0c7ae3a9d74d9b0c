"""What is told and shown of a webhook. Its contact is a role, never a person."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from services.webhooks.deliveries.handlers import PUBLIC
from services.webhooks.deliveries.rules import Why
from services.webhooks.receivers.courier import Outcome
from shared.web.body import Body

TOPICS = frozenset(contract.topic for contract in PUBLIC)

MOST_SUBJECTS = 1000


def _public(topic: object) -> object:
    if topic not in TOPICS:
        raise PydanticCustomError("unknown_value", "not a public topic", {"expected": ", ".join(sorted(TOPICS))})
    return topic


def _no_address(role: object) -> object:
    if isinstance(role, str) and "@" in role:
        raise PydanticCustomError("contact_is_address", "a role, not somebody's address")
    return role


Topic = Annotated[str, BeforeValidator(_public)]
Topics = Annotated[list[Topic], Field(min_length=1, max_length=50)]
Subjects = Annotated[list[UUID], Field(min_length=1, max_length=MOST_SUBJECTS)]
Words = Annotated[str, Field(min_length=1, max_length=300)]
Role = Annotated[str, Field(min_length=1, max_length=200), BeforeValidator(_no_address)]
Url = Annotated[str, Field(min_length=1, max_length=2000)]


class MakeWebhook(Body):
    """`subjects`: only these aggregates (networks, series, ...), by their ids; None: all of the topics."""

    url: Url
    topics: Topics
    subjects: Subjects | None = None
    agency: Words
    description: Words
    contact_role: Role


class ChangeWebhook(Body):
    """What is to be otherwise."""

    url: Url | None = None
    topics: Topics | None = None
    subjects: Subjects | None = None
    agency: Words | None = None
    description: Words | None = None
    contact_role: Role | None = None

    @model_validator(mode="after")
    def _leaves_no_gap(self) -> "ChangeWebhook":
        if any(getattr(self, name) is None for name in self.model_fields_set - {"subjects"}):
            raise PydanticCustomError("cannot_be_empty", "this can't be taken away")
        return self


class Redeliver(Body):
    """`since`: what was said before is passed over; None: everything that waits goes."""

    since: AwareDatetime | None = None


class WebhookView(BaseModel):
    """A webhook without its secret."""

    id: UUID
    version: int
    url: str
    topics: list[str]
    subjects: list[UUID] | None
    agency: str
    description: str
    contact_role: str
    state: Literal["active", "disabled"]
    disabled_why: Why | None
    disabled_at: datetime | None
    old_secret_until: datetime | None
    created_at: datetime
    changed_at: datetime


class WebhookWithSecret(WebhookView):
    """As it is shown when the secret is new, and never again."""

    secret: str


class DeliveryView(BaseModel):
    """One line of the log; `outcome` and `status` are of the last try."""

    message_id: str
    topic: str
    subject: UUID
    version: int
    state: Literal["waiting", "delivered", "passed_over"]
    attempts: int
    outcome: Outcome | None
    status: int | None
    tried_at: datetime | None
    created_at: datetime


class TestView(BaseModel):
    """What came of a test message."""

    message_id: str
    outcome: Outcome
    status: int | None
