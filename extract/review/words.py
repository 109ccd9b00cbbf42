"""The Chinese names of what the page shows."""

from __future__ import annotations

from typing import get_args

from extract.contract.report import FindingCode

SEVERITIES = {"error": "错误", "warning": "疑点", "info": "提示"}
STATES = {"applied": "已更正", "settled": "读取已与更正一致", "conflict": "更正与读取冲突"}
STRATUM_NAMES = {
    "status": "读取状态",
    "format": "格式",
    "reader": "读取程序",
    "year": "年度",
    "region": "地区",
    "type": "报告类型",
}
"""The names of `sampling.STRATA`."""
_CODES = {
    "weights-not-total": "分值合计不符",
    "scores-not-total": "得分合计不符",
    "level1-weight-mismatch": "一级指标分值不符",
    "score-exceeds-weight": "得分超过分值",
    "score-missing": "缺得分",
    "score-rate-mismatch": "得分与执行率不符",
    "score-lost-without-reason": "扣分无说明",
    "full-score-target-missed": "未达标而满分",
    "rate-mismatch": "比率不符",
    "parts-not-total": "分项合计不符",
    "conflicting-values": "前后数值矛盾",
    "conflicting-names": "前后名称不一",
    "name-value-mismatch": "名称与数值不符",
    "direction-mismatch": "增减方向不符",
    "unit-mismatch": "单位不符",
    "unit-missing": "缺单位",
    "columns-shifted": "串列",
    "label-missing": "缺栏目名",
    "headcount-over-authorized": "超编",
    "numbering": "编号有误",
    "attachment-missing": "缺附件",
    "table-empty": "空表",
}


def codes() -> dict[str, str]:
    """Every code of a finding with its name; one that has none yet is its own."""
    return {code: _CODES.get(code, code) for code in get_args(FindingCode)}
