"""Nobody learns from the time that a refusal takes: one comparison, and one path to it."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any, Final

import pytest
from msgspec.structs import replace

from processor.domain.errors import AssentError
from processor.ports import ApiKey, RawRequest, Scope
from processor.providers.signing import sign
from processor.services.access import Access
from tests.contract.worlds import memory_world
from tests.services.engines import SECRET, Engine, engine_over

ROOT: Final = Path(__file__).resolve().parent.parent
SOURCES: Final = ("processor", "schemas", "workers")
#: By the last word of its name: what an attacker would want to guess letter by letter.
SECRET_VALUE: Final = re.compile(
    r"(?:^|_)(?:checksum|digest|hexdigest|hmac|mac|password|secret|signature|token)$"
)
#: Comparisons of what is no secret, with the reason.
NO_SECRETS: Final = {
    "processor/services/readiness.py": "the digest of a policy is shown to everybody",
    "processor/adapters/memory_answers.py": "a token that never leaves the process",
    "processor/services/segments.py": "the digest of a segment, kept beside its name",
    "processor/domain/capture.py": "a capture is named by the digest of its bytes",
    "processor/cli/verify_export.py": "the digest of a file that its owner holds",
    "processor/providers/woocommerce.py": "characters that a configured secret may not hold",
    "processor/adapters/memory_details.py": "the token of a table in this process",
    "processor/adapters/memory_births.py": "the digest of a policy, by which it is known",
}
OTHER: Final = "whsec_" + "b3RoZXIgc2VjcmV0IHRoYXQgaXMgd3JvbmcgaGVyZSE="


def last_name(node: ast.AST) -> str:
    """The word by which an expression goes: `a.b.signature` and `mac.hexdigest()` end in one."""
    if isinstance(node, ast.Call):
        return last_name(node.func)
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def compares_a_secret(node: ast.AST) -> bool:
    """Equality, membership or a beginning, of a secret with anything but a constant."""
    if isinstance(node, ast.Call) and last_name(node) in {"startswith", "endswith"}:
        return isinstance(node.func, ast.Attribute) and bool(
            SECRET_VALUE.search(last_name(node.func.value))
            and not all(isinstance(each, ast.Constant | ast.Name) for each in node.args)
        )
    if not isinstance(node, ast.Compare):
        return False
    sides = [node.left, *node.comparators]
    return (
        any(isinstance(op, ast.Eq | ast.NotEq | ast.In | ast.NotIn) for op in node.ops)
        and any(SECRET_VALUE.search(last_name(side)) for side in sides)
        and not any(isinstance(side, ast.Constant) for side in sides)
    )


def offenders() -> Iterator[str]:
    for folder in SOURCES:
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if compares_a_secret(node):
                    yield path.relative_to(ROOT).as_posix()


def test_secrets_are_compared_by_compare_digest_only() -> None:
    found = set(offenders())
    assert found - set(NO_SECRETS) == set()
    assert set(NO_SECRETS) - found == set(), "an exception that is needed no longer"


@pytest.mark.parametrize(
    "line",
    [
        "given == key.digest",
        "mac.hexdigest() != header",
        "signature in expected",
        "given.secret == own",
        "hmac.new(a, b, c).digest() == x",
    ],
)
def test_a_comparison_that_gives_a_secret_away_is_found(line: str) -> None:
    assert any(compares_a_secret(node) for node in ast.walk(ast.parse(line)))
    assert not any(
        compares_a_secret(node) for node in ast.walk(ast.parse("compare_digest(mac, signature)"))
    )


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return engine_over(memory_world(), tmp_path)


def steps(act: Callable[[], object]) -> list[str]:
    """Every function of ours and every built-in one that is called on the way, in order."""
    called: list[str] = []

    def see(frame: FrameType, event: str, arg: Any) -> None:  # noqa: ANN401 - as the interpreter has it
        ours = "/processor/" in frame.f_code.co_filename
        if ours and event == "call":
            called.append(frame.f_code.co_qualname)
        elif ours and event == "c_call":
            called.append(getattr(arg, "__qualname__", "?"))

    sys.setprofile(see)
    try:
        with suppress(AssentError):
            act()
    finally:
        sys.setprofile(None)
    return called


def test_an_unknown_source_and_a_wrong_signature_take_the_same_steps(engine: Engine) -> None:
    """So does an unknown business; what is compared has the same length in each case."""
    body = b'{"type": "contact.opted_out", "data": {"phone": "+12025550104"}}'

    def knock(business: str, source: str, secret: str) -> list[str]:
        headers = sign(secret, "delivery-1", datetime.now(UTC), body)
        request = RawRequest(headers=headers, body=body)
        return steps(lambda: engine.parts.intake.receive(business, source, request))

    # The first call of a process decodes secrets that are remembered from then on.
    for source in ("website", "nowhere"):
        knock("acme", source, OTHER)
    wrong = knock("acme", "website", OTHER)
    assert knock("acme", "nowhere", OTHER) == wrong
    assert knock("nobody", "website", OTHER) == wrong
    assert knock("acme", "nowhere", SECRET) == wrong
    assert "compare_digest" in wrong
    assert len(knock("acme", "website", SECRET)) > len(wrong), "an authentic one goes on"


def test_an_unknown_and_a_wrong_api_key_take_the_same_steps(engine: Engine) -> None:
    """The wrong one has the id of a key that is there, and another secret."""
    access, now = engine.parts.access, datetime.now(UTC)
    elsewhere = engine_over(memory_world(), engine.parts.settings.state_dir / "elsewhere")

    def issued(at: Access) -> tuple[str, ApiKey]:
        return at.issue("acme", [Scope.READ], label="test", expires_at=None, now=now)

    (right, own), (unknown, _), (wrong, known) = (
        issued(access),
        issued(elsewhere.parts.access),
        issued(elsewhere.parts.access),
    )
    engine.world.apikeys.put(replace(known, digest=own.digest))

    def knock(key: str) -> list[str]:
        return steps(lambda: access.authenticate(key, now))

    assert knock(unknown) == knock(wrong)
    assert "compare_digest" in knock(wrong)
    found = [access.authenticate(each, now) for each in (unknown, wrong, right)]
    assert found == [None, None, own]
