"""Mojibake is an error, not a text; a text in another of the country's scripts is one."""

import pytest

from extract.errors import DamagedFile
from extract.readers.legacy.script import check_text

REPORT = "（二）预算绩效情况：全年预算数1,225.54万元，执行率≥98.5%，满意度“优”；①数量指标——㎡、×、·、℃、Ⅲ。" * 3


@pytest.mark.parametrize(
    "broken",
    [
        REPORT.encode("gbk").decode("latin-1"),
        REPORT.encode("gbk").decode("cp1252", "replace"),
        REPORT.encode("utf-8").decode("cp1252", "replace"),
        REPORT.encode("utf-16-le")[1:-1].decode("utf-16-le", "replace"),
        REPORT.encode("gbk")[: len(REPORT)].ljust(400, b"\xb5").decode("utf-16-le", "replace"),
    ],
    ids=["gbk as latin-1", "gbk as windows latin", "utf-8 as windows latin", "one byte off", "gbk as utf-16"],
)
def test_mojibake_is_found(broken):
    with pytest.raises(DamagedFile, match="no script"):
        check_text(broken, "a.doc")


@pytest.mark.parametrize(
    "text", [REPORT, "བོད་ལྗོངས་" * 20 + REPORT, "شىنجاڭ ئۇيغۇر " * 20 + REPORT, "한국어 " * 40, "Café au lait", ""]
)
def test_a_text_is_a_text(text):
    check_text(text, "a.doc")
