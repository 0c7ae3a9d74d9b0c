"""A report as an answer: typeset while it is sent."""

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from shared.exports.reports import PDF, Report, typeset


class Typeset(Response):
    """By then the request's transaction has committed and holds nothing. `name` is the file's, without its ending."""

    def __init__(self, report: Report, name: str) -> None:
        super().__init__()
        self._report = report
        self._name = name

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        made = await typeset(self._report)
        headers = {"Content-Disposition": f'attachment; filename="{self._name}.pdf"', "Cache-Control": "no-store"}
        await Response(made, media_type=PDF, headers=headers)(scope, receive, send)
