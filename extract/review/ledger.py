"""What persons said: the tables of the review, in the same database as the records and apart from them.

- `corrections`: every value that a person changed, append-only; taking one back is an entry too.
- `samples`, `verdicts`: acceptance samples, and what a person found of each value in them.
"""

from __future__ import annotations

from functools import cache

from sqlalchemy import Column, Index, Integer, MetaData, String, Table, Text

from extract.runs.ledger import KEY, LONG
from extract.sinks.relational import MYSQL


@cache
def metadata() -> MetaData:
    """The review's tables. Times are UTC in ISO 8601; keys and values are compact JSON with sorted keys."""
    meta = MetaData()
    Table(
        "corrections",
        meta,
        Column("id", Integer, primary_key=True, autoincrement=True, comment="编号"),
        Column("sha256", KEY, nullable=False, comment="内容的 SHA-256"),
        Column("file", Text, nullable=False, comment="更正时的路径"),
        Column("record", String(64), nullable=False, comment="表"),
        Column("key", Text, nullable=False, comment="记录的键（JSON，不含 SHA-256）"),
        Column("field", String(64), nullable=False, comment="列"),
        Column("place", String(64), comment="更正时的出处，如 cell-t1-3-2"),
        Column("before", LONG, comment="原值（JSON）"),
        Column("after", LONG, comment="新值（JSON）"),
        Column("reason", Text, nullable=False, comment="理由"),
        Column("who", String(128), nullable=False, comment="何人"),
        Column("when", String(32), nullable=False, comment="何时（UTC）"),
        Column("undoes", Integer, unique=True, comment="撤销的是哪一条；空为更正"),
        Index("corrections_sha256", "sha256", "record", "field"),
        comment="人工更正，只增不改",
        **MYSQL,
    )
    Table(
        "samples",
        meta,
        Column("id", Integer, primary_key=True, autoincrement=True, comment="编号"),
        Column("drawn", String(32), nullable=False, comment="抽取时间（UTC）"),
        Column("seed", Integer, nullable=False, comment="随机种子"),
        Column("strata", LONG, nullable=False, comment="分层（JSON）"),
        comment="抽样",
        **MYSQL,
    )
    Table(
        "verdicts",
        meta,
        Column("id", Integer, primary_key=True, autoincrement=True, comment="编号"),
        Column("sample", Integer, nullable=False, comment="抽样"),
        Column("sha256", KEY, nullable=False, comment="内容的 SHA-256"),
        Column("record", String(64), nullable=False, comment="表"),
        Column("key", Text, nullable=False, comment="记录的键（JSON，不含 SHA-256）"),
        Column("field", String(64), nullable=False, comment="列"),
        Column("verdict", String(16), nullable=False, comment="right、wrong、missing、invented；open 为撤回"),
        Column("who", String(128), nullable=False, comment="何人"),
        Column("when", String(32), nullable=False, comment="何时（UTC）"),
        Index("verdicts_sample", "sample"),
        comment="抽样核对的结论",
        **MYSQL,
    )
    return meta
