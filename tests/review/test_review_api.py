"""The JSON API against its own description."""

from __future__ import annotations

import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance

from tests.review.desk import HOME, Browser

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


def test_the_api_is_what_its_description_says(served: Browser) -> None:
    described = schemathesis.openapi.from_asgi("/openapi.json", served.client.app, headers={"Host": "127.0.0.1"})
    operations = [result.ok() for result in described.get_all_operations()]
    assert [operation.label for operation in operations] == ["POST /api/extract"]

    @given(case=operations[0].as_strategy())
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    def holds(case: schemathesis.Case) -> None:
        case.validate_response(case.call(base_url=HOME, headers={"Host": "127.0.0.1"}), checks=CHECKS)

    holds()


def test_other_methods_and_paths_are_refused_as_json(served: Browser) -> None:
    for method, path, status in (("GET", "/api/extract", 405), ("DELETE", "/api/extract", 405), ("POST", "/api/nothing", 404)):
        answer = served.client.request(method, path)
        assert (answer.status_code, "detail" in answer.json()) == (status, True)
