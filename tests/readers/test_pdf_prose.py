"""Prose of PDF pages: wrapped lines are one paragraph, what only repeats stays, page numbers go."""

from __future__ import annotations

import pytest
from pdf_builder import Paper

FULL = "本单位二〇二〇年度部门整体支出绩效自评工作已经全部完成，现将有关情况报告如下，请予"


def texts(paper: Paper) -> list[str]:
    return [block.text for block in paper.read().blocks]


def full_lines(paper: Paper, first: float, count: int) -> None:
    for k in range(count):
        paper.text(80, first + 20 * k, FULL, 10.5)


@pytest.mark.parametrize("rest", ["（项）。", "1,234.56万元。"])
def test_a_line_that_ends_early_for_what_must_stay_together_goes_on(rest: str) -> None:
    paper = Paper()
    full_lines(paper, 100, 3)
    paper.text(80, 200, FULL[:-3], 10.5)
    paper.text(80, 216, rest, 10.5)
    assert texts(paper)[-1].endswith(FULL[:-3] + rest)


def test_page_numbers_go_and_a_paragraph_goes_on_over_the_break() -> None:
    paper = Paper()
    full_lines(paper, 700, 4)
    paper.text(290, 820, "— 1 —")
    paper.next()
    paper.text(80, 100, "审议。", 10.5)
    paper.text(290, 820, "— 2 —")
    assert texts(paper) == [FULL * 4 + "审议。"]
