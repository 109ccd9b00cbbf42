"""Results: was the target met, and does the score say the same?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.contract import Indicator, Report, SelfEvaluation, Value
from extract.rules.engine import Flaw, rule
from extract.rules.figures import shown, tidy
from extract.rules.view import at, form_name, groups, row_name
from extract.text.normalize import fold

_FIGURE = re.compile(r"\d+(?:\.\d+)?")
_YEAR = re.compile(r"\d{4}")
# What stands in the deviation column where nothing is said.
_SILENT = frozenset({"", "无", "0", "/", "-", "--", "无偏差", "不适用"})
# Words of names whose figure one wants low, and high: a sign that says otherwise (`失业率≥4.5%`) is a slip of the form,
# and nothing is concluded from it.
_WANTED_LOW = re.compile(
    "失业率|死亡|伤亡|事故|投诉|差错|错误|误差|故障|违规|违法|违纪|逾期|不良|流失|上访|信访|发病|感染|空置|闲置|能耗|排放|负债|债务"
)
_WANTED_HIGH = re.compile("满意|合格|覆盖|完成率|及时率|达标|就业率|参保|准确率|知晓")
# A plain figure is a ceiling rather than a floor where the name speaks of one of these, or the unit is a time.
_CEILING = re.compile(
    "成本|费|支出|投入|控制|降低|减少|下降|压减|案件|风险|时限|时间|时长|周期|天数|等待|变动率|结转|结余|退|辞"
)
_TIMES = frozenset({"天", "日", "小时", "分钟", "秒", "月", "个月", "年", "工作日", "个工作日"})


@rule(
    "score-lost-without-reason",
    severity="warning",
    source="自评表“偏差原因分析及改进措施”栏；财预〔2020〕10号：完成指标值的，记该指标全部分值",
    example="项目支出绩效自评表：群众满意度指标值≥90%、完成值95%，已达到，分值10得9分，偏差原因空白",
)
def score_lost_without_reason(report: Report) -> Iterator[Flaw]:
    """The target is met and yet points are lost, and neither the row nor the form says why.

    Only targets and results of one figure each in the same unit are compared; a plain target is met by the same figure.
    """
    for form in report.self_evaluations:
        if not _blank(form.deviation_analysis):
            continue
        for row, weight, score in _alone(form):
            if score < weight and _blank(row.deviation) and _met(row):
                what = f"{row_name(row)}{_printed(row)}，已达到，分值{shown(weight)}得{shown(score)}分"
                message = f"{form_name(form)}：{what}，偏差原因空白"
                yield Flaw(message, weight, score, at(row, "score", "target", "actual"))


@rule(
    "full-score-target-missed",
    severity="warning",
    source="财预〔2020〕10号：未完成指标值的，按照完成值与指标值的比例记分",
    example="项目支出绩效自评表：培训人数指标值≥500人、完成值420人，未达到，得满分10分",
)
def full_score_target_missed(report: Report) -> Iterator[Flaw]:
    """The target is missed and yet the row has all its points.

    A plain target is a floor; names and units in which less is better (成本, 失业率, 天) are left alone.
    """
    for form in report.self_evaluations:
        for row, weight, score in _alone(form):
            if score == weight > 0 and _missed(row):
                message = f"{form_name(form)}：{row_name(row)}{_printed(row)}，未达到，得满分{shown(score)}分"
                yield Flaw(message, f"小于{tidy(weight)}", score, at(row, "score", "target", "actual"))


def figures(value: Value) -> int:
    """How many figures a printed value carries."""
    return len(_FIGURE.findall(re.sub(r"(?<=\d)[,，](?=\d{3})", "", value.raw)))


def _alone(form: SelfEvaluation) -> Iterator[tuple[Indicator, int | float, int | float]]:
    """The rows with a weight and a score of their own, and these two."""
    for group in groups(form):
        row = group.rows[0]
        if len(group.rows) == 1 and row.weight is not None and row.score is not None:
            yield row, row.weight, row.score


def _blank(text: str | None) -> bool:
    return fold(text or "") in _SILENT


def _printed(row: Indicator) -> str:
    target, actual = row.target, row.actual
    return f"指标值{target.raw if target else ''}、完成值{actual.raw if actual else ''}"


def _quantities(row: Indicator) -> tuple[float, float] | None:
    """Target and result, if both are one quantity in the same unit."""
    target, actual = row.target, row.actual
    if target is None or actual is None or target.value is None or actual.value is None:
        return None
    if target.upper is not None or actual.upper is not None or figures(target) != 1 or figures(actual) != 1:
        return None
    units = {target.unit, actual.unit}
    same = len(units) == 1 or (None in units and "%" not in units and target.scale == actual.scale)
    return (target.value, actual.value) if same else None


def _dates(row: Indicator) -> tuple[str, str] | None:
    """Target and result to the same exactness, if both are dates that print the year, or both do not."""
    target, actual = row.target, row.actual
    if target is None or actual is None or not target.date or not actual.date:
        return None
    if bool(_YEAR.search(target.raw)) != bool(_YEAR.search(actual.raw)):
        return None
    length = min(len(target.date), len(actual.date))
    return target.date[:length], actual.date[:length]


def _met(row: Indicator) -> bool:
    target = row.target.comparator if row.target else None
    actual = row.actual.comparator if row.actual else None
    if dates := _dates(row):
        return target in (None, "=", "<=", "<") and actual in (None, "=", "<=", "<") and dates[1] <= dates[0]
    if (pair := _quantities(row)) is None or _sign_slipped(row):
        return False
    aim, done = pair
    if target in (">=", ">"):
        reached = done > aim or (done == aim and (target == ">=" or actual == ">"))
        return reached and actual in (None, "=", ">=", ">")
    if target in ("<=", "<"):
        reached = done < aim or (done == aim and (target == "<=" or actual == "<"))
        return reached and actual in (None, "=", "<=", "<")
    return target in (None, "=") and actual in (None, "=") and done == aim


def _missed(row: Indicator) -> bool:
    target = row.target.comparator if row.target else None
    actual = row.actual.comparator if row.actual else None
    if actual not in (None, "="):
        return False
    if dates := _dates(row):
        return target in (None, "=", "<=", "<") and dates[1] > dates[0]
    if (pair := _quantities(row)) is None or _sign_slipped(row):
        return False
    aim, done = pair
    if target in ("<=", "<"):
        return done > aim
    if target in (">=", ">"):
        return done < aim
    return target in (None, "=") and done < aim and not _less_is_better(row)


def _sign_slipped(row: Indicator) -> bool:
    """True if the sign of the target contradicts what its name wants."""
    sign = row.target.comparator if row.target else None
    name = row.level3 or ""
    high = row.level2_code == "satisfaction" or bool(_WANTED_HIGH.search(name))
    return (sign in (">=", ">") and bool(_WANTED_LOW.search(name))) or (sign in ("<=", "<") and high)


def _less_is_better(row: Indicator) -> bool:
    name, unit = f"{row.level3 or ''}{row.level2 or ''}", row.target.unit if row.target else None
    return row.level2_code == "cost" or unit in _TIMES or any(words.search(name) for words in (_CEILING, _WANTED_LOW))
