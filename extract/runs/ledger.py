"""What was done to which file: the tables of the ledger, in the same database as the records.

- `runs`: one row a run, with its account.
- `files`: every file of the archives as last seen, at each path where it lies.
- `extractions`: every content ever read, with what became of it under which versions.
- `changes`: what a later extraction changed in the records of a file.
"""

from __future__ import annotations

import hashlib
from functools import cache

from sqlalchemy import BigInteger, Column, Double, ForeignKey, Index, Integer, MetaData, String, Table, Text
from sqlalchemy.dialects.mysql import LONGTEXT

from extract.sinks.relational import MYSQL

KEY = String(64)
LONG = Text().with_variant(LONGTEXT(), "mysql")


@cache
def metadata() -> MetaData:
    """The ledger's tables. Times are UTC in ISO 8601, sizes and memory bytes."""
    meta = MetaData()
    Table(
        "runs",
        meta,
        Column("id", Integer, primary_key=True, autoincrement=True, comment="编号"),
        Column("archive", Text, nullable=False, comment="档案"),
        Column("shard", String(16), nullable=False, comment="分片，如 1/4；空为全部"),
        Column("state", String(16), nullable=False, comment="running、finished、interrupted"),
        Column("started", String(32), nullable=False, comment="开始时间（UTC）"),
        Column("ended", String(32), comment="结束时间（UTC）"),
        Column("host", Text, nullable=False, comment="机器"),
        Column("pid", Integer, nullable=False, comment="进程号"),
        Column("versions", KEY, nullable=False, comment="版本摘要"),
        Column("extractor", String(64), nullable=False, comment="程序版本"),
        Column("schema_version", String(16), nullable=False, comment="数据契约版本"),
        Column("lexicon", KEY, nullable=False, comment="词表的 SHA-256"),
        Column("rules", KEY, nullable=False, comment="规则设置的 SHA-256；空为默认"),
        *(Column(name, Integer, nullable=False, default=0, comment=title) for name, title in COUNTS.items()),
        comment="运行",
        **MYSQL,
    )
    Table(
        "files",
        meta,
        Column("id", KEY, primary_key=True, comment="档案与路径的 SHA-256"),
        Column("archive", Text, nullable=False, comment="档案"),
        Column("path", Text, nullable=False, comment="档案中的路径"),
        Column("size", BigInteger, nullable=False, comment="字节数"),
        Column("stamp", String(64), nullable=False, comment="大小与修改时间，未变则不再计算摘要"),
        Column("sha256", KEY, comment="内容的 SHA-256"),
        Column("container", KEY, comment="它所在的压缩包（files.id）"),
        Column("outcome", String(16), nullable=False, comment="最近一次运行的结果"),
        Column("reason", LONG, comment="跳过的原因"),
        Column("first_run", Integer, ForeignKey("runs.id"), nullable=False, comment="首次见到它的运行"),
        Column("run", Integer, ForeignKey("runs.id"), nullable=False, comment="最近见到它的运行"),
        Index("files_sha256", "sha256"),
        Index("files_container", "container"),
        comment="文件",
        **MYSQL,
    )
    Table(
        "extractions",
        meta,
        Column("sha256", KEY, primary_key=True, comment="内容的 SHA-256"),
        Column("file", Text, nullable=False, comment="读取时的路径"),
        Column("size", BigInteger, nullable=False, comment="字节数"),
        Column("format", String(16), nullable=False, comment="格式"),
        Column("reader", String(64), nullable=False, comment="读取程序"),
        Column("versions", KEY, nullable=False, comment="版本摘要"),
        Column("status", String(16), nullable=False, comment="ok、review、failed"),
        Column("error_kind", String(64), comment="错误类别"),
        Column("error_place", Text, comment="错误位置"),
        Column("error", LONG, comment="错误"),
        Column("remedy", Text, comment="处理办法"),
        Column("seconds", Double, nullable=False, comment="用时（秒）"),
        Column("peak_memory", BigInteger, nullable=False, comment="内存峰值（字节）"),
        Column("first_run", Integer, ForeignKey("runs.id"), nullable=False, comment="首次读取的运行"),
        Column("run", Integer, ForeignKey("runs.id"), nullable=False, comment="最近读取的运行"),
        Index("extractions_status", "status"),
        comment="读取结果",
        **MYSQL,
    )
    Table(
        "changes",
        meta,
        Column("run", Integer, ForeignKey("runs.id"), primary_key=True, comment="运行"),
        Column("number", Integer, primary_key=True, autoincrement=False, comment="序号"),
        Column("file", Text, nullable=False, comment="文件"),
        Column("record", String(64), nullable=False, comment="表"),
        Column("key", Text, nullable=False, comment="记录的键（JSON，不含 SHA-256）"),
        Column("before", LONG, comment="原值（JSON）；空为新增"),
        Column("after", LONG, comment="新值（JSON）；空为删除"),
        comment="变更",
        **MYSQL,
    )
    return meta


COUNTS = {
    "found": "找到",
    "ok": "正常",
    "review": "待核",
    "failed": "失败",
    "skipped": "跳过",
    "unchanged": "未变",
}
"""The account of a run, name → title: `found` is the sum of the others when the run is finished."""


def file_id(archive: str, path: str) -> str:
    """The key of a file: paths are too long for an index on some servers."""
    return hashlib.sha256(f"{archive}\0{path}".encode("utf-8", "surrogatepass")).hexdigest()
