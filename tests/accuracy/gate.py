"""The gate: the samples' reports against the answers, group by group, and the floors under the figures."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import extract
from tests.accuracy.score import Group, Json, Sheet, score, total

HERE = Path(__file__).parent
SAMPLES = HERE.parent.parent / "samples"
FORMATS = ("txt", "docx", "pdf", "doc", "rtf", "html")


@dataclass(frozen=True)
class Row:
    """One group of one format: its figures and the F1 below which the gate is closed (None: not gated)."""

    format: str
    name: str
    group: Group
    floor: float | None

    @property
    def open(self) -> bool:
        return self.floor is None or self.group.f1 >= self.floor


def floors() -> dict[str, dict[str, float]]:
    """Format → group → F1."""
    return tomllib.loads((HERE / "floors.toml").read_text("utf-8"))


def answers() -> dict[str, Json]:
    """Name of the sample → its answer."""
    return {path.stem: json.loads(path.read_text("utf-8")) for path in sorted((HERE / "answers").glob("*.json"))}


def measure() -> list[Row]:
    """Extract every sample that has an answer and compare, one row for each format and group."""
    pinned = floors()
    return [
        Row(kind, name, group, pinned.get(kind, {}).get(name))
        for kind in FORMATS
        for name, group in total(_sheets(kind)).items()
    ]


def _sheets(kind: str) -> Iterator[Sheet]:
    for name, answer in answers().items():
        sample = SAMPLES / f"{name}.{kind}"
        if sample.exists():
            sheet = score(answer, extract.extract(sample).model_dump(mode="json"))
            for group in sheet.values():
                group.slips = [f"{sample.name}:{slip}" for slip in group.slips]
            yield sheet
