"""Results as files that other programs open: tables that run nothing, and typeset reports."""

from shared.exports.reports import PDF, Part, Report, typeset
from shared.exports.tables import CSV, XLSX, Cell, Row, as_csv, as_xlsx

__all__ = [
    "CSV", "PDF", "XLSX", "Cell", "Part", "Report", "Row", "as_csv", "as_xlsx", "typeset",
]  # fmt: skip
