"""Findings as SARIF 2.1.0, which code hosts and editors show beside the files.

OASIS, *Static Analysis Results Interchange Format (SARIF) Version 2.1.0*, 2020. A report has no lines, so a finding is
placed by its file and by logical locations (§3.33): the cell of a table, or the paragraph.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

from extract.contract import CellSource, Finding, Severity, Source

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: Mapping[Severity, str] = {"error": "error", "warning": "warning", "info": "note"}


def sarif(
    checked: Sequence[tuple[Path, Sequence[Finding]]], rules: Mapping[str, str], version: str, base: Path
) -> dict[str, object]:
    """One run over these files as a SARIF log, ready for JSON.

    `checked` holds the files and their findings, `rules` what each code finds (all codes, in order), `version` that of
    jixiao. Files below the folder `base` are named relative to it, others by a file URI.
    """
    order = {code: index for index, code in enumerate(rules)}
    driver = {
        "name": "jixiao",
        "version": version,
        "rules": [{"id": code, "shortDescription": {"text": text}} for code, text in rules.items()],
    }
    results = [_result(finding, uri(path, base), order) for path, findings in checked for finding in findings]
    run = {
        "tool": {"driver": driver},
        "artifacts": [{"location": _artifact(uri(path, base))} for path, _ in checked],
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def uri(path: Path, base: Path) -> str:
    """A file as a URI reference relative to the folder `base`, or as a file URI where it lies elsewhere."""
    full = path.resolve()
    if full.is_relative_to(base.resolve()):
        return quote(full.relative_to(base.resolve()).as_posix())
    return full.as_uri()


def _artifact(reference: str) -> dict[str, object]:
    return {"uri": reference} if reference.startswith("file:") else {"uri": reference, "uriBaseId": "%SRCROOT%"}


def _result(finding: Finding, reference: str, order: Mapping[str, int]) -> dict[str, object]:
    first, others = (finding.sources[0], finding.sources[1:]) if finding.sources else (None, [])
    result: dict[str, object] = {
        "ruleId": finding.code,
        "ruleIndex": order[finding.code],
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [_location(first, reference)],
    }
    if others:
        result["relatedLocations"] = [{"id": n, **_location(each, reference)} for n, each in enumerate(others, start=1)]
    result["properties"] = {"expected": finding.expected, "actual": finding.actual}
    return result


def _location(source: Source | None, reference: str) -> dict[str, object]:
    location: dict[str, object] = {"physicalLocation": {"artifactLocation": _artifact(reference)}}
    if isinstance(source, CellSource):
        name = f"R{source.row + 1}C{source.col + 1}"
        location["logicalLocations"] = [{"name": name, "fullyQualifiedName": f"{source.table}/{name}", "kind": "element"}]
    elif source is not None:
        location["logicalLocations"] = [{"name": source.block, "fullyQualifiedName": source.block, "kind": "text"}]
    if source is not None and source.page is not None:
        location["properties"] = {"page": source.page}
    return location
