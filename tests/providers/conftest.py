"""One web application for all tests of providers that post to it."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.providers.posted import application


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Routes without a business; each test gives it an engine of its own."""
    return application(tmp_path_factory.mktemp("application"))
