"""A generated archive: thousands of reports of mixed formats and sizes, one in a hundred hostile. The same for a seed.

    python -m bench.archive FOLDER --files 10000

The reports are those of samples/ with another unit and other figures in each; PDFs differ in a comment at their end alone.
The hostile ones are damaged, empty, bombs, or made for the reader `bad` of bench/runs.py, which hangs, eats and crashes.
"""

from __future__ import annotations

import argparse
import io
import random
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

SAMPLES = Path(__file__).parents[1] / "samples"
WEIGHTS = (
    ("wuchang-2020.txt", 30),
    ("zhijiang-2020.txt", 10),
    ("shifeng-2020.txt", 6),
    ("huaihua-2023.txt", 2),
    ("wuchang-2020.docx", 30),
    ("shifeng-2020.docx", 10),
    ("wuchang-2020.pdf", 6),
    ("shifeng-2020.pdf", 2),
    ("page.html", 4),
)
HOSTILE_SHARE = 0.01
MIB = 1 << 20


def build(folder: Path, files: int, seed: int = 7) -> dict[str, int]:
    """Write the archive; how many of each kind."""
    chance = random.Random(seed)
    names, weights = zip(*WEIGHTS, strict=True)
    made: dict[str, int] = {}
    for number in range(files):
        place = folder / f"{number // 500:03}"
        place.mkdir(parents=True, exist_ok=True)
        if chance.random() < HOSTILE_SHARE:
            kind = chance.choice(sorted(HOSTILE))
            suffix, data = HOSTILE[kind](number)
        else:
            kind = chance.choices(names, weights)[0]
            suffix, data = Path(kind).suffix, _report(kind, number)
        (place / f"{number:06}{suffix}").write_bytes(data)
        made[kind] = made.get(kind, 0) + 1
    return made


def _report(name: str, number: int) -> bytes:
    if name.endswith(".html"):
        return _page(number).encode()
    data = (SAMPLES / name).read_bytes()
    if name.endswith(".txt"):
        return _other(data.decode(), number).encode()
    if name.endswith(".docx"):
        return _docx(data, number)
    return data + b"%% %d\n" % number


def _other(text: str, number: int) -> str:
    """Another unit's report: its name, and some of the figures."""
    text = re.sub(r"(?<=[\u4e00-\u9fff])[区县市](?=[\u4e00-\u9fff]{1,8}[局室会])", f"第{number}区", text)
    return re.sub(r"(?<=[^\d.])(\d{3,5}\.\d\d)(?=万元)", lambda m: f"{float(m[1]) + number % 97:.2f}", text)


def _docx(data: bytes, number: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            part = old.read(info)
            if info.filename == "word/document.xml":
                mark = f"<w:p><w:r><w:t>第{number}号</w:t></w:r></w:p></w:body>"
                part = _other(part.decode(), number).replace("</w:body>", mark).encode()
            new.writestr(info.filename, part)
    return out.getvalue()


def _page(number: int) -> str:
    lines = [("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分")]
    for i in range(20):
        amount = number % 90 + i
        lines.append(("产出指标", "数量指标", f"第{i}项任务", f"≥{amount}件", f"{amount}件", "5", "5"))
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in line)}</tr>" for line in lines)
    title = f"第{number}区财政局2023年度部门整体支出绩效自评表"
    return f"<html><title>{title}</title><body><h1>{title}</h1><table border=1>{rows}</table></body></html>"


def _bomb(number: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        box.writestr("word/document.xml", b" " * (80 * MIB))
        box.writestr("n", str(number))
    return out.getvalue()


def _wide(number: int) -> bytes:
    """A table cell that spans two million columns."""
    data = _docx((SAMPLES / "wuchang-2020.docx").read_bytes(), number)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            part = old.read(info)
            if info.filename == "word/document.xml":
                part = re.sub(rb'<w:gridSpan w:val="\d+"', b'<w:gridSpan w:val="2000000"', part)
            new.writestr(info.filename, part)
    return out.getvalue()


def _cut(name: str, number: int) -> bytes:
    data = _report(name, number)
    return data[: len(data) // 2]


def _bad(order: str) -> Callable[[int], tuple[str, bytes]]:
    return lambda number: (".txt", f"BAD {order} {number}".encode())


HOSTILE: dict[str, Callable[[int], tuple[str, bytes]]] = {
    "empty": lambda number: (".docx", b" " * number),
    "cut docx": lambda number: (".docx", _cut("shifeng-2020.docx", number)),
    "cut pdf": lambda number: (".pdf", _cut("shifeng-2020.pdf", number) + b"%d" % number),
    "noise": lambda number: (".doc", random.Random(number).randbytes(20_000)),
    "bomb": lambda number: (".docx", _bomb(number)),
    "wide": lambda number: (".docx", _wide(number)),
    "nested": lambda number: (".html", b"<html><body>" + b"<div>" * 50_000 + b"%d" % number),
    "hangs": _bad("hang"),
    "eats": _bad("eat"),
    "crashes": _bad("crash"),
    "leaves": _bad("leave"),
}


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path)
    options.add_argument("--files", type=int, default=10_000)
    given = options.parse_args()
    print(build(given.folder, given.files))
