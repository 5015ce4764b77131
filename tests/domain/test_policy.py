"""A policy may narrow and name; what would widen or contradict is found, each with its cure."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given

from processor.domain.errors import PolicyInvalid
from processor.domain.policy import (
    Policy,
    RevocationSpan,
    decode_policy,
    encode_policy,
    policy_problems,
)
from processor.domain.purpose import BUILT_IN_PURPOSES, SERVICE_PURPOSES
from processor.domain.tags import normal_tag, normal_tags
from tests.strategies import policies


def test_the_default_policy_is_usable_and_is_the_strict_reading() -> None:
    policy = Policy()
    assert policy_problems(policy) == []
    assert policy.revocation_span is RevocationSpan.ADDRESS
    assert policy.conversation_idle == timedelta(hours=24)
    assert policy.service_window == timedelta(minutes=5)
    assert policy.purposes == BUILT_IN_PURPOSES
    assert policy.grants("marketing consent", "marketing")
    assert not policy.grants("marketing consent", "order_confirmation")
    assert not policy.grants("unheard of", "marketing")


@pytest.mark.parametrize(
    ("field", "ceiling"),
    [
        ("conversation_idle_hours", 168),
        ("order_after_days", 90),
        ("order_max_days", 180),
        ("appointment_after_hours", 168),
        ("service_minutes", 5),
    ],
)
def test_a_window_has_a_floor_and_a_ceiling(field: str, ceiling: int) -> None:
    for value in (1, ceiling):
        assert policy_problems(msgspec.structs.replace(Policy(), **{field: value})) == []
    for value in (-1, 0, ceiling + 1):
        (problem,) = policy_problems(msgspec.structs.replace(Policy(), **{field: value}))
        assert problem == f"policy.{field} is {value}; set it between 1 and {ceiling}"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"tags": {"Marketing": ("marketing",)}}, "lower case"),
        ({"tags": {"two  blanks": ("marketing",)}}, "single spaces"),
        ({"tags": {"": ("marketing",)}}, "lower case"),
        ({"tags": {"*": ("marketing",)}}, "`*`"),
        ({"tags": {"offers": ("Not A Name",)}}, "no purpose name"),
        ({"tags": {"offers": ("",)}}, "no purpose name"),
        ({"brands": {"acme": ("*",)}}, "cannot be the name of a brand"),
        ({"brands": {"acme": (" ",)}}, "cannot be the name of a brand"),
        ({"evidence_minimum": ("shoe_size",)}, "`shoe_size` is unknown; choose from full_name"),
    ],
)
def test_what_contradicts_the_domain_is_told(fields: dict[str, Any], said: str) -> None:
    (problem,) = policy_problems(msgspec.structs.replace(Policy(), **fields))
    assert said in problem


@pytest.mark.parametrize("purpose", sorted(SERVICE_PURPOSES))
def test_no_tag_can_grant_a_service_message(purpose: str) -> None:
    (problem,) = policy_problems(Policy(tags={"all": (purpose,)}))
    assert "cannot be granted" in problem


def test_every_problem_is_told_at_once() -> None:
    policy = Policy(service_minutes=60, tags={"A": ("B",)}, evidence_minimum=("x", "ip"))
    assert len(policy_problems(policy)) == 4


@given(policies)
def test_a_policy_reads_back_with_the_same_digest(policy: Policy) -> None:
    again = decode_policy(encode_policy(policy))
    assert again == policy
    assert again.digest == policy.digest


def test_the_digest_is_of_the_content_and_not_of_its_order() -> None:
    one = Policy(tags={"a": ("x",), "b": ("y",)}, brands={"acme": ("acme",), "globex": ()})
    two = Policy(brands={"globex": (), "acme": ("acme",)}, tags={"b": ("y",), "a": ("x",)})
    assert one.digest == two.digest
    changed = msgspec.structs.replace(one, order_max_days=179)
    assert changed.digest != one.digest
    assert len(one.digest) == 64


def test_the_digest_of_the_default_policy_stands() -> None:
    """Decisions name it for years; who changes a default changes this line knowingly."""
    assert Policy().digest.startswith("ed68d27be4436f60")


@pytest.mark.parametrize(
    "raw", [b"", b"{}]", b'{"tags": 1}', b'{"order_max_days": "many"}', b'{"name": "\x80"}']
)
def test_what_is_no_policy_is_refused(raw: bytes) -> None:
    with pytest.raises(PolicyInvalid, match="stored policy cannot be read"):
        decode_policy(raw)


def test_a_tag_is_spelled_one_way() -> None:
    spellings = (
        "Marketing Consent",
        " marketing\tconsent",
        "MARKETING\u00a0CONSENT",
        "\uff4darketing consent",
    )
    assert normal_tags(spellings) == ("marketing consent",)
    assert normal_tags(["b", "", " ", "a", "B"]) == ("b", "a")
    assert normal_tag(normal_tag("İstanbul")) == normal_tag("İstanbul")
