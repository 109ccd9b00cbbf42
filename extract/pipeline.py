"""One document, from bytes to report: the only module that knows every stage."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from extract.contract import DocumentInfo, Report, TableRecord, UnmappedLabel
from extract.facts import facts_of, link
from extract.forms.families import Forms, read_forms
from extract.forms.head import head_of
from extract.forms.unmapped import unmapped_labels
from extract.lexicon import Lexicon, load
from extract.model import Document, Table
from extract.quality import assess
from extract.readers import read_bytes
from extract.readers.archives import Shelf
from extract.rules import Settings, check
from extract.text.candidates import stream
from extract.text.normalize import trim
from extract.text.outline import outline
from extract.text.toc import Line, body_lines


def read(path: str | Path, *, lexicon: Lexicon | None = None, plugins: Sequence[str] = ()) -> Document:
    """What stands on paper in this file; `archive.zip!/report.docx` names one in an archive. `plugins` name third parties'
    readers (`extract.readers.plugins`). Raises ReportError for a file that cannot be read, OSError if it is not there.
    """
    path = Path(path)
    return read_bytes(Shelf().content(path), path.name, lexicon or load(), plugins)


def extract(
    path: str | Path, *, lexicon: Lexicon | None = None, settings: Settings | None = None, plugins: Sequence[str] = ()
) -> Report:
    """What this file says, mapped and checked; `settings` switch rules. Raises like `read`."""
    lexicon = lexicon or load()
    return understand(read(path, lexicon=lexicon, plugins=plugins), lexicon, settings)


def understand(document: Document, lexicon: Lexicon, settings: Settings | None = None) -> Report:
    """What a document means: its head, outline, records, facts, findings and the quality of the reading."""
    lines = body_lines(document, lexicon)
    report = _map(document, lexicon, lines)
    report.facts = facts_of(document, lexicon, report.document.fiscal_year, lines)
    link(report, lexicon)
    report.findings = check(report, settings or Settings())
    report.quality = assess(document, report)
    return report


def unmapped(path: str | Path, *, lexicon: Lexicon | None = None) -> list[UnmappedLabel]:
    """The labels of this file that map to nothing. Raises like `read`."""
    lexicon = lexicon or load()
    return unknown(read(path, lexicon=lexicon), lexicon)


def unknown(document: Document, lexicon: Lexicon) -> list[UnmappedLabel]:
    """The labels of this document that map to nothing."""
    return _map(document, lexicon, body_lines(document, lexicon)).unmapped_labels


def _map(document: Document, lexicon: Lexicon, lines: Sequence[Line | Table]) -> Report:
    items = stream(lines, lexicon)
    head = head_of(document, lexicon, items)
    forms = read_forms(document, lexicon, head.fiscal_year)
    for table in (*forms.final_accounts, *forms.budgets):
        table.organization = table.organization or head.organization
    return Report(
        document=DocumentInfo(
            file_name=document.file_name,
            sha256=document.sha256,
            format=document.format,
            reader=document.reader,
            pages=document.pages,
            title=head.title,
            report_type=head.report_type,
            fiscal_year=head.fiscal_year,
            organization=head.organization,
            region=head.region,
            characters=document.characters,
        ),
        outline=outline(document, lexicon, items),
        self_evaluations=forms.self_evaluations,
        evaluation_systems=forms.evaluation_systems,
        basic_data=forms.basic_data,
        fund_lists=forms.fund_lists,
        final_accounts=forms.final_accounts,
        budgets=forms.budgets,
        objectives=forms.objectives,
        monitoring=forms.monitoring,
        tables=[_record(table, forms) for table in document.tables],
        unmapped_labels=unmapped_labels(document, forms.unknown),
    )


def _record(table: Table, forms: Forms) -> TableRecord:
    headers = forms.header_rows.get(table.id, set())
    # A table has a thousand cells: given as mappings, pydantic makes all of them in one go.
    cells = [
        {
            "row": cell.row,
            "col": cell.col,
            "rowspan": cell.rowspan,
            "colspan": cell.colspan,
            "text": trim(cell.text),
            "header": cell.header or cell.row in headers,
            "page": cell.place.page,
            "bbox": cell.place.bbox,
        }
        for cell in table.cells
    ]
    record = {
        "id": table.id,
        "caption": forms.captions.get(table.id),
        "kind": forms.kinds.get(table.id, "other"),
        "pages": sorted({cell.place.page for cell in table.cells if cell.place.page is not None}),
        "n_rows": table.n_rows,
        "n_cols": table.n_cols,
        "cells": cells,
        "ruled": table.ruled,
        "confidence": table.confidence,
        "repairs": [*table.repairs, *(["指标表头与数据行错开一列，已按数据行对应"] if table.id in forms.shifted else [])],
        "origin": table.origin or None,
    }
    return TableRecord.model_validate(record)
