"""A web server with a source of every provider, and somebody who records what comes in."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from processor.cli.commands import assent
from processor.providers import PROVIDERS
from processor.settings import VARIABLES, Settings
from tests.e2e.rig import Rig, a_free_port
from tests.providers.calls import CALLERS
from tests.web.serving import served

PUBLIC = "https://hooks.example.com"
_SOURCE = """
[business.acme.source.{name}]
provider = "{name}"
secrets = ["env:ASSENT_SECRET_ACME_{variable}"]
"""
_BOX = """
[[business.acme.source.{name}.box]]
field = "sms-ok"
channels = ["sms"]
tags = ["marketing consent"]
"""


class Wired:
    """Commands over a running server; `place` names the source of a provider."""

    def __init__(self, rig: Rig) -> None:
        self.rig = rig
        self.settings: Settings = rig.parts.settings

    def run(self, *args: str, text: bytes = b"", **environ: str | None) -> Result:
        nothing = {variable.name: None for variable in VARIABLES}
        return CliRunner().invoke(assent, args, env=nothing | self.rig.env | environ, input=text)

    def answer(self, *args: str) -> Any:  # noqa: ANN401 - what JSON holds
        result = self.run(*args, "--json")
        assert result.exit_code == 0, result.stderr
        return json.loads(result.stdout)

    def trigger(self, *args: str) -> Any:  # noqa: ANN401 - what JSON holds
        return self.answer("trigger", *args)


def place(provider: str) -> str:
    return "acme/website" if provider == "standard" else f"acme/{provider}"


@contextmanager
def wired(folder: Path, store_url: str) -> Iterator[Wired]:
    """Everything running, and nothing left behind."""
    rig = Rig(folder, port=a_free_port(), store_url=store_url)
    config = folder / "assent.toml"
    text = config.read_text("utf-8").replace("[web]\n", f'[web]\npublic_url = "{PUBLIC}"\n')
    for name, caller in CALLERS.items():
        text += _SOURCE.format(name=name, variable=name.upper())
        text += _BOX.format(name=name) if "phone" in PROVIDERS[name].mappable else ""
        rig.env[f"ASSENT_SECRET_ACME_{name.upper()}"] = caller.secret
    config.write_text(f'{text}\n[policy.tags]\n"marketing consent" = ["marketing"]\n', "utf-8")
    with rig, served(rig, folder), _recording(rig):
        yield Wired(rig)


@contextmanager
def _recording(rig: Rig) -> Iterator[None]:
    """Drain what waits, again and again, as a worker does."""
    over = threading.Event()

    def work() -> None:
        while not over.wait(0.02):
            for lane in range(rig.parts.settings.lanes):
                rig.parts.drain.drain(lane, "test")

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
