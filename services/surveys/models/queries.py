"""SQL of models that were brought in."""

from uuid import uuid4

from services.surveys.models.content import Model
from services.surveys.models.shipped_models import shipped_models
from shared.postgres import Connection


async def models(connection: Connection) -> list[Model]:
    """All there are, by key and version."""
    rows = await connection.fetch("SELECT content FROM assessment_models")
    found = [*shipped_models().values(), *(Model.model_validate(row["content"]) for row in rows)]
    return sorted(found, key=lambda one: (one.key, one.version))


async def model(connection: Connection, key: str, version: int) -> Model | None:
    if shipped := shipped_models().get((key, version)):
        return shipped
    content = await connection.fetchval(
        "SELECT content FROM assessment_models WHERE key = $1 AND version = $2", key, version
    )
    return Model.model_validate(content) if content else None


async def insert_model(tx: Connection, made: Model) -> bool:
    """False: this version is there already."""
    inserted = await tx.fetchval(
        """
        INSERT INTO assessment_models (id, key, version, content) VALUES ($1, $2, $3, $4)
        ON CONFLICT (key, version) DO NOTHING RETURNING true
        """,
        uuid4(),
        made.key,
        made.version,
        made.model_dump(mode="json", exclude_none=True),
    )
    return bool(inserted)
