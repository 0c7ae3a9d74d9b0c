"""One report as a PDF: done apart, where typst is read already and its memory goes back."""

import os
from pathlib import Path

import typst

TEMPLATE = Path(__file__).with_name("report.typ")
LONG_AGO = 0  # the same report has the same bytes whenever it is made
THREADS = "2"  # on any machine: each of them takes address space, which is bounded


def typeset_report(report: str) -> bytes:
    """PDF/UA-1 wherever the fonts hold every character; else as well tagged, with a box for what they lack."""
    os.environ["RAYON_NUM_THREADS"] = THREADS
    try:
        return _typeset(report, ["ua-1"])
    except typst.TypstError as refused:
        if "could not be displayed" not in str(refused):
            raise
        return _typeset(report, [])


def _typeset(report: str, standards: "list[typst.PDFStandard]") -> bytes:
    """With the fonts that typst carries: what is installed on a machine changes nothing."""
    return typst.compile(
        TEMPLATE.read_bytes(),
        format="pdf",
        sys_inputs={"report": report},
        ignore_system_fonts=True,
        pdf_standards=standards,
        timestamp=LONG_AGO,
    )
