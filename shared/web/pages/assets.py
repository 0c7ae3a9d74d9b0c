"""Style sheets and images, served by ourselves and kept by browsers until their content changes."""

import hashlib
import os
from functools import cache
from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOLDER = Path(__file__).parent / "static"


class KeptFiles(StaticFiles):
    """Files whose address carries a hash of their content, so that they may be kept for ever."""

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        hashed = b"v=" in scope.get("query_string", b"")
        response.headers["Cache-Control"] = f"public, max-age={31_536_000 if hashed else 60}" + (
            ", immutable" if hashed else ""
        )
        return response


static_files = KeptFiles(directory=FOLDER)
"""Mount it at /static."""


@cache
def asset(name: str) -> str:
    """The address of a file, `/static/digiverkosto.css?v=1b2c3d4e`."""
    content = (FOLDER / name).read_bytes()
    return f"/static/{name}?v={hashlib.sha256(content).hexdigest()[:8]}"
