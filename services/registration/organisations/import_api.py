"""Bringing the register in by the hundreds: municipalities with their regions, joint bodies, populations."""

import csv
from collections.abc import Sequence
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field, ValidationError

from services.registration.organisations import queries
from services.registration.organisations.imports import carry_out, read_register
from services.registration.organisations.rules import Plan, Row, RowError, plan_import
from shared.bus import outbox
from shared.contracts import Localised, OrganisationKind
from shared.postgres import Connection
from shared.texts import Texts
from shared.web import faults
from shared.web.asking import Held, Language, Now, Transaction
from shared.web.body import Body, Known
from shared.web.problems import Problem, problem_response

router = APIRouter(tags=["organisations"])

MOST_ROWS = 1000

CSV_BODY = {"requestBody": {"required": True, "content": {"text/csv": {"schema": {"type": "string"}}}}}

Read = TypeVar("Read", bound=Body)

Name = Annotated[str, Field(min_length=1, max_length=200)]
Code = Annotated[str, Field(min_length=1, max_length=20)]


class ImportRow(Body):
    """A line of the municipality table, or a joint body with its members' municipality codes."""

    code: Code | None = None
    name_fi: Name
    name_sv: Name | None = None
    name_en: Name | None = None
    kind: Known[OrganisationKind] = OrganisationKind.municipality
    region_code: Code | None = None
    region_fi: Name | None = None
    region_sv: Name | None = None
    member_codes: Annotated[list[Code], Field(max_length=400)] = []

    def row(self) -> Row:
        region_name = Localised(fi=self.region_fi, sv=self.region_sv) if self.region_fi or self.region_sv else None
        return Row(
            name=Localised(fi=self.name_fi, sv=self.name_sv, en=self.name_en),
            kind=self.kind,
            code=self.code,
            region_code=self.region_code,
            region_name=region_name,
            member_codes=tuple(self.member_codes),
        )


class ImportOrganisations(Body):
    """Rows as in `ImportRow`, checked one by one so that every faulty one is named; `dry_run` stores nothing."""

    rows: Annotated[list[dict[str, Any]], Field(min_length=1, max_length=MOST_ROWS)]
    dry_run: bool = False


class PopulationRow(Body):
    """`year` is the year whose last day `population` tells of."""

    code: Code
    population: Annotated[int, Field(ge=0, le=20_000_000)]
    year: Annotated[int, Field(ge=1900, le=2100)]


class ImportPopulations(Body):
    rows: Annotated[list[PopulationRow], Field(min_length=1, max_length=MOST_ROWS)]


class ImportReport(BaseModel):
    """How many organisations, regions included, the import adds, changes and leaves alone."""

    added: int
    changed: int
    unchanged: int
    dry_run: bool


@router.post("/organisations/imports", responses={422: {"description": "Every faulty row, by its number"}})
async def import_organisations(
    request: ImportOrganisations, tx: Transaction, held: Held, language: Language, now: Now, http: Request
) -> Any:
    """All rows or none. Rows are known by kind and code (or name, without a code): importing again changes nothing."""
    lines, errors = _validated(request.rows, ImportRow, held.texts)
    if errors:
        return _refused(http, errors, held, language)
    await queries.lock_register(tx)
    register = await read_register(tx)
    plan = plan_import([line.row() for line in lines], register.entries)
    if plan.errors:
        return _refused(http, plan.errors, held, language)
    if not request.dry_run:
        await carry_out(tx, plan, register, now)
    return _report(plan, request.dry_run)


@router.post("/organisations/populations")
async def import_populations(request: ImportPopulations, tx: Transaction) -> ImportReport:
    """Numbers of inhabitants of municipalities, known by their codes; unknown codes are refused."""
    return await _populate(tx, request.rows)


@router.post("/organisations/populations.csv", openapi_extra=CSV_BODY)
async def import_populations_csv(tx: Transaction, held: Held, language: Language, http: Request) -> Any:
    """The same from a file with the columns code, population and year (comma or semicolon, UTF-8)."""
    lines = _lines((await http.body()).decode("utf-8-sig", errors="replace"))
    if not 1 <= len(lines) <= MOST_ROWS:
        raise Problem(422, "too_many" if lines else "missing", field="rows", params={"limit": MOST_ROWS})
    rows, errors = _validated(lines, PopulationRow, held.texts)
    if errors:
        return _refused(http, errors, held, language)
    return await _populate(tx, rows)


async def _populate(tx: Connection, rows: Sequence[PopulationRow]) -> ImportReport:
    await queries.lock_register(tx)
    codes = [row.code for row in rows]
    if len(set(codes)) < len(codes):
        raise Problem(422, "given_twice", field="rows")
    if await queries.unknown_codes(tx, codes):
        raise Problem(422, "unknown_organisation", field="rows")
    changed = await queries.set_populations(tx, codes, [row.population for row in rows], [row.year for row in rows])
    await outbox.add_all(tx, [(organisation, "organisation.updated") for organisation in changed])
    return ImportReport(added=0, changed=len(changed), unchanged=len(codes) - len(changed), dry_run=False)


def _lines(text: str) -> list[dict[str, Any]]:
    """A CSV file's lines by the names in its first one; spare cells stand under their own name, to be refused."""
    separator = ";" if ";" in text.partition("\n")[0] else ","
    return list(csv.DictReader(text.splitlines(), delimiter=separator, restkey="spare"))


def _validated(given: Sequence[dict[str, Any]], kind: type[Read], texts: Texts) -> tuple[list[Read], list[RowError]]:
    rows: list[Read] = []
    errors: list[RowError] = []
    for number, line in enumerate(given, start=1):
        try:
            rows.append(kind.model_validate(line))
        except ValidationError as invalid:
            first = invalid.errors()[0]
            errors.append(RowError(number, ".".join(str(part) for part in first["loc"]), faults.code(first, texts)))
    return rows, errors


def _refused(http: Request, errors: Sequence[RowError], held: Held, language: Language) -> Response:
    said = [
        {
            "row": error.row,
            "field": error.field,
            "code": error.code,
            "reason": held.texts.say(language, f"problem.{error.code}", limit=""),
        }
        for error in errors
    ]
    return problem_response(http, Problem(422, "rows_invalid", params={"count": len(said)}), said)


def _report(plan: Plan, dry_run: bool) -> ImportReport:
    return ImportReport(added=len(plan.added), changed=len(plan.changed), unchanged=plan.unchanged, dry_run=dry_run)
