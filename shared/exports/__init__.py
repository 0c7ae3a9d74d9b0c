"""Results as files that other programs open: tables that run nothing, and typeset reports."""

from shared.exports.tables import CSV, XLSX, Cell, Row, as_csv, as_xlsx

__all__ = ["CSV", "XLSX", "Cell", "Row", "as_csv", "as_xlsx"]
