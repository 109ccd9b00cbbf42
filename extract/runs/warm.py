"""What every worker needs, made once in the process that workers are forked from (it imports this module, nobody else does).

A new worker used to take 0.5 s of CPU more before it was as fast as an old one: modules, the lexicon, jieba's words, and the
patterns that are made from the lexicon when they are first asked for. So a report is read here, as a worker would.
"""

from __future__ import annotations

from importlib import import_module

from extract.readers import READERS, reader
from extract.runs.jobs import Job, Setup
from extract.runs.worker import Worker

REPORT = """某局2023年度部门整体支出绩效自评报告

一、基本情况

（一）部门职责。我局内设3个科室，编制20人，2023年末实有在职人员18人。

（二）资金情况。2023年财政拨款收入100万元，全年支出99万元，预算执行率99%。

| 项目资金（万元） | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
|---|---|---|---|---|---|---|
| 年度资金总额 | 100 | 100 | 99 | 10 | 99% | 9.9 |

| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施 |
|---|---|---|---|---|---|---|---|
| 产出指标 | 数量指标 | 培训人数 | ≥100人 | 100人 | 60 | 60 | |
| 效益指标 | 社会效益指标 | 群众知晓率 | ≥90% | 95% | 40 | 39 | |

二、存在问题

（一）个别项目进度偏慢，较上年下降2%。

某局
2024年3月1日
"""


def warm() -> None:
    """Load what workers need, once for all that are forked from this process."""
    import_module("docx")  # 94 modules that the reader of Word files asks for with its first file
    for name in READERS:
        reader(name)
    Worker(Setup()).run(Job("warm.txt", data=REPORT.encode()))


warm()  # importing is all that a forkserver does before it forks
