"""The JSON Schema (2020-12) of a report file."""

from __future__ import annotations

import json

from extract.contract import SCHEMA_VERSION, Report


def json_schema() -> dict[str, object]:
    """The schema of what `extract.sinks.json` writes; it is closed: a field it does not name is an error."""
    schema = Report.model_json_schema(mode="serialization")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:jixiao:report:v{SCHEMA_VERSION}",
        **schema,
    }


def text() -> str:
    """The schema as it stands in `schemas/`."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"
