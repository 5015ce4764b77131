"""The examples of the pages, run as they stand, against a whole deployment."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from processor.bootstrap import embedded_servers
from processor.providers import PROVIDERS
from processor.settings import load_settings

pytestmark = pytest.mark.e2e

BASH = shutil.which("bash") or "bash"
ASSENT = shutil.which("assent", path=Path(sys.executable).parent) or "assent"
ROOT = Path(__file__).resolve().parent.parent
ALICE = "+12025550101"
TUTORIAL = "docs/tutorial.md"
ENVIRON = {name: text for name, text in os.environ.items() if not name.startswith("ASSENT_")} | {
    "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    "NO_COLOR": "1",
    "COLUMNS": "200",
}

#: Whatever happens, nothing of the script is left running.
CLEANING = "trap 'kill $(jobs -p) 2> /dev/null; wait' EXIT\n"


def blocks(page: str, language: str) -> list[str]:
    """The blocks of code of a page in one language."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


class Deployment(NamedTuple):
    """Everything running in a folder, and how to speak to it."""

    folder: Path
    port: int
    key: str

    def call(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.key}"}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        with closing(connection):
            connection.request(method, path, json.dumps(body), headers)
            return dict(json.load(connection.getresponse()))

    def ready(self) -> bool:
        try:
            return all(each["status"] != "fail" for each in self.call("GET", "/readyz")["checks"])
        except OSError:
            return False

    def verdict(self) -> str:
        asked = {"id": "ask", "channel": "sms", "to": ALICE, "purpose": "marketing"}
        return str(self.call("POST", "/v1/gate", asked)["verdict"])

    def sign_and_send(self, name: str, told: str) -> None:
        (self.folder / name).write_text(told, encoding="utf-8")
        command = f"assent sign --source acme/website {name} | sh"
        run(command, self.folder)

    def released(self, job: str) -> str | None:
        stored = self.call("GET", f"/v1/messages/{job}")
        return str(stored["message"]) if stored["state"] == "released" else None


def run(command: str, folder: Path, **more: str) -> str:
    """What a command prints; it must succeed."""
    with subprocess.Popen(
        [BASH, "-euo", "pipefail", "-c", command],
        cwd=folder,
        env=ENVIRON | more,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as shell:
        try:
            told, errors = shell.communicate(timeout=500)
        except subprocess.TimeoutExpired:
            os.killpg(shell.pid, signal.SIGTERM)
            raise
    assert shell.returncode == 0, told + errors
    return told


@pytest.fixture
def deployment(
    tmp_path: Path, free_port: int, eventually: Callable[[Callable[[], bool]], bool]
) -> Iterator[Deployment]:
    """What `assent init` and `assent up` make."""
    key = run("assent init shop", tmp_path).strip()
    folder = tmp_path / "shop"
    config = folder / "assent.toml"
    config.write_text(config.read_text().replace("port = 8700", f"port = {free_port}"))
    running = Deployment(folder, free_port, key)
    with (
        (folder / "up.log").open("wb") as log,
        subprocess.Popen([ASSENT, "up"], cwd=folder, env=ENVIRON, stdout=log, stderr=log) as up,
    ):
        try:
            assert eventually(running.ready), (folder / "up.log").read_text()
            yield running
        finally:
            up.send_signal(signal.SIGTERM)
            up.wait(timeout=180)


def test_the_first_webhook_of_the_readme_goes_as_it_is_told(tmp_path: Path, free_port: int) -> None:
    """All its commands in one shell; only the port is another, and the worker is waited for."""
    script = [each.replace("8700", str(free_port)) for each in blocks("README.md", "sh")]
    start, sign_up, ask, stop = script
    # The environment is the one that runs this test, not one in the reader's folder.
    start = start.replace('export PATH="$PWD/.venv/bin:$PATH"\n', CLEANING)
    start = start.replace("cd shop\n", f"cd shop\nsed -i.bak s/8700/{free_port}/ assent.toml\n")
    asking = ask.partition("\nassent")[0]
    recorded = f"until ({asking}) | grep -q approved; do sleep 0.2; done\n"
    script_until = (start, sign_up, recorded)
    told = run("\necho ---\n".join([*script_until, ask, stop]), tmp_path).split("---\n")
    assert json.loads(told[1])["status"] == "stored"
    assert '"verdict":"approved"' in told[3]
    assert "✓ yes" in told[3]
    assert '"status":"stored"' in told[4]
    assert "✗ no" in told[4]
    assert "opted out" in told[4]


def test_the_tutorial_goes_as_it_is_told(tmp_path: Path, free_port: int) -> None:
    """All its commands in one shell; only the port is another."""
    start, *rest = (each.replace("8700", str(free_port)) for each in blocks(TUTORIAL, "sh"))
    start = start.replace('export PATH="$PWD/.venv/bin:$PATH"\n', CLEANING)
    start = start.replace("cd shop\n", f"cd shop\nsed -i.bak s/8700/{free_port}/ assent.toml\n")
    told = run("\necho ---\n".join([start, *rest]), tmp_path)
    verdicts = re.findall(r'"verdict":"(\w+)".*?"code":"(\w+)"', told)
    assert verdicts == [
        ("approved", "express_grant"),
        ("blocked", "implied_excludes_marketing"),
        ("blocked", "conversation_unknown"),
        ("blocked", "revoked_all"),
    ]
    assert '"answer":"go"' in told
    assert '"state":"sent"' in told
    kept = json.loads((tmp_path / "shop" / "alice" / "contact.json").read_text())
    assert "please no more texts" in json.dumps(kept)
    assert len(list((tmp_path / "shop" / "alice" / "captures").iterdir())) == 1


def test_the_sender_of_the_page_sends_what_may_go_and_nothing_after_a_stop(
    deployment: Deployment, eventually: Callable[[Callable[[], bool]], bool]
) -> None:
    sign_up, stop = (
        re.findall(r"<<'END'\n(.*?)\nEND", block, re.DOTALL)[0]
        for block in blocks("README.md", "sh")
        if "<<'END'" in block
    )
    deployment.sign_and_send("event.json", sign_up)
    assert eventually(lambda: deployment.verdict() == "approved")
    for job in ("offer-1", "offer-2"):
        message = {"id": job, "channel": "sms", "to": ALICE, "template": "spring"}
        assert deployment.call("POST", "/v1/messages", message)["state"] == "queued"
        assert eventually(lambda: deployment.released(job) is not None)  # noqa: B023 - asked at once
    first, second = deployment.released("offer-1"), deployment.released("offer-2")
    assert first is not None
    assert second is not None
    assert set(ids_of(deployment, 2)) == {first, second}
    assert sender(deployment, first) == [
        f"sending template spring of message {first}",
        f"{first} sent",
    ]
    deployment.sign_and_send("stop.json", stop)
    assert sender(deployment, first, second) == [
        f"{first} already_claimed",
        f"{second} revoked_since_permit",
    ]
    assert deployment.call("GET", "/v1/messages/offer-1")["state"] == "sent"
    assert deployment.call("GET", "/v1/messages/offer-2")["state"] == "blocked"


def sender(deployment: Deployment, *messages: str) -> list[str]:
    """What the sender of the page prints for these messages."""
    (deployment.folder / "sender.py").write_text(blocks("docs/senders.md", "python")[0])
    lines = " ".join(messages)
    command = f"printf '%s\\n' {lines} | {sys.executable} sender.py"
    told = run(
        command,
        deployment.folder,
        ASSENT_URL=f"http://127.0.0.1:{deployment.port}",
        ASSENT_KEY=deployment.key,
    )
    return told.splitlines()


def ids_of(deployment: Deployment, number: int) -> list[str]:
    """The first ids that the reader of the release stream prints."""
    settings = load_settings({}, deployment.folder / "assent.toml", providers=PROVIDERS)
    code = blocks("docs/senders.md", "python")[1]
    with subprocess.Popen(
        [sys.executable, "-c", code],
        env=ENVIRON | {"ASSENT_STORE_URL": embedded_servers(settings)[0].url},
        stdout=subprocess.PIPE,
        text=True,
    ) as reader:
        try:
            assert reader.stdout is not None
            return [reader.stdout.readline().strip() for _ in range(number)]
        finally:
            reader.terminate()
