"""One document, from bytes to report: the only module that knows every stage."""

from __future__ import annotations

from pathlib import Path

from extract.contract import DocumentInfo, Quality, Report, TableCell, TableRecord
from extract.facts import facts_of, link
from extract.forms.families import Forms, read_forms
from extract.forms.head import head_of
from extract.lexicon import Lexicon, load
from extract.model import Document, Table
from extract.quality import assess
from extract.readers import read_bytes
from extract.rules import Settings, check
from extract.text.normalize import trim
from extract.text.outline import outline


def read(path: str | Path, *, lexicon: Lexicon | None = None) -> Document:
    """What stands on paper in this file. Raises ReportError for a file that cannot be read, OSError if it is not there."""
    path = Path(path)
    return read_bytes(path.read_bytes(), path.name, lexicon or load())


def extract(path: str | Path, *, lexicon: Lexicon | None = None, settings: Settings | None = None) -> Report:
    """What this file says, mapped and checked; `settings` switch rules. Raises ReportError if it cannot be read, OSError
    if it is not there.
    """
    lexicon = lexicon or load()
    return understand(read(path, lexicon=lexicon), lexicon, settings)


def understand(document: Document, lexicon: Lexicon, settings: Settings | None = None) -> Report:
    """What a document means: its head, outline, records, facts, findings and the quality of the reading."""
    report, forms = _map(document, lexicon)
    report.facts = facts_of(document, lexicon, report.document.fiscal_year)
    link(report, lexicon)
    report.findings = check(report, settings or Settings())
    report.quality = assess(document, report, len(forms.unknown))
    return report


def unmapped(path: str | Path, *, lexicon: Lexicon | None = None) -> list[tuple[str, str]]:
    """The labels of this file that map to nothing, as (vocabulary to teach, label as printed without white space)."""
    lexicon = lexicon or load()
    return _map(read(path, lexicon=lexicon), lexicon)[1].unknown


def _map(document: Document, lexicon: Lexicon) -> tuple[Report, Forms]:
    head = head_of(document, lexicon)
    forms = read_forms(document, lexicon, head.fiscal_year)
    report = Report(
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
        outline=outline(document, lexicon),
        self_evaluations=forms.self_evaluations,
        evaluation_systems=forms.evaluation_systems,
        basic_data=forms.basic_data,
        fund_lists=forms.fund_lists,
        tables=[_record(table, forms) for table in document.tables],
        quality=Quality(),
    )
    return report, forms


def _record(table: Table, forms: Forms) -> TableRecord:
    headers = forms.header_rows.get(table.id, set())
    cells = [
        TableCell(
            row=cell.row,
            col=cell.col,
            rowspan=cell.rowspan,
            colspan=cell.colspan,
            text=trim(cell.text),
            header=cell.header or cell.row in headers,
            page=cell.place.page,
            bbox=cell.place.bbox,
        )
        for cell in table.cells
    ]
    return TableRecord(
        id=table.id,
        caption=forms.captions.get(table.id),
        kind=forms.kinds.get(table.id, "other"),
        pages=sorted({cell.place.page for cell in table.cells if cell.place.page is not None}),
        n_rows=table.n_rows,
        n_cols=table.n_cols,
        cells=cells,
        ruled=table.ruled,
        confidence=table.confidence,
        repairs=[*table.repairs, *(["指标表头与数据行错开一列，已按数据行对应"] if table.id in forms.shifted else [])],
    )
