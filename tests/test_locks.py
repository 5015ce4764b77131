"""The lock of what runs in production holds all that it needs, without the development tools."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

LOCK = Path(__file__).parents[1] / "requirements" / "runtime.txt"
#: What the parts of a deployment import, and what Celery and kombu load by name when they start.
IMPORT_ALL = """
import importlib, pkgutil, sys

class Hidden:
    names = frozenset(sys.argv[1:])

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in self.names:
            raise ModuleNotFoundError(f"`{name}` is not in requirements/runtime.txt", name=name)

sys.meta_path.insert(0, Hidden())
import celery.bin.beat, celery.bin.worker, celery.concurrency.prefork, celery.worker.worker
import kombu.transport.redis
import processor, schemas, workers
for package in (processor, schemas, workers):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if not module.name.endswith(("__main__", "workers.main", "web.wsgi")):
            importlib.import_module(module.name)
"""


def test_everything_is_imported_with_nothing_but_the_runtime_lock() -> None:
    locked = set(re.findall(r"^([a-z0-9.-]+)==", LOCK.read_text("utf-8"), re.MULTILINE))
    owners = {
        module: {re.sub(r"[-_.]+", "-", owner).lower() for owner in found}
        for module, found in packages_distributions().items()
    }
    hidden = sorted(name for name, found in owners.items() if not found & {*locked, "assent"})
    assert {"pytest", "hypothesis"} <= set(hidden)
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL, *hidden], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_a_lock_is_installed_as_it_is() -> None:
    """Resolving would look at releases newer than the lock, and fail on those with extras."""
    root = Path(__file__).parents[1]
    installs = [
        line
        for name in ("Makefile", "Dockerfile")
        for line in (root / name).read_text("utf-8").splitlines()
        if "--require-hashes" in line
    ]
    assert len(installs) == 3
    assert all("--no-deps" in line for line in installs)
