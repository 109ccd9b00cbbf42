"""What a sample says: error rates with their bounds, and whether `quality.score` tells good reports from bad ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from extract.review.sampling import VERDICTS, Judged, Sample, verdicts
from extract.review.statistics import CONFIDENCE, Bounds, clopper_pearson, wilson
from extract.sinks.database import Database
from extract.sinks.relational import metadata

EDGES = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 1.0)
"""Bins of the score; the last one holds the full score alone. 0.8 is the border of `review`."""
AT_ONCE = 500


@dataclass(frozen=True)
class Rate:
    """Errors among checked values of a record type (`record`) and column (`field`); both empty: of all.

    `bounds` are Wilson's, `exact` Clopper's and Pearson's. Both take values for independent; values of one report are not
    quite, so `Findings.reports` is the safe statement where reports are few.
    """

    record: str
    field: str
    counts: dict[str, int]
    checked: int
    errors: int
    bounds: Bounds
    exact: Bounds

    @property
    def rate(self) -> float:
        return self.errors / self.checked if self.checked else 0.0


@dataclass(frozen=True)
class Bin:
    """Reports whose score is from `low` up to `high`: their mean score, and the share of right values among those checked."""

    low: float
    high: float
    reports: int
    score: float
    checked: int
    right: int
    bounds: Bounds

    @property
    def share(self) -> float:
        return self.right / self.checked if self.checked else 0.0


@dataclass(frozen=True)
class Findings:
    """`total`, `records` and `fields` count values, `reports` the reports with any error; `weighted` is the error rate of the
    archive: that of each stratum times its share of the reports, None where a stratum has no verdict yet.
    """

    sample: Sample
    confidence: float
    total: Rate
    records: tuple[Rate, ...]
    fields: tuple[Rate, ...]
    reports: Rate
    weighted: float | None
    bins: tuple[Bin, ...]


def findings(database: Database, drawn: Sample, confidence: float = CONFIDENCE) -> Findings:
    """Raises DatabaseError."""
    judged = verdicts(database, drawn)
    by_record: dict[str, list[Judged]] = {}
    by_field: dict[tuple[str, str], list[Judged]] = {}
    by_report: dict[str, list[Judged]] = {}
    for each in judged:
        by_record.setdefault(each.record, []).append(each)
        by_field.setdefault((each.record, each.field), []).append(each)
        by_report.setdefault(each.sha256, []).append(each)
    whole = Counter("wrong" if _errors(each) else "right" for each in by_report.values())
    return Findings(
        drawn,
        confidence,
        _rate("", "", judged, confidence),
        tuple(_rate(record, "", each, confidence) for record, each in sorted(by_record.items())),
        tuple(_rate(record, field, each, confidence) for (record, field), each in sorted(by_field.items())),
        _counted("reports", "", whole, confidence),
        _weighted(drawn, by_report),
        _bins(_scores(database, list(by_report)), by_report, confidence),
    )


def _errors(judged: Iterable[Judged]) -> int:
    return sum(each.verdict != "right" for each in judged)


def _rate(record: str, field: str, judged: Sequence[Judged], confidence: float) -> Rate:
    return _counted(record, field, Counter(each.verdict for each in judged), confidence)


def _counted(record: str, field: str, counts: Counter[str], confidence: float) -> Rate:
    checked = counts.total()
    errors = checked - counts["right"]
    bounds, exact = wilson(errors, checked, confidence), clopper_pearson(errors, checked, confidence)
    return Rate(record, field, {verdict: counts[verdict] for verdict in VERDICTS}, checked, errors, bounds, exact)


def _weighted(drawn: Sample, by_report: dict[str, list[Judged]]) -> float | None:
    whole, total = sum(stratum.reports for stratum in drawn.strata), 0.0
    for stratum in drawn.strata:
        judged = [each for sha256 in stratum.drawn for each in by_report.get(sha256, ())]
        if not judged:
            return None
        total += _errors(judged) / len(judged) * stratum.reports / whole
    return total if whole else None


def _scores(database: Database, sha256s: Sequence[str]) -> dict[str, float]:
    table = metadata().tables["reports"].c
    found: dict[str, float] = {}
    with database.reading() as connection:
        for start in range(0, len(sha256s), AT_ONCE):
            query = select(table.sha256, table.quality_score).where(table.sha256.in_(sha256s[start : start + AT_ONCE]))
            found.update((row.sha256, row.quality_score) for row in connection.execute(query))
    return found


def _bins(scores: dict[str, float], by_report: dict[str, list[Judged]], confidence: float) -> tuple[Bin, ...]:
    found = []
    for low, high in zip(EDGES, (*EDGES[1:], EDGES[-1]), strict=True):
        inside = [sha256 for sha256, score in scores.items() if low <= score and (score < high or low == high)]
        if inside:
            judged = [each for sha256 in inside for each in by_report[sha256]]
            right = len(judged) - _errors(judged)
            mean = sum(scores[sha256] for sha256 in inside) / len(inside)
            found.append(Bin(low, high, len(inside), mean, len(judged), right, wilson(right, len(judged), confidence)))
    return tuple(found)
