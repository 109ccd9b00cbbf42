"""The switches: one rewrites the golden cases, one names a MySQL server to test with, instead of a MariaDB of this machine."""

from __future__ import annotations

import pytest

pytest_plugins = ["tests.servers"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-goldens", action="store_true", help="write tests/cases/*/expected.json anew")
    parser.addoption("--mysql-url", help="test with this server, which is emptied: mysql://user:password@127.0.0.1/test")
