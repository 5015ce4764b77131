"""API keys: what opens, what does not, and what the store would give away."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest

from processor.ports import Scope
from processor.services.access import Access, KeyRefused
from tests.web.edges import Edge, bearer, message


def test_every_unusable_key_gets_the_same_answer(edge: Edge) -> None:
    """No key, revoked, expired, only the prefix, a wrong checksum or secret, the stored form."""
    access, now = edge.engine.parts.access, edge.engine.clock.now()
    text, kept = access.issue("acme", [Scope.GATE], label="a", expires_at=None, now=now)
    revoked, other = access.issue("acme", [Scope.GATE], label="b", expires_at=None, now=now)
    access.revoke(other.id, now)
    past = now - timedelta(hours=1)
    soon = past + timedelta(minutes=1)
    expired, _ = access.issue("acme", [Scope.GATE], label="c", expires_at=soon, now=past)
    gone, _ = access.issue("initech", [Scope.GATE], label="d", expires_at=None, now=now)
    swapped = text[:16] + expired[16:]
    tries = [
        *("", "Bearer", "Bearer ", f"Basic {text}", text, "Bearer ak_", f"Bearer {text[:-1]}"),
        f"Bearer ak_{kept.id}_",
        f"Bearer {text[:-1]}{'0' if text[-1] != '0' else '1'}",
        f"Bearer {kept.digest.hex()}",
        f"Bearer ak_{kept.id}_{kept.digest.hex()[:38]}",
        *(f"Bearer {each}" for each in (revoked, expired, gone, swapped, text + "0", "\xe9" * 54)),
    ]
    answers = [edge.post("/v1/gate", message(), {"Authorization": each}) for each in tries]
    answers.append(edge.post("/v1/gate", message(), {}))
    assert {each.status_code for each in answers} == {401}
    assert len({each.data for each in answers}) == 1
    assert {each.headers["WWW-Authenticate"] for each in answers} == {"Bearer"}
    assert edge.post("/v1/gate", message(), bearer(text)).status_code == 200


def test_what_is_kept_is_a_hash_of_the_whole_key(edge: Edge) -> None:
    now = edge.engine.clock.now()
    text, kept = edge.engine.parts.access.issue(
        "acme", [Scope.READ], label="a", expires_at=None, now=now
    )
    stored = edge.engine.parts.ports.api_keys.get(kept.id)
    assert stored == kept
    assert kept.digest == hashlib.sha256(text.encode()).digest()
    assert text[16:] not in repr(stored)


@pytest.mark.parametrize("scope", [Scope.EVENTS, Scope.READ, Scope.ADMIN])
def test_a_scope_opens_its_own_doors_only(edge: Edge, scope: Scope) -> None:
    """Also `admin` implies nothing else."""
    answer = edge.post("/v1/gate", message(), edge.key(scope))
    assert (answer.status_code, answer.json["code"]) == (403, "scope_missing")


def test_a_revoked_key_is_worthless_at_once_and_its_successor_is_not(edge: Edge) -> None:
    """During a rotation both work."""
    access, now = edge.engine.parts.access, edge.engine.clock.now()
    made = [
        access.issue("acme", [Scope.GATE], label=label, expires_at=None, now=now)
        for label in ("old", "new")
    ]
    (old, kept), (new, _) = made

    def statuses() -> list[int]:
        return [edge.post("/v1/gate", message(), bearer(text)).status_code for text in (old, new)]

    assert statuses() == [200, 200]
    assert access.revoke(kept.id, now) is not None
    assert statuses() == [401, 200]
    assert access.revoke("nobody", now) is None


@pytest.mark.parametrize("body", [message(), {"x": 1}, [], b"{", {**message(), "at": "now"}])
def test_a_key_that_another_process_revoked_is_worthless_at_once(edge: Edge, body: object) -> None:
    """Whatever comes with it, a question or a mistake, and nothing is logged."""
    ports, now = edge.engine.parts.ports, edge.engine.clock.now()
    text, kept = edge.engine.parts.access.issue(
        "acme", [Scope.GATE], label="a", expires_at=None, now=now
    )
    assert edge.post("/v1/gate", message(), bearer(text)).status_code == 200
    logged = ports.counts.tally().counts
    assert Access(ports.api_keys).revoke(kept.id, now) is not None
    assert edge.post("/v1/gate", body, bearer(text)).status_code == 401
    assert ports.counts.tally().counts == logged


def test_a_revoked_key_is_told_so_though_a_revocation_waits_in_the_spool(edge: Edge) -> None:
    ports, now = edge.engine.parts.ports, edge.engine.clock.now()
    text, kept = edge.engine.parts.access.issue(
        "acme", [Scope.GATE], label="a", expires_at=None, now=now
    )
    ports.spool.keep("dlv_00_" + "0" * 32, b"sealed")
    answer = edge.post("/v1/gate", message(), bearer(text))
    assert answer.json["reasons"][0]["code"] == "gate_unavailable"
    Access(ports.api_keys).revoke(kept.id, now)
    assert edge.post("/v1/gate", message(), bearer(text)).status_code == 401


def test_a_key_that_was_revoked_is_not_recalled_when_the_store_is_away(edge: Edge) -> None:
    access, now = edge.engine.parts.access, edge.engine.clock.now()
    text, kept = access.issue("acme", [Scope.GATE], label="a", expires_at=None, now=now)
    assert access.authenticate(text, now) == kept
    assert access.recall(text, now + timedelta(minutes=5)) == kept
    assert access.recall(text, now + timedelta(minutes=6)) is None
    other = "1" if text.endswith("0") else "0"
    assert access.recall(text[:-1] + other, now) is None
    access.revoke(kept.id, now)
    assert access.recall(text, now) is None


def test_a_key_of_no_use_is_not_issued(edge: Edge) -> None:
    access, now = edge.engine.parts.access, edge.engine.clock.now()
    with pytest.raises(KeyRefused):
        access.issue("acme", [], label="a", expires_at=None, now=now)
    with pytest.raises(KeyRefused):
        access.issue("acme", [Scope.READ], label="a", expires_at=now, now=now)


def test_keys_look_alike_and_never_repeat(edge: Edge) -> None:
    access, now = edge.engine.parts.access, edge.engine.clock.now()
    texts = {
        access.issue("acme", [Scope.READ], label="a", expires_at=None, now=now)[0]
        for _ in range(50)
    }
    assert len(texts) == 50
    assert {len(text) for text in texts} == {54}
    assert all(text.startswith("ak_") and text.isascii() for text in texts)
