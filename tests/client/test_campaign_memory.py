"""A million rows go out and come back in little memory, on both sides of the line."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import psutil
import pytest

from processor.ports import Scope
from tests.client.worlds import key_of, url_of
from tests.e2e.rig import Rig, a_free_port, until

pytestmark = [pytest.mark.e2e, pytest.mark.soak]

FEW, MANY = 10_000, 1_000_000
MIB = 1 << 20
#: What a client may take more for many rows than for few, and what a web process may take at all.
CLIENT, WEB = 64 * MIB, 256 * MIB
#: A sender that hands a list in, waits, and writes the result away; says its peak in KiB.
SENDER = """
import sys
from assent_client import Client, Order

def rows(number):
    yield b"phone,note\\n"
    for at in range(number):
        yield b"+1%010d,seen at the garden show\\n" % (2025550000 + at)

url, key, number = sys.argv[1], sys.argv[2], int(sys.argv[3])
with Client(url, key) as client:
    campaign = client.campaigns.create(rows(number), Order(channel="sms"))
    assert client.campaigns.wait(campaign.id, seconds=600).judged
    lines = sum(rows.count(b"\\n") for rows in client.campaigns.results(campaign.id))
    assert lines == number + 1, lines
status = open("/proc/self/status").read()
print(status.split("VmHWM:")[1].split()[0])
"""


def test_a_million_rows_take_little_memory(tmp_path: Path) -> None:
    with Rig(tmp_path / "rig", port=a_free_port()) as rig:
        web = psutil.Process(rig.web().pid)
        rig.beat()
        for _ in range(2):
            rig.bulk()
        assert until(lambda: bool(web.children()))
        key, peak, over = key_of(rig, Scope.GATE, Scope.READ), [0], threading.Event()

        def watch() -> None:
            while not over.wait(0.1):
                sizes = [each.memory_info().rss for each in (web, *web.children(recursive=True))]
                peak[0] = max(peak[0], *sizes)

        watching = threading.Thread(target=watch)
        watching.start()
        try:
            few, many = (handed_in(rig, key, number) for number in (FEW, MANY))
        finally:
            over.set()
            watching.join()
    print(f"client {few / MIB:.1f} and {many / MIB:.1f} MiB, web {peak[0] / MIB:.1f} MiB")
    assert many - few <= CLIENT
    assert peak[0] <= WEB


def handed_in(rig: Rig, key: str, number: int) -> int:
    """The peak, in bytes, of a program that hands in so many rows and fetches the result."""
    command = [sys.executable, "-c", SENDER, url_of(rig), key, str(number)]
    assert until(lambda: rig.command("status").returncode == 0)
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=700)
    assert done.returncode == 0, done.stderr
    return int(done.stdout) * 1024
