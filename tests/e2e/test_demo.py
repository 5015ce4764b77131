"""The demo as a newcomer runs it: real servers, a real worker, and nothing left behind."""

from __future__ import annotations

import base64
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec
import psutil
import pytest

from processor.cli.demo.crowd import load_crowd
from processor.providers import PROVIDERS

pytestmark = pytest.mark.e2e

ASSENT = [sys.executable, "-c", "from processor.cli import main; main()"]
SCRIPT = files("processor.cli.demo").joinpath("demo.toml").read_text(encoding="utf-8")
HEAD, *STORIES = SCRIPT.split("[[story]]\n")
REQUIRED = {
    *("form-ticked", "form-unticked", "form-preticked", "email-consent-sms", "box-names-sms-only"),
    *("webchat-reply", "webchat-other-conversation", "webchat-marketing"),
    *("webchat-25-hours-later", "webchat-number-left", "webchat-another-number"),
    *("webchat-number-other-conversation", "order-confirmation", "shipping-confirmation"),
    *("order-coupon", "order-hidden-coupon", "order-without-number", "appointment-confirmation"),
    *("appointment-reminder", "appointment-order-confirmation", "reminder-old-time"),
    *("reminder-new-time", "reminder-cancelled", "cancellation-notice"),
    *("cancellation-notice-twice", "nothing-known", "stop-at-once", "start-resumes-orders"),
    *("start-marketing-waits", "confirmed-marketing", "form-after-stop", "tag-without-proof"),
    *("tag-with-proof", "untagged", "job-released", "job-claimed", "job-claimed-twice"),
    *("claim-after-stop", "reminder-ahead", "reminder-due", "reminder-due-moved"),
    *("delivery-duplicate", "duplicate-one-grant", "other-business", "other-brand"),
    *("calcom-reminder", "calendly-offer", "chatwoot-reply", "cloudevents-offer", "form-offer"),
    *("intercom-offer", "shopify-order", "square-order", "stripe-offer", "twilio-stop"),
    *("typeform-offer", "whatsapp-stop", "woocommerce-order"),
    *("campaign-judged", "campaign-stop-handed-over", "campaign-stop-ahead", "campaign-account"),
    *("signature-wrong", "signature-wrong-nothing-recorded", "number-unparsable"),
}
TASK_BODY = re.compile(rb'"body\\*": ?\\*"([A-Za-z0-9+/=]+)\\*"')
IDS = re.compile(rb"[0-9a-f]{16,}")
MESSAGE_ID = re.compile(r"msg_[0-9a-f]{32}_[0-9a-f]{16}")
#: What a person typed or is called, in any webhook of the day; wordings and tags are nobody's.
PERSONAL = {"phone", "email", "full_name", "postal_address", "ip", "text", "visitor", "address"}
REFERENCES = {"conversation_id", "order_id", "appointment_id"}
NATIONAL_DIGITS = 10


class Ran(msgspec.Struct, frozen=True):
    status: int
    rows: list[dict[str, Any]]
    errors: str
    folder: Path


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """A place for temporary folders, by which processes can be told too; short, for sockets."""
    with tempfile.TemporaryDirectory(prefix="home-") as name:
        yield Path(name)


def environment(home: Path) -> dict[str, str]:
    return os.environ | {"TMPDIR": str(home), "ASSENT_CONFIG": "/nowhere/assent.toml"}


def running(home: Path) -> list[str]:
    """Command lines of the processes that were started for this place."""

    def is_ours(process: psutil.Process) -> bool:
        try:
            alive = process.status() != psutil.STATUS_ZOMBIE
            return alive and process.environ().get("TMPDIR") == str(home)
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            return False

    return [" ".join(each.cmdline()) for each in psutil.process_iter() if is_ours(each)]


def leaves(value: object, key: str = "") -> Iterator[tuple[str, str]]:
    """Every text in a body, with the key under which it stands."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield from leaves(each, name)
    elif isinstance(value, list):
        for each in value:
            yield from leaves(each, key)
    elif isinstance(value, str):
        yield key, value


def personal_texts() -> Iterator[str]:
    """Every personal text of the day, and of phone numbers the digits that all spellings share."""
    steps = [step for story in tomllib.loads(SCRIPT)["story"] for step in story["step"]]
    for key, value in leaves([step.get("data") for step in steps]):
        if key in PERSONAL | REFERENCES and len(value) > len("START"):
            digits = re.sub(r"\D", "", value)
            yield digits[-NATIONAL_DIGITS:] if len(digits) > NATIONAL_DIGITS else value


@pytest.fixture(scope="module")
def ran(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """The whole day, once; its folder is kept to be looked into."""
    day = tmp_path_factory.mktemp("demo") / "day"
    done = subprocess.run(
        [*ASSENT, "demo", "--json", "--verbose", "--rows", "5000", "--keep", str(day)],
        env=environment(home),
        cwd=day.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    return Ran(done.returncode, rows, done.stderr, day)


def test_every_situation_comes_out_as_expected(ran: Ran) -> None:
    mismatches = [row for row in ran.rows if not row["as_expected"]]
    assert (ran.status, mismatches) == (0, []), ran.errors[-4000:]
    assert f"{len(ran.rows)} situations, {len(ran.rows)} as expected" in ran.errors


def test_every_required_situation_is_shown_and_all_verdicts_occur(ran: Ran) -> None:
    assert REQUIRED - {row["id"] for row in ran.rows} == set()
    verdicts = {row["verdict"] for row in ran.rows}
    answers = {"approved", "blocked", "deferred", "go", "refused", "duplicate"}
    assert verdicts == answers | {"judged", "adds up"}


def test_every_provider_calls_in_its_own_shape() -> None:
    """The standard one is what all other stories are told by."""
    steps = [step for story in tomllib.loads(SCRIPT)["story"] for step in story["step"]]
    called = {step["to"].rpartition("/")[2] for step in steps if step["do"] == "call"}
    assert called == PROVIDERS.keys() - {"standard"}
    place = tomllib.loads(files("processor.cli.demo").joinpath("place.toml").read_text())
    sources = place["business"]["globex"]["source"]
    assert all(sources[name]["provider"] == name for name in called)


def test_a_row_names_the_entry_that_decided_and_what_it_was(ran: Ran) -> None:
    by_id = {row["id"]: row for row in ran.rows}
    assert by_id["form-ticked"]["entry"].startswith("ent_")
    assert (by_id["form-ticked"]["act"], by_id["form-ticked"]["was"]) == (
        "granted",
        "the ticked box",
    )
    assert by_id["stop-at-once"]["act"] == "revoked"
    assert by_id["nothing-known"]["entry"] is None


def test_no_process_and_no_temporary_folder_is_left(ran: Ran, home: Path) -> None:
    assert running(home) == []
    assert list(home.iterdir()) == []


def test_no_personal_data_is_on_the_disk_or_in_the_log_in_clear(ran: Ran) -> None:
    crowd = {number.lstrip("+1") for _, number in load_crowd(5000).rows() if number[0] == "+"}
    needles = set(personal_texts()) | set(sorted(crowd)[::100])
    assert {"2025550101", "Alice Example", "conv-1007", "visitor-7f3a"} <= needles
    kept = {path: path.read_bytes() for path in ran.folder.rglob("*") if path.is_file()}
    written = {path.name for path in kept if ".aof" in path.name}
    assert written, "no append-only file was found, so nothing was checked"
    kept[Path("log")] = ran.errors.encode()
    # Among so many ids, random hexadecimal digits come to be those of a number now and then.
    kept = {path: IDS.sub(b"", raw) for path, raw in kept.items()}
    found = [
        (path.name, needle)
        for path, raw in kept.items()
        for needle in needles
        if needle.encode() in raw
    ]
    assert found == []


def test_the_broker_holds_ids_only(ran: Ran) -> None:
    raw = b"".join(path.read_bytes() for path in (ran.folder / "state" / "broker").rglob("*.aof"))
    arguments = [
        argument
        for body in TASK_BODY.findall(raw)
        for argument in json.loads(base64.b64decode(body))[0]
    ]
    messages = [each for each in arguments if isinstance(each, str)]
    assert messages, "no message was seen in the broker, so nothing was checked"
    assert any(isinstance(each, int) for each in arguments)
    assert all(isinstance(each, int) or MESSAGE_ID.fullmatch(each) for each in arguments)


def test_a_planted_wrong_expectation_fails_and_nothing_is_left(tmp_path: Path, home: Path) -> None:
    """One expected verdict is turned round in a copy of the script's first story."""
    right = 'expect = { verdict = "blocked", reasons = ["brand_not_granted"] }'
    wrong = 'expect = { verdict = "approved", reasons = ["express_grant"] }'
    assert right in STORIES[0]
    planted = tmp_path / "planted.toml"
    planted.write_text(f"[[story]]\n{STORIES[0].replace(right, wrong)}", encoding="utf-8")
    done = subprocess.run(
        [*ASSENT, "demo", "--rows", "0", "--script", str(planted)],
        env=environment(home) | {"COLUMNS": "120"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "other-brand: expected approved (express_grant), got blocked" in done.stdout
    assert f"{STORIES[0].count('expect = ')} situations" in done.stdout
    assert running(home) == []
    assert list(home.iterdir()) == []


def test_an_interrupted_demo_leaves_nothing(
    home: Path, eventually: Callable[[Callable[[], bool]], bool]
) -> None:
    with subprocess.Popen(
        [*ASSENT, "demo"],
        env=environment(home),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as demo:
        assert eventually(lambda: any("beat" in line for line in running(home)))
        demo.send_signal(signal.SIGINT)
        _, errors = demo.communicate(timeout=180)
    assert (demo.returncode, b"interrupted" in errors) == (130, True)
    assert running(home) == []
    assert list(home.iterdir()) == []


def test_a_script_that_is_none_is_refused_before_anything_starts(
    tmp_path: Path, home: Path
) -> None:
    script = tmp_path / "script.toml"
    script.write_text('[[story]]\nwho = "Alice"\ntitle = "nothing"\nstep = [{ do = "dance" }]\n')
    done = subprocess.run(
        [*ASSENT, "demo", "--script", str(script)],
        env=environment(home),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "is no script" in done.stderr


def test_the_engine_never_reads_the_expectations() -> None:
    """Only the demo itself knows where they are."""
    root = Path(__file__).parents[2]
    readers = [
        path.relative_to(root).parts[:3]
        for folder in ("processor", "workers", "schemas")
        for path in (root / folder).rglob("*.py")
        if re.search(r"(demo|crowd)\.toml", path.read_text(encoding="utf-8"))
    ]
    assert set(readers) == {("processor", "cli", "demo")}
