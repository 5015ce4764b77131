"""A campaign whose waves are killed again and again hands nobody over twice and loses nobody."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from processor.adapters.connection import connect
from processor.ports import ClaimAnswer
from tests.e2e.rig import Rig, a_free_port

pytestmark = pytest.mark.e2e

PEOPLE: Final = 1200
STOPPED: Final = range(0, PEOPLE, 40)
KILLS: Final = 4
Waiting = Callable[[Callable[[], bool]], bool]
WORDS: Final = ("--name", "spring", "--template", "t-1")


def phone(number: int) -> str:
    return f"+1202{5550000 + number:07d}"


def wave(rig: Rig, audience: Path) -> subprocess.Popen[bytes]:
    """Everybody on the list, by a process of its own."""
    command = [sys.executable, "-m", "processor.cli", "campaign", "wave", str(audience), *WORDS]
    return subprocess.Popen(
        [*command, "--total", str(PEOPLE)],
        env=rig.env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def stored(rig: Rig) -> list[tuple[str, str]]:
    """Every message there is, with its state."""
    client = connect(rig.parts.settings.store_url).client
    found = []
    for key in client.scan_iter("*:message:*", count=1000):
        contact, natural = key.decode().split(":message:")[1].split(":")
        found.append((f"msg_{contact}_{natural}", client.hget(key, "state").decode()))
    return found


def agreed(rig: Rig) -> None:
    """Everybody ticked the box."""
    boxes = [{"channels": ["sms"], "tags": ["marketing consent"], "state": "checked"}]
    for number in range(PEOPLE):
        form = {"form": "news", "phone": phone(number), "person": {}, "boxes": boxes}
        rig.deliver("form.submitted", form)
    for lane in range(rig.parts.settings.lanes):
        while rig.parts.drain.drain(lane, "test"):
            pass


def listed(folder: Path) -> Path:
    audience = folder / "audience.csv"
    rows = "".join(f"{phone(number)}\n" for number in range(PEOPLE))
    audience.write_text(f"address\n{rows}", encoding="utf-8")
    return audience


def interrupted(rig: Rig, audience: Path, goal: int, eventually: Waiting) -> None:
    """Two at once go down the same list and are killed when so many were handed over."""
    pair = [wave(rig, audience), wave(rig, audience)]
    reached = eventually(
        lambda: len(stored(rig)) >= goal or all(each.poll() is not None for each in pair)
    )
    for each in pair:
        each.send_signal(signal.SIGKILL)
        each.wait()
    assert reached


def swept(rig: Rig) -> bool:
    """Whether all is judged; what a kill left between storing and judging is the sweep's."""
    waiting = [name for name, state in stored(rig) if state == "queued"]
    for name in waiting:
        rig.parts.sending.judge(name)
    return not waiting


def sent(rig: Rig) -> Counter[str]:
    """How many claims got which answer; what may go is sent."""
    answers = Counter[str]()
    for name, _ in stored(rig):
        claimed = rig.parts.sending.claim("acme", name, "attempt-1")
        assert claimed is not None
        answers[claimed.answer.value] += 1
        if claimed.answer is ClaimAnswer.GO:
            rig.parts.sending.conclude("acme", name, "attempt-1", "sent")
    return answers


def test_waves_that_are_killed_hand_everybody_over_once(
    tmp_path: Path, chance: random.Random, eventually: Waiting
) -> None:
    """And nobody who wrote STOP amid a wave is sent to, handed over or not."""
    with Rig(tmp_path / "rig", port=a_free_port()) as rig:
        agreed(rig)
        audience = listed(tmp_path)
        for step in range(1, KILLS + 1):
            goal = step * PEOPLE // KILLS - chance.randrange(1, PEOPLE // KILLS)
            interrupted(rig, audience, goal, eventually)
            for number in STOPPED[step - 1 :: KILLS]:
                rig.deliver("contact.opted_out", {"phone": phone(number), "text": "STOP"})
        assert wave(rig, audience).wait(500) == 0
        assert eventually(lambda: swept(rig))

        contacts = Counter(name.split("_")[1] for name, _ in stored(rig))
        assert set(contacts.values()) == {1}
        assert sent(rig)["go"] == PEOPLE - len(STOPPED)
        told = rig.command("campaign", "report", str(audience), *WORDS[:2], "--json")
        report = json.loads(told.stdout)
        assert report["sent"] == PEOPLE - len(STOPPED)
        assert report["people"] == report["sent"] + report["blocked"] == PEOPLE
