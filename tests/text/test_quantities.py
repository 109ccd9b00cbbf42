"""The Value grammar: what a printed target or result means to a user of the database."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.text.quantities import parse_value, quantities_in

WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}


def brief(raw: str, nature: str | None = None, unit_label: str | None = None) -> tuple[object, ...] | str | None:
    """(comparator, number, scale, unit, value, upper), (comparator, date) or the kind alone."""
    value = parse_value(raw, fiscal_year=2020, nature=nature, unit_label=unit_label)
    if value is None:
        return None
    assert value.raw == raw
    if value.kind == "quantity":
        assert value.date is None
        return (value.comparator, value.number, value.scale, value.unit, value.value, value.upper)
    if value.kind == "date":
        assert value.number is value.scale is value.unit is value.value is value.upper is None
        return (value.comparator, value.date)
    assert value == type(value)(raw=raw, kind="text")
    return "text"


def q(
    comparator: str,
    number: float,
    unit: str | None = None,
    scale: int = 1,
    value: float | None = None,
    upper: float | None = None,
) -> tuple[object, ...]:
    return (comparator, number, scale, unit, number if value is None else value, upper)


PLAIN = {
    "37": q("=", 37), "0": q("=", 0), "-5": q("=", -5), "2020": q("=", 2020), "804.32": q("=", 804.32), "１２．４４": q("=", 12.44),
    "1,234.50": q("=", 1234.5), "1，234人": q("=", 1234, "人"), "12 座": q("=", 12, "座"), "三十": q("=", 30), "100.00%": q("=", 100, "%"),
}  # fmt: skip
SIGNS = {
    "≥90%": q(">=", 90, "%"), "≧95%": q(">=", 95, "%"), "⩾95%": q(">=", 95, "%"), ">=2": q(">=", 2), "> =2": q(">=", 2), "=>2": q(">=", 2),
    "≥=3个": q(">=", 3, "个"), "＞＝3个": q(">=", 3, "个"), "≤4.5%": q("<=", 4.5, "%"), "≦4.5％": q("<=", 4.5, "%"), "⩽5": q("<=", 5), "<=5": q("<=", 5),
    "=<5": q("<=", 5), "> 90%": q(">", 90, "%"), "＞90％": q(">", 90, "%"), "﹥90%": q(">", 90, "%"), "〉90%": q(">", 90, "%"), "<5": q("<", 5), "﹤5": q("<", 5),
    "＜5%": q("<", 5, "%"), "=100%": q("=", 100, "%"), "﹦100%": q("=", 100, "%"), "＝100": q("=", 100), "≈50人": q("~", 50, "人"), "±5%": q("~", 5, "%"),
    "~80": q("~", 80), "≥：90%": q(">=", 90, "%"), "满意度≥90%": q(">=", 90, "%"), "≥ 90 %": q(">=", 90, "%"), "90%+": q(">=", 90, "%"),
    "90%≤满意度": q(">=", 90, "%"), "95%≥": q(">=", 95, "%"), "≮90%": q(">=", 90, "%"), "≥90%以上": q(">=", 90, "%"),
}  # fmt: skip
WORDS = {
    "90%以上": q(">=", 90, "%"), "90%及以上": q(">=", 90, "%"), "90%（含）以上": q(">=", 90, "%"), "达到95%以上": q(">=", 95, "%"), "不低于90%": q(">=", 90, "%"),
    "不少于 5 次": q(">=", 5, "次"), "不得少于3次": q(">=", 3, "次"), "至少2次": q(">=", 2, "次"), "不小于80分": q(">=", 80, "分"), "大于等于90%": q(">=", 90, "%"),
    "大于或等于90": q(">=", 90), "不低于上年，达到90%": q("=", 90, "%"), "不高于5%": q("<=", 5, "%"), "不超过10万元": q("<=", 10, "元", 10000, 100000), "未超过3%": q("<=", 3, "%"),
    "不大于3": q("<=", 3), "控制在4.5%以内": q("<=", 4.5, "%"), "控制在100万元之内": q("<=", 100, "元", 10000, 1000000), "5万元以下": q("<=", 5, "元", 10000, 50000),
    "小于等于5天": q("<=", 5, "天"), "控制在5%": q("<=", 5, "%"), "低于5%": q("<", 5, "%"), "小于3次": q("<", 3, "次"), "少于10人": q("<", 10, "人"), "不足5人": q("<", 5, "人"),
    "大于90%": q(">", 90, "%"), "高于85%": q(">", 85, "%"), "超过100人": q(">", 100, "人"), "多于3个": q(">", 3, "个"), "1000余": q(">", 1000), "1000余人次": q(">", 1000, "人次"),
    "75.8万余元": q(">", 75.8, "元", 10000, 758000), "500多个": q(">", 500, "个"), "100余万元": q(">", 100, "元", 10000, 1000000), "10多万人": q(">", 10, "人", 10000, 100000),
    "约50人": q("~", 50, "人"), "近900家": q("~", 900, "家"), "50人左右": q("~", 50, "人"), "大约3天": q("~", 3, "天"), "将近 30 户": q("~", 30, "户"),
    "节约5万元": q("=", 5, "元", 10000, 50000), "最近3次": q("=", 3, "次"), "100%完成": q("=", 100, "%"), "完成100%": q("=", 100, "%"), "提高5%": q("=", 5, "%"),
    "同比增长 3.2 个百分点": q("=", 3.2, "个百分点"), "30日内": q("<=", 30, "日"), "5个工作日内办结": q("<=", 5, "个工作日"), "24小时以内": q("<=", 24, "小时"),
    "3年内": q("<=", 3, "年"), "百分之九十以上": q(">=", 90, "%"), "百分之百": q("=", 100, "%"), "不低于百分之85": q(">=", 85, "%"),
}  # fmt: skip
UNITS = {
    "8人次": q("=", 8, "人次"), "205家": q("=", 205, "家"), "12座": q("=", 12, "座"), "5篇": q("=", 5, "篇"), "3.9万": q("=", 3.9, None, 10000, 39000),
    "32.81万人": q("=", 32.81, "人", 10000, 328100), "1225.54万": q("=", 1225.54, None, 10000, 12255400), "3.13亿": q("=", 3.13, None, 100000000, 313000000),
    "2.5亿元": q("=", 2.5, "元", 100000000, 250000000), "5百万元": q("=", 500, "元", 10000, 5000000), "1.2万亿元": q("=", 12000, "元", 100000000, 1200000000000), "3千人": q("=", 3000, "人"),
    "5千米": q("=", 5, "千米"), "200千瓦": q("=", 200, "千瓦"), "40㎡": q("=", 40, "㎡"), "1.4万平方米": q("=", 1.4, "平方米", 10000, 14000), "12.5公里": q("=", 12.5, "公里"),
    "300km": q("=", 300, "km"), "5 kg": q("=", 5, "kg"), "3‰": q("=", 3, "‰"), "400元/人/月": q("=", 400, "元/人/月"), "1100元／人／月": q("=", 1100, "元/人/月"),
    "3万/人/年": q("=", 3, "/人/年", 10000, 30000), "400元每人每月": q("=", 400, "元每人每月"), "每人每月400元": q("=", 400, "元"), "50元/生": q("=", 50, "元/生"),
    "1年": q("=", 1, "年"), "3个月": q("=", 3, "个月"), "30天": q("=", 30, "天"), "10个工作日": q("=", 10, "个工作日"), "18月": q("=", 18, "月"), "2小时": q("=", 2, "小时"),
    "36台套": q("=", 36, "台套"), "7阕": q("=", 7, "阕"), "≥5座次": q(">=", 5, "座次"), "15条线": q("=", 15, "条"), "900家企业": q("=", 900, "家"), "两次": q("=", 2, "次"),
    "每年一次": q("=", 1, "次"), "十二场次": q("=", 12, "场次"), "三十万元": q("=", 30, "元", 10000, 300000), "¥500": q("=", 500, "元"), "90分以上": q(">=", 90, "分"),
    "24h": q("=", 24, "h"), "95（%）": q("=", 95, "%"), "100(次)": q("=", 100, "次"), "1亿5千万": q("=", 150000000), "3万5千元": q("=", 35000, "元"), "10万+": q(">=", 10, None, 10000, 100000),
    "100达标": q("=", 100), "65完成": q("=", 65), "-3.5%": q("=", -3.5, "%"),
}  # fmt: skip
RANGES = {
    "80-90": q("=", 80, upper=90), "80%-90%": q("=", 80, "%", upper=90), "80-90%": q("=", 80, "%", upper=90), "80~90分": q("=", 80, "分", upper=90), "80—90": q("=", 80, upper=90),
    "80——90": q("=", 80, upper=90), "80～90人": q("=", 80, "人", upper=90), "5至8个": q("=", 5, "个", upper=8), "5到8个": q("=", 5, "个", upper=8),
    "3-5万元": q("=", 3, "元", 10000, 30000, 50000), "3万-5万元": q("=", 3, "元", 10000, 30000, 50000), "2-3个月": q("=", 2, "个月", upper=3), "90-80": q("=", 90),
    "80%（含）-90%": q("=", 80, "%", upper=90), "三至五次": q("=", 3, "次", upper=5),
    "1.5%至2.5%": q("=", 1.5, "%", upper=2.5), "约80-90人": q("~", 80, "人", upper=90),
}  # fmt: skip
DATES = {
    "2020年底前": ("<=", "2020-12-31"), "2020年年底前": ("<=", "2020-12-31"), "2020年底": ("=", "2020-12-31"), "2023年12月31日": ("=", "2023-12-31"), "2023年12月之前完成": ("<=", "2023-12"),
    "2023 年 12 月 31 日前": ("<=", "2023-12-31"), "8月": ("=", "2020-08"), "12月底前": ("<=", "2020-12-31"), "年底前": ("<=", "2020-12-31"), "年底": ("=", "2020-12-31"),
    "2020.12.31": ("=", "2020-12-31"), "2020-12": ("=", "2020-12"), "2020/6/30": ("=", "2020-06-30"), "2020.12前": ("<=", "2020-12"), "2021年6月底前": ("<=", "2021-06-30"),
    "20231231": ("=", "2023-12-31"), "第四季度": ("<=", "2020-12"), "2020年第三季度": ("<=", "2020-09"), "1-12月": ("<=", "2020-12"), "2020年1月-12月": ("<=", "2020-12"),
    "2020年1月1日至2020年12月31日": ("<=", "2020-12-31"), "上半年": ("<=", "2020-06"), "全年": ("=", "2020"), "2020年": ("=", "2020"), "2020年度": ("=", "2020"), "2020年完成": ("=", "2020"),
    "二〇二〇年十二月三十一日": ("=", "2020-12-31"), "≤12月": ("<=", "2020-12"), "≤2020年12月31日": ("<=", "2020-12-31"), "不晚于6月30日": ("<=", "2020-06-30"),
    "截至12月31日": ("<=", "2020-12-31"), "6月1日起": (">=", "2020-06-01"), "12月底前完成3次检查": ("<=", "2020-12-31"), "完成时间：2023年12月31日": ("=", "2023-12-31"),
    "12.31前": ("<=", "2020-12-31"), "12月31前": ("<=", "2020-12-31"), "2023年全年": ("=", "2023"), "2022年1季度末": ("<=", "2022-03-31"),
    "次年3月前": ("<=", "2021-03"), "2020年2月30日": ("=", "2020-02"), "12月底前一次性发放": ("<=", "2020-12-31"), "（2020年12月）": ("=", "2020-12"), "１０月": ("=", "2020-10"),
}  # fmt: skip
FIRST = {
    "1、 离休老干护理人次：8人次。\n2、 离休干部配偶生活补助人次：4人次": q("=", 8, "人次"),
    "1.离休老干护理费：3万/人/年。\n2.离休干部遗孀生活补助费：1100元／人／月。": q("=", 3, "/人/年", 10000, 30000),
    "（1）检查5次；（2）培训3次": q("=", 5, "次"), "①检查5次": q("=", 5, "次"), "1.2020年新增100人": q("=", 100, "人"), "4（985/211院校3人）": q("=", 4),
    "2020年新增100人": q("=", 100, "人"), "8月培训100人": q("=", 100, "人"), "截至2020年12月31日，完成100人": q("=", 100, "人"), "实现两个100%": q("=", 100, "%"),
    "达到要求（3人）": q("=", 3, "人"), "第33次会议，参会20人": q("=", 20, "人"), "湘财绩〔2020〕7号文件，5个": q("=", 5, "个"), "1.5%": q("=", 1.5, "%"),
    "12345热线满意率95%": q("=", 95, "%"), "5G基站12座": q("=", 12, "座"), "每周7*24小时，3人": q("=", 3, "人"), "符合《2020年100项工作》，8项": q("=", 8, "项"),
}  # fmt: skip
TEXTS = [
    "有效促进", "≤", "护理费按季、其他按年拨付", "优", "合格", "达到预期指标", "定性", "无", "已完成", "效果明显", "第33次", "湘财绩〔2020〕7号", "“三高四新”", "一次性发放", "十分满意",
    "每年12月", "按月发放", "十几", "三支一扶", "PM2.5达标", "985/211院校", "1:3", "符合A4标准", "有效提升12345热线服务", "一致", "统一", "一户一档", "全年无事故",
    "按2020年度计划", "985高校", "四个意识", "较高", "3/3", "（1）", "1、", "一、二级", "一把手负责", "T+1", "每月15日前", "10/10",
]  # fmt: skip
EVERY = PLAIN | SIGNS | WORDS | UNITS | RANGES | DATES | FIRST


@pytest.mark.parametrize("raw", EVERY)
def test_what_is_printed_is_what_it_means(raw: str) -> None:
    assert brief(raw) == EVERY[raw]


@pytest.mark.parametrize("raw", TEXTS)
def test_words_and_names_with_digits_are_texts(raw: str) -> None:
    assert brief(raw) == "text"


@pytest.mark.parametrize("raw", ["", " ", "\u3000", "……", "…", "/", "——", "—", "-", "--", "*", "\n"])
def test_placeholders_are_no_values(raw: str) -> None:
    assert parse_value(raw) is None


@pytest.mark.parametrize("raw", EVERY)
def test_full_width_print_means_the_same(raw: str) -> None:
    assert brief(raw.translate(WIDE)) == EVERY[raw]


@pytest.mark.parametrize(
    ("raw", "nature", "unit_label", "meaning"),
    [
        ("32.2", None, "万元", q("=", 32.2, "元", 10000, 322000)),
        ("32.2万", "=", "万元", q("=", 32.2, "元", 10000, 322000)),
        ("32.2万", "=", "元", q("=", 32.2, "元", 10000, 322000)),
        ("80-90", None, "万元", q("=", 80, "元", 10000, 800000, 900000)),
        ("5元", "≤", "万元", q("<=", 5, "元")),
        ("100", "≥", "百分比", q(">=", 100, "%")),
        ("85", "≧", "％", q(">=", 85, "%")),
        ("85", "≥", "%（百分比）", q(">=", 85, "%")),
        ("5", "定量", "个/台", q("=", 5, "个/台")),
        ("10", "﹦", "个(套)", q("=", 10, "个(套)")),
        ("3", "＞", "万人次", q(">", 3, "人次", 10000, 30000)),
        ("3", "=", "—", q("=", 3)),
        ("3", "=", "无", q("=", 3)),
        ("2", "=", "（万元）", q("=", 2, "元", 10000, 20000)),
        ("12", "≤", "月", q("<=", 12, "月")),
        ("5", "大于等于", "天", q(">=", 5, "天")),
        ("≤90", "≥", "%", q("<=", 90, "%")),
        ("90%以上", "=", "%", q(">=", 90, "%")),
        ("优", "定性", "/", "text"),
        ("优", "≥", "%", "text"),
        ("2020年12月", "≤", "时间", ("<=", "2020-12")),
    ],
)
def test_nature_and_unit_columns_fill_what_the_value_leaves_open(
    raw: str, nature: str | None, unit_label: str, meaning: object
) -> None:
    assert brief(raw, nature=nature, unit_label=unit_label) == meaning


@pytest.mark.parametrize("raw", ["8月", "年底前", "第四季度", "上半年"])
def test_a_date_without_any_year_is_a_date_without_a_value(raw: str) -> None:
    value = parse_value(raw)
    assert value and (value.kind, value.date) == ("date", None)


def test_prose_gives_quantities_with_their_places_and_nothing_else() -> None:
    text = (
        "2020年1-11月，根据湘财绩〔2020〕7号和《关于2020年5项工作的通知》，我局（电话0731-85551234）召开第33次会议，"
        "举办招聘会１２场，提供岗位近2万个、1300多个咨询；失业率控制在4.5%以内，征缴2.61亿元，完成目标的131.12%。"
        "2、发放3-5万元补贴，985/211院校受理12345热线30余件。"
    )
    found = list(quantities_in(text))
    assert all(text[f.start : f.end] == f.value.raw for f in found)
    assert [(f.value.raw, f.value.comparator, f.value.value, f.value.unit) for f in found] == [
        ("１２场", "=", 12, "场"),
        ("近2万个", "~", 20000, "个"),
        ("1300多个", ">", 1300, "个"),
        ("控制在4.5%以内", "<=", 4.5, "%"),
        ("2.61亿元", "=", 261000000, "元"),
        ("131.12%", "=", 131.12, "%"),
        ("3-5万元", "=", 30000, "元"),
        ("30余件", ">", 30, "件"),
    ]


def test_words_of_prose_are_not_counted() -> None:
    prose = "打通服务群众“最后一公里”，一次性发放，贯彻十九届五中全会精神，抓好三支一扶、两不愁，十分满意，统一部署，一个平台。"
    assert list(quantities_in(prose)) == []


@given(st.decimals(min_value=0, max_value=Decimal("99999999999"), places=2), st.sampled_from(["", "人", "元", "%", "个"]))
def test_any_printed_decimal_comes_back_exactly(printed: Decimal, unit: str) -> None:
    for text in (f"{printed}{unit}", f"≥{printed:,}{unit}"):
        value = parse_value(text)
        assert value is not None and value.kind == "quantity"
        assert Decimal(str(value.number)) == printed
        assert value.unit == (unit or None)


SIGNIFICANT = st.text(
    alphabet="0123456789.,%万亿元人年月日-—~至≥≤<>=()（）以上内余多约第年底前一二三十百千/ \n、：。每[]〔〕《》aGkm",
    max_size=40,
)


@given(st.one_of(st.text(max_size=40), SIGNIFICANT), st.one_of(st.none(), SIGNIFICANT), st.one_of(st.none(), SIGNIFICANT))
def test_no_text_makes_it_raise_and_value_is_number_times_scale(raw: str, nature: str | None, unit_label: str | None) -> None:
    values = [f.value for f in quantities_in(raw)]
    if parsed := parse_value(raw, fiscal_year=2020, nature=nature, unit_label=unit_label):
        assert parsed.raw == raw
        values.append(parsed)
    for value in values:
        if value.kind == "quantity":
            assert value.scale is not None
            assert Decimal(str(value.value)) == Decimal(str(value.number)) * value.scale
            assert value.upper is None or value.value is None or value.upper >= value.value


@given(SIGNIFICANT)
def test_width_never_matters(raw: str) -> None:
    def meaning(text: str) -> object:
        value = parse_value(text, fiscal_year=2020)
        return value and value.model_dump(exclude={"raw"})

    assert meaning(raw.translate(WIDE)) == meaning(raw)


@pytest.mark.parametrize(
    "unit",
    [
        "1",
        "1.",
        "1/",
        "1-",
        "1,",
        "≥ ",
        "一",
        "（",
        "《",
        "2020年",
        "第 ",
        "/人",
        "元/",
        " ",
        "a",
        "完成12场、2.5万人，增长3%；",
        "1万",
        "约",
        "每",
    ],
)
def test_long_texts_take_linear_time(unit: str) -> None:
    short, long = unit * (12_000 // len(unit)), unit * (96_000 // len(unit))

    def seconds(text: str) -> float:
        begun = time.perf_counter()
        sum(1 for _ in quantities_in(text))
        parse_value(text)
        return time.perf_counter() - begun

    seconds(short)
    # Eight times the text may take eight times as long, and twice that on a busy machine; quadratic would be 64 times.
    assert seconds(long) < 0.1 + 24 * min(seconds(short) for _ in range(3))
