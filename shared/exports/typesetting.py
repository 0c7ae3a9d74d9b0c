"""The process that typesets one report: its data on the standard input, the PDF on the standard output.

Needs nothing but typst, so that it starts fast; run by `typeset`, never imported.
"""

import sys
from pathlib import Path

import typst

TEMPLATE = Path(__file__).with_name("report.typ")
LONG_AGO = 0  # the same report has the same bytes whenever it is made


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


def main() -> None:
    """PDF/UA-1 wherever the fonts hold every character; else as well tagged, with a box for what they lack."""
    report = sys.stdin.buffer.read().decode()
    try:
        made = _typeset(report, ["ua-1"])
    except typst.TypstError as refused:
        if "could not be displayed" not in str(refused):
            raise
        made = _typeset(report, [])
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
