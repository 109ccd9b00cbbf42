"""How sure the reading is: named signals of doubt, never the errors of the paper."""

from __future__ import annotations

import re

from extract.contract import Quality, Report
from extract.model import Document

# What each signal takes from the score of 1, at most; chosen so that one serious doubt alone sends a report to a
# person (below REVIEW). More doubt never raises the score.
_NO_TEXT = 1.0
_NEEDS_OCR = 0.3
_NO_FORM = 0.25
_PER_UNKNOWN_LABEL, _MOST_UNKNOWN = 0.02, 0.4
_PER_REPAIR, _MOST_REPAIRS = 0.05, 0.4
_PER_NOTE, _MOST_NOTES = 0.1, 0.4
_PER_BLURRED, _MOST_BLURRED = 0.02, 0.3
REVIEW = 0.8
# A cell whose text was recognised with less is worth a look: none of 889 on the sample scans, one on a turned, noisy copy.
_BLURRED = 0.75
_NAMED = 5
# What a text dump always lacks, and a table joined over a page break, are no doubts about this file.
_ROUTINE = re.compile(r"文本转储|第\d+页接上页续表")


def assess(document: Document, report: Report) -> Quality:
    """Status and score from the doubts of the reading, each named in `reasons` (Chinese)."""
    score = 1.0
    reasons: list[str] = []
    if document.needs_ocr:
        score -= _NEEDS_OCR
    elif not report.document.characters:
        score -= _NO_TEXT
        reasons.append("没有读出任何文字")
    repairs = [repair for table in report.tables for repair in table.repairs if not _ROUTINE.match(repair)]
    unsure = [table for table in report.tables if table.confidence is not None and table.confidence < 1]
    if report.tables and all(table.kind == "other" for table in report.tables):
        score -= _NO_FORM
        reasons.append(f"{len(report.tables)}张表格都没有识别为已知的表式")
    if unknown_labels := len(report.unmapped_labels):
        score -= min(_MOST_UNKNOWN, _PER_UNKNOWN_LABEL * unknown_labels)
        reasons.append(f"{unknown_labels}个表头或栏目名称没有对应到字段（可用 jixiao labels 查看）")
    if repairs:
        score -= min(_MOST_REPAIRS, _PER_REPAIR * len(repairs))
        reasons.append("表格经过修补：" + "；".join(sorted(set(repairs))))
    if unsure:
        score -= 1 - min(table.confidence or 0.0 for table in unsure)
        reasons.append(f"{len(unsure)}张表格的行列不能确定")
    if blurred := [(t, cell) for t in document.tables for cell in t.cells if (cell.confidence or 1) < _BLURRED]:
        score -= min(_MOST_BLURRED, _PER_BLURRED * len(blurred))
        named = "、".join(f"{t.id}第{cell.row + 1}行第{cell.col + 1}列" for t, cell in blurred[:_NAMED])
        reasons.append(f"{len(blurred)}个单元格的文字识别把握不足：{named}{'等' if len(blurred) > _NAMED else ''}")
    if document.notes:
        score -= min(_MOST_NOTES, _PER_NOTE * len(document.notes))
        reasons += document.notes
    score = round(max(0.0, score), 3)
    unread = not report.document.characters and not document.needs_ocr
    status = "failed" if unread else "review" if score < REVIEW else "ok"
    return Quality(status=status, score=score, reasons=reasons)
