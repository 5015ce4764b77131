"""The four ways of the page, run as they stand there, with a real server and a real worker."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assent_client import Sent, Skipped, State
from tests.client.sending import Sending, sending
from tests.e2e.rig import kill_group, until
from tests.test_docs_examples import blocks, run

pytestmark = pytest.mark.e2e

PAGE = "docs/gating-your-queue.md"
SPRING = "Everything for the garden is 20 % off. Reply STOP to end."


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sending]:
    """The workers of the page, with the first two ways."""
    folder = tmp_path_factory.mktemp("shop")
    worker, producer, gated, _, _ = blocks(PAGE, "python")
    (folder / "shop.py").write_text(worker, "utf-8")
    (folder / "producer.py").write_text(producer, "utf-8")
    (folder / "tasks.py").write_text(gated, "utf-8")
    with sending(tmp_path_factory.mktemp("deployment")) as made:
        yield replace(made, env=made.env | {"FOLDER": str(folder)})


@pytest.fixture
def worker(shop: Sending) -> Iterator[subprocess.Popen[bytes]]:
    child = shop.worker(Path(shop.env["FOLDER"]), "tasks")
    try:
        yield child
    finally:
        kill_group(child)


def test_a_message_that_is_handed_in_is_sent_if_it_may_be(
    shop: Sending, worker: subprocess.Popen[bytes], phone: str
) -> None:
    shop.world.agree(phone)
    run_producer = [sys.executable, "producer.py", "offer-" + phone[1:], phone]
    told = subprocess.run(
        run_producer,
        cwd=shop.env["FOLDER"],
        env=shop.env,
        capture_output=True,
        text=True,
        check=True,
    )
    message = told.stdout.strip()

    def sent() -> bool:
        job = shop.world.gate.look(message)
        return job is not None and job.state is State.SENT

    assert until(sent)
    assert shop.texts_to(phone) == [SPRING]


def test_a_task_is_gated_by_the_line_above_it(
    shop: Sending, worker: subprocess.Popen[bytes], phone: str
) -> None:
    before = shop.ending(shop.send("shop.send_sms", phone, "spring"))
    assert isinstance(before, Skipped)
    assert before.reason == "no_consent"
    shop.world.agree(phone)
    assert isinstance(shop.ending(shop.send("shop.send_sms", phone, "spring")), Sent)
    assert shop.texts_to(phone) == [SPRING]


OWN_QUEUE = """
waiting, texts = [], []


def enqueue(*job):
    waiting.append(job)


def hand_over(to, text):
    texts.append((to, text))
    return f"SM{len(texts)}"
"""
RUN_IT = """
import sys
from own_queue import texts, waiting
from permits import consume, produce

print(produce(sys.argv[1], sys.argv[2]), [consume(*job) for job in waiting * 2], len(texts))
"""


def test_a_queue_of_ones_own_redeems_what_it_was_given(
    shop: Sending, tmp_path: Path, phone: str
) -> None:
    """Delivered twice, it goes once."""
    files = {"own_queue": OWN_QUEUE, "permits": blocks(PAGE, "python")[4], "run_it": RUN_IT}
    for name, text in files.items():
        (tmp_path / f"{name}.py").write_text(text, "utf-8")

    def told() -> str:
        asking = [sys.executable, "run_it.py", "own-" + phone[1:], phone]
        return subprocess.run(
            asking, cwd=tmp_path, env=shop.env, capture_output=True, text=True, check=True
        ).stdout

    assert told() == "blocked [] 0\n"
    shop.world.agree(phone)
    assert told() == "approved ['sent', 'already_claimed'] 1\n"


def test_three_calls_over_http_are_a_sender(shop: Sending, tmp_path: Path, phone: str) -> None:
    """No worker of the other ways runs here, which could be the first to claim."""
    script = blocks(PAGE, "sh")[0]
    places = {name: shop.env[name] for name in ("ASSENT_URL", "ASSENT_KEY")}
    blocked = run(script, tmp_path, JOB="http-1" + phone[1:], NUMBER=phone, **places)
    assert '"code":"not_released"' in blocked
    shop.world.agree(phone)
    allowed = run(script, tmp_path, JOB="http-2" + phone[1:], NUMBER=phone, **places)
    assert allowed == "send it now\n"


def test_the_test_of_the_page_passes_with_the_installed_fixture(tmp_path: Path) -> None:
    (tmp_path / "test_shop.py").write_text(blocks(PAGE, "python")[3], "utf-8")
    asking = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_shop.py"]
    done = subprocess.run(asking, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "1 passed" in done.stdout
