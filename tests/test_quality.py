"""More doubt about the reading never raises the score, and errors of the paper do not lower it."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from extract.contract import DocumentInfo, Finding, Quality, Report, TableRecord, UnmappedLabel
from extract.model import Block, Cell, Document, Table
from extract.quality import assess

REPAIRS = st.lists(st.sampled_from(["各行列数不一，已补空格", "第2页接上页续表", "文本转储不存跨列信息"]), max_size=4)


def report(repairs: list[str], confidence: float, kind: str, characters: int = 10, unknown: int = 0) -> Report:
    table = TableRecord(id="t1", n_rows=0, n_cols=0, repairs=repairs, confidence=confidence, kind=kind)
    info = DocumentInfo(file_name="x", sha256="0", format="pdf", reader="pdf", characters=characters)
    labels = [UnmappedLabel(vocabulary="indicators.level1", label=f"栏目{n}") for n in range(unknown)]
    return Report(document=info, tables=[table], unmapped_labels=labels)


def document(notes: int = 0, ocr: int = 0) -> Document:
    pages = tuple(range(1, ocr + 1))
    return Document("x", "0", "pdf", "pdf", (Block("p1", "正文"),), notes=("存疑",) * notes, needs_ocr=pages)


def score(paper: Document, what: Report) -> float:
    return assess(paper, what).score


@given(
    REPAIRS, st.floats(0, 1), st.sampled_from(["other", "basic_data"]), st.integers(0, 30), st.integers(0, 5), st.integers(0, 2)
)
def test_every_further_doubt_keeps_or_lowers_the_score(repairs, confidence, kind, unknown, notes, ocr):
    paper, what = document(notes, ocr), report(repairs, confidence, kind, unknown=unknown)
    base = score(paper, what)
    worse = [
        score(paper, report(repairs, confidence, kind, unknown=unknown + 1)),
        score(paper, report([*repairs, "表格有缺口"], confidence, kind, unknown=unknown)),
        score(paper, report(repairs, confidence / 2, kind, unknown=unknown)),
        score(paper, report(repairs, confidence, "other", unknown=unknown)),
        score(replace(paper, notes=(*paper.notes, "存疑")), what),
        score(replace(paper, needs_ocr=(*paper.needs_ocr, 9)), what),
    ]
    assert all(0 <= other <= base for other in worse)


def test_a_page_without_text_layer_sends_the_report_to_a_person():
    assert assess(document(ocr=1), report([], 1.0, "basic_data")).status == "review"


def test_nothing_read_at_all_is_failed_unless_it_waits_for_ocr():
    assert assess(document(), report([], 1.0, "basic_data", 0)).status == "failed"
    assert assess(document(ocr=3), report([], 1.0, "basic_data", 0)).status == "review"


def test_errors_of_the_paper_do_not_lower_the_score():
    what = report([], 1.0, "basic_data")
    what.findings = [Finding(code="weights-not-total", severity="error", message="分值不合")] * 20
    assert assess(document(), what) == Quality()


def test_joining_a_table_over_pages_is_routine():
    assert assess(document(), report(["第2页接上页续表", "第3页接上页续表"], 1.0, "basic_data")) == Quality()


def test_cells_that_recognition_is_not_sure_of_are_named() -> None:
    cells = [Cell(0, 0, text="10", confidence=0.6), Cell(0, 1, text="20", confidence=0.99), Cell(0, 2, text="30")]
    paper = replace(document(), body=(Table.build("t1", cells),))
    found = assess(paper, report([], 1.0, "basic_data"))
    assert found.reasons == ["1个单元格的文字识别把握不足：t1第1行第1列"]
    assert found.score < score(document(), report([], 1.0, "basic_data"))
