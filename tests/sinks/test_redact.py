"""What `--redact` masks and, as important, what it leaves alone."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import extract
from extract.sinks import private
from extract.sinks.encode import encode
from extract.sinks.exports import write
from extract.sinks.private import is_card_number, is_identity_number, spans
from extract.sinks.records import records
from extract.sinks.redact import mask, redacted
from tests.sinks.exports_support import SHA, read_jsonl, row

ROOT = Path(__file__).parents[2]
WEIGHTS = [2 ** (17 - place) % 11 for place in range(17)]


def kinds(text: str) -> list[tuple[str, str]]:
    return [(text[s.start : s.end], s.kind) for s in spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("填表人：王某填报日期：2024.6.16联系电话： 0745-0000000", [("王某", "name"), ("0745-0000000", "phone")]),
        ("负 责 人（签字）：张三丰　经办人：李 四　电话：２２２６１１８", [("张三丰", "name"), ("李 四", "name"), ("２２２６１１８", "phone")]),
        ("单位负责人：欧阳修填报日期2024", [("欧阳修", "name")]),
        ("联系人：买买提·艾力，手机13812345678", [("买买提·艾力", "name"), ("13812345678", "phone")]),
        ("填表人：张三、李四光；复核人：王五", [("张三、李四光", "name"), ("王五", "name")]),
        ("联系人王某，电话：12345678", [("王某", "name"), ("12345678", "phone")]),
        ("电话0745－2226118，邮箱zhang.san@example.com。", [("0745－2226118", "phone"), ("zhang.san@example.com", "email")]),
        ("咨询(0731)88888888或010-62345678转12", [("(0731)88888888", "phone"), ("010-62345678转12", "phone")]),
        ("身份证号：430103199001011234", [("430103199001011234", "identity")]),
        ("拨付至6222 0202 0011 2233 446。", [("6222 0202 0011 2233 446", "account")]),
        ("拨付至6222 0202 0011 2233 447。", []),
        ("账号：43001512345050000123", [("43001512345050000123", "account")]),
    ],
)  # fmt: skip
def test_private_data_is_found(text: str, expected: list[tuple[str, str]]) -> None:
    assert kinds(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "全年执行数23782237元，结余15912345678.12元",
        "收入13812345678元，占98.5%",
        "项目编码：430105194912310020",
        "2020年1月1日至2020年12月31日，2024.6.30，20240630",
        "填表人：  填表日期：2024年1月  联系电话：",
        "项目负责人高度重视，电话回访2000人次，拨打12333咨询",
        "财务部负责人对资金开支凭证进行审核，联系人及联系电话见附件",
        "电话费123456元，手机100000部 ≥95%",
        "统一社会信用代码12430000448500001X",
        "湘财绩〔2020〕7号，附件3-1，1.38123456789",
        "科目编码2010601，0731，010203040506",
        "单位负责人：（签字） 填报日期：2021.10.15",
    ],
)
def test_figures_codes_and_dates_are_left_alone(text: str) -> None:
    assert kinds(text) == []


def checked(first: str) -> str:
    """The check character by another way than the program's: the one that makes the weighted sum 1 modulo 11."""
    total = sum(int(digit) * weight for digit, weight in zip(first, WEIGHTS, strict=True))
    return next(c for c in "0123456789X" if (total + (10 if c == "X" else int(c))) % 11 == 1)


@given(st.sampled_from(["430103", "110105", "650102"]), st.dates(), st.integers(0, 999), st.sampled_from("0123456789X"))
def test_an_identity_number_is_one_by_its_check_character(region, born, number, last) -> None:
    first = f"{region}{born:%Y%m%d}".zfill(14) + f"{number:03d}"
    text = first + last
    right = last == checked(first) and born.year >= 1880
    if born.year < 2026:
        assert is_identity_number(text) == right
    if right and born.year < 2026:
        assert kinds(f"农户{text}已领取") == [(text, "identity")]


def test_the_identity_number_of_the_standard() -> None:
    """GB 11643-1999 gives 11010519491231002X as its example."""
    assert is_identity_number("11010519491231002X")
    assert not is_identity_number("110105194912310021")
    assert not is_identity_number("99010519491231002X")


def test_a_card_number_has_its_prefix_and_luhn_digit() -> None:
    assert is_card_number("4111111111111111")  # the test number of ISO/IEC 7812 readers
    assert not is_card_number("4111111111111112")
    assert not is_card_number("1111111111111117")


@given(st.lists(st.sampled_from(["填表人：", "王某", "联系电话", "：", "0745-2226118", "13812345678", " ", "a@b.cn", "100万元", "，", "项目", "\n"])).map("".join) | st.text())  # fmt: skip
def test_masking_keeps_length_lines_and_itself(text: str) -> None:
    masked = mask(text)
    assert len(masked) == len(text)
    assert [place for place, sign in enumerate(masked) if sign.isspace()] == [p for p, s in enumerate(text) if s.isspace()]
    assert mask(masked) == masked
    assert all(new in (old, "*") for old, new in zip(text, masked, strict=True))


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.sampled_from(["请拨打{}。", "手机{}", "（{}）", "王某{}", "{}"]))
def test_no_mobile_number_gets_through(number: str, frame: str) -> None:
    assert number not in mask(frame.format(number))


@given(st.floats(0, 1e12, allow_nan=False), st.sampled_from(["万元", "元", "%", "人"]))
def test_no_figure_is_masked(number: float, unit: str) -> None:
    for text in (f"执行数{number:.2f}{unit}，", f"执行数{number:,.2f}{unit}，", f"{int(number)}{unit}"):
        assert mask(text) == text


def test_one_value_is_masked_by_its_column() -> None:
    assert redacted("self_evaluations", "signoff_head", "王 某") == "* *"
    assert redacted("self_evaluations", "signoff_phone", "2226118") == "*******"
    assert redacted("self_evaluations", "signoff_date", "2024.6.30") == "2024.6.30"
    assert redacted("self_evaluations", "project_code", "13812345678") == "13812345678"
    assert redacted("indicators", "score", 13812345678) == 13812345678
    assert redacted("facts", "sentence", "联系人：王某。") == "联系人：**。"
    assert redacted("reports", "quality_reasons", ["电话13812345678"]) == ["电话***********"]
    assert redacted("sections", "text", "王大锤同志", known=["王大锤"]) == "***同志"
    assert redacted("self_evaluations", "grade", None) is None


def test_names_under_a_form_are_masked_wherever_they_stand_in_the_file(tmp_path) -> None:
    other = "cd" * 32
    rows = {
        "reports": [row("reports", organization="甲局"), row("reports", sha256=other)],
        "self_evaluations": [row("self_evaluations", id="s1", signoff_prepared_by="王大锤、高峰", signoff_phone="2226118")],
        "sections": [
            row("sections", ordinal=0, text="由王大锤同志负责，2226118；高峰期人数增加，高峰、李明参加"),
            row("sections", sha256=other, ordinal=0, text="由王大锤同志负责"),
        ],
    }
    write(rows, tmp_path / "out", "jsonl", redact=True)
    texts = [line["text"] for line in read_jsonl(tmp_path / "out" / "sections.jsonl")]
    assert texts == ["由***同志负责，*******；高峰期人数增加，**、李明参加", "由王大锤同志负责"]


def cell(number: int, col: int, text: str, header: bool = False) -> tuple[object, ...]:
    return row("table_cells", table_id="t1", row=number, col=col, rowspan=1, colspan=1, text=text, header=header)


def test_a_cell_is_masked_by_the_label_beside_or_above_it(tmp_path) -> None:
    grid = [
        [
            ("单位负责人", False),
            ("王某", False),
            ("联系电话", False),
            ("2226118", False),
            ("预算数", False),
            ("2226118", False),
        ],
        [("项目", True), ("负责人", True), ("手机", True), ("金额", True), ("", True), ("", True)],
        [("就业", False), ("张三丰", False), ("66668888", False), ("66668888", False), ("", False), ("", False)],
    ]
    cells = [cell(r, c, text, header) for r, line in enumerate(grid) for c, (text, header) in enumerate(line)]
    write({"table_cells": cells}, tmp_path / "out", "jsonl", only=["table_cells"], redact=True)
    texts = [line["text"] for line in read_jsonl(tmp_path / "out" / "table_cells.jsonl")]
    assert texts == ["单位负责人", "**", "联系电话", "*******", "预算数", "2226118",
                     "项目", "负责人", "手机", "金额", "", "",
                     "就业", "***", "********", "66668888", "", ""]  # fmt: skip


def test_a_sample_loses_its_persons_and_no_figure(tmp_path) -> None:
    rows = encode(extract.extract(ROOT / "samples" / "huaihua-2023.txt"), "a.txt")
    write(rows, tmp_path / "plain", "jsonl")
    write(rows, tmp_path / "masked", "jsonl", redact=True)
    changed = set()
    for record in records():
        before, after = (read_jsonl(tmp_path / folder / f"{record.name}.jsonl") for folder in ("plain", "masked"))
        assert len(before) == len(after)
        for old, new in zip(before, after, strict=True):
            for name in (name for name in old if old[name] != new[name]):
                hidden = re.sub(r"\S", "*", json.dumps(old[name], ensure_ascii=False))
                masked = json.dumps(new[name], ensure_ascii=False)
                changed |= {(record.name, name)}
                assert len(hidden) == len(masked)
    everything = "".join(path.read_text("utf-8") for path in (tmp_path / "masked").iterdir())
    assert "王某" not in everything
    assert "0745-0000000" not in everything
    assert changed == {
        ("self_evaluations", "signoff_prepared_by"), ("self_evaluations", "signoff_phone"),
        ("basic_data", "signoff_prepared_by"), ("basic_data", "signoff_phone"), ("sections", "text"),
    }  # fmt: skip


def test_a_long_text_is_read_once() -> None:
    """A text of a million signs that almost fit: a pattern that goes back and forth would not end."""
    for part in ("负责人", "负 责 人：", "联系电话：1-", "1 ", "王某、", "a.", "（", "62 2"):
        assert isinstance(private.spans(part * 50_000), list)


def test_the_record_of_a_masked_row_keeps_its_key(tmp_path) -> None:
    rows = {"reports": [row("reports", file="13812345678.docx", organization="联系人：王某")]}
    write(rows, tmp_path / "out", "jsonl", only=["reports"], redact=True)
    (line,) = read_jsonl(tmp_path / "out" / "reports.jsonl")
    assert (line["sha256"], line["file"], line["organization"]) == (SHA, "13812345678.docx", "联系人：**")
