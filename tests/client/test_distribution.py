"""The kit as somebody else installs it: a wheel of its own, small, typed, without the engine."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
#: Imports the client with nothing to be found but what was named, and says what else came along.
IMPORT = """
import sys
import assent_client, assent_client.memory
found = sorted({name.partition(".")[0] for name in sys.modules})
print(assent_client.__file__)
print(*[name for name in sys.argv[1:] if name in found])
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    copy = ["cp", "-r", str(ROOT / "assent_client"), str(source)]
    subprocess.run(copy, check=True)
    build = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "-q"]
    done = subprocess.run(
        [*build, "--no-index", "--wheel-dir", str(folder), str(source)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_the_client_and_nothing_else(wheel: Path) -> None:
    assert wheel.name == "assent_client-0.1.0-py3-none-any.whl"
    names = zipfile.ZipFile(wheel).namelist()
    assert "assent_client/py.typed" in names
    assert {name.partition("/")[0] for name in names} == {
        "assent_client",
        "assent_client-0.1.0.dist-info",
    }


def test_it_needs_httpx_and_offers_celery_and_pytest(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as opened:
        told = Parser().parsestr(
            opened.read("assent_client-0.1.0.dist-info/METADATA").decode("utf-8")
        )
        plugins = opened.read("assent_client-0.1.0.dist-info/entry_points.txt").decode("utf-8")
    needed = told.get_all("Requires-Dist") or []
    assert [each for each in needed if "extra" not in each] == ["httpx>=0.28"]
    assert told.get_all("Provides-Extra") == ["celery", "pytest"]
    assert "[pytest11]\nassent = assent_client.pytest_plugin" in plugins


def test_the_client_is_imported_from_it_without_celery_pytest_or_the_engine(
    wheel: Path, tmp_path: Path
) -> None:
    unwanted = ["celery", "kombu", "pytest", "processor", "schemas", "workers", "flask", "redis"]
    done = subprocess.run(
        [sys.executable, "-c", IMPORT, *unwanted],
        cwd=tmp_path,
        env={"PYTHONPATH": str(wheel)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    where, brought = done.stdout.splitlines()
    assert where.startswith(str(wheel))
    assert brought == ""


def test_the_version_that_it_tells_servers_is_its_own() -> None:
    transport = ROOT / "assent_client" / "src" / "assent_client" / "transport.py"
    project = (ROOT / "assent_client" / "pyproject.toml").read_text("utf-8")
    assert 'version = "0.1.0"' in project
    assert "assent-client/0.1.0" in transport.read_text("utf-8")
