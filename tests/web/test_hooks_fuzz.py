"""Whatever is sent to a hook, the answer is one of a few, and nothing of it is logged."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import structlog
from hypothesis import given
from hypothesis import strategies as st

from processor.providers.signing import sign
from tests.services.engines import SECRET
from tests.web.edges import Edge

ALLOWED = {200, 202, 401, 413, 422}
MARK = "zq-secret-mark-zq"

names = st.sampled_from(
    [
        *("webhook-id", "webhook-timestamp", "webhook-signature", "content-type", "x-request-id"),
        *("transfer-encoding", "cookie", "authorization", "accept", "x-forwarded-for"),
    ]
)
values = st.one_of(
    st.text(st.characters(max_codepoint=255, exclude_characters="\r\n\0"), max_size=60),
    st.sampled_from(
        ["v1", "v1,a,b", "v1,\xe9", "1" + "0" * 400, "-1", "", " ", "v1," + "A" * 9000]
    ),
)
bodies = st.one_of(
    st.binary(max_size=400),
    st.sampled_from([b"", b"[" * 10_000, b"{}", b'{"a":1e400}', b"\0", b'"' + b"x" * 1000]),
)
scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20), st.just(MARK)
)
trees = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=12), inner, max_size=4)
    ),
    max_leaves=12,
)
kinds = st.sampled_from(
    ["form.submitted", "contact.opted_out", "message.received", "contact.erased", "x", ""]
)
fields = st.sampled_from(["phone", "email", "person", "boxes", "text", "tags", "brand", "form"])


@given(headers=st.lists(st.tuples(names, values), max_size=6), body=bodies)
def test_any_headers_with_any_body(edge: Edge, headers: list[tuple[str, str]], body: bytes) -> None:
    answer = edge.call("POST", "/v1/hooks/acme/website", data=body, headers=headers)
    assert answer.status_code in ALLOWED


@given(body=bodies)
def test_any_authentic_body(edge: Edge, body: bytes) -> None:
    assert edge.raw_hook(body).status_code in ALLOWED


@given(
    kind=kinds,
    content=st.one_of(trees, st.dictionaries(fields, trees, max_size=5)),
    timestamp=st.one_of(scalars, st.just(datetime.now(UTC).isoformat())),
)
def test_any_authentic_event(edge: Edge, kind: str, content: object, timestamp: object) -> None:
    """Also one of ours with anything inside; a mark in it never reaches the log or the answer."""
    event = {"type": kind, "timestamp": timestamp, "data": content, MARK: MARK}
    body = json.dumps(event).encode()
    with structlog.testing.capture_logs() as logged:
        answer = edge.raw_hook(body)
    assert answer.status_code in ALLOWED
    assert MARK not in repr(logged)
    assert MARK.encode() not in answer.data


@given(path=st.text(max_size=40))
def test_any_path_below_the_hooks(edge: Edge, path: str) -> None:
    """Nothing there redirects, and nothing breaks."""
    body = b"{}"
    headers = sign(SECRET, "one", datetime.now(UTC), body)
    answer = edge.call("POST", "/v1/hooks/" + path, data=body, headers=headers)
    assert answer.status_code in {401, 404, 405}
