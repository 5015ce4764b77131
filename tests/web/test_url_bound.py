"""A signature that covers the URL is held against the public one, whatever proxy stands before."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from msgspec.structs import replace

from processor.settings import Source
from processor.web.app import create_app
from processor.web.keeper import Keeper
from tests.contract.worlds import memory_world
from tests.providers.calls import CALLERS, URL, b64, digest
from tests.services.engines import engine_over
from tests.web.conftest import ShiftedClock

CALLER = CALLERS["square"]
HERE = "http://127.0.0.1:8700"
PATH = "/v1/hooks/acme/shop"


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    """A site that knows its public URL, with a source of Square."""
    source = Source(name="shop", provider="square", brand="acme", secrets=(CALLER.secret,))
    parts = engine_over(memory_world(ShiftedClock()), tmp_path, source).parts
    public = replace(parts.settings, public_url=URL.removesuffix(PATH))
    known = replace(parts, settings=public)
    keeper = Keeper(known)
    keeper.round()
    return create_app(known, keeper).test_client()


def status(client: FlaskClient, signed_url: str, query: str = "") -> int:
    signed = b64(digest(CALLER.secret, (signed_url + query).encode() + CALLER.body))
    headers = {"x-square-hmacsha256-signature": signed}
    answer = client.post(PATH + query, base_url=HERE, data=CALLER.body, headers=headers)
    return answer.status_code


def test_the_public_url_with_its_query_is_what_counts(client: FlaskClient) -> None:
    assert status(client, URL) == 202
    assert status(client, URL, "?from=square&x=%C3%A9") == 200


@pytest.mark.parametrize("other", [HERE + PATH, URL + "/", URL + "?x=1", URL.replace("s:", ":", 1)])
def test_any_other_url_is_refused(client: FlaskClient, other: str) -> None:
    assert status(client, other) == 401
