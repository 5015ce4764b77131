"""The script of the demo: stories made of steps, and what a person says must come of each.

It is data, read from a file that the engine never reads, so that the demo cannot agree with the
engine by accident.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import msgspec

from processor.domain.errors import AssentError

_SCRIPT: Final = "demo.toml"
_TIME: Final = re.compile(r"(now|day)(?:([+-])(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?)?")
_REFERENCE: Final = re.compile(r"(capture|entry):(.+)")


class ScriptInvalid(AssentError):
    """A script that cannot be played; the text says where and why."""


class Expect(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What must come of a situation.

    Attributes:
        verdict: The whole answer in one word.
        reasons: The first codes, in their order; none means that the answer gives none.
        standing_version: How many entries the contact's ledger must hold, where that matters.
    """

    verdict: str
    reasons: tuple[str, ...] = ()
    standing_version: int | None = None


class _Step(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="do"):
    """What all steps share; one with an `id` is a situation and says what must come of it."""

    id: str = ""
    situation: str = ""
    business: str = "acme"
    expect: Expect | None = None


class Upload(_Step, frozen=True, kw_only=True, tag="upload"):
    """A capture is uploaded; its content stands in the script in base64."""

    name: str
    content: bytes


class Tell(_Step, frozen=True, kw_only=True, tag="tell"):
    """A source delivers a webhook; `at_once`: what follows does not wait for a worker."""

    to: str
    type: str
    data: dict[str, Any]
    name: str = ""
    what: str = ""
    at_once: bool = False
    forged: bool = False


class Call(_Step, frozen=True, kw_only=True, tag="call"):
    """A system calls in its own shape: an example of its `event`, with `values` set in it.

    It is signed as that system signs. `at_once`: what follows does not wait for a worker.
    """

    to: str
    event: str
    what: str = ""
    values: dict[str, str] = {}
    at_once: bool = False


class Repeat(_Step, frozen=True, kw_only=True, tag="repeat"):
    """The webhook of that name is delivered again, byte for byte."""

    of: str


class Ask(_Step, frozen=True, kw_only=True, tag="ask"):
    """The gate is asked about a message, at another time if `at` says so."""

    message: dict[str, Any]
    at: str | None = None


class Submit(_Step, frozen=True, kw_only=True, tag="submit"):
    """A job is submitted and judged by a worker."""

    job: str
    message: dict[str, Any]


class Await(_Step, frozen=True, kw_only=True, tag="await"):
    """A deferred job becomes due and is judged again."""

    job: str


class Claim(_Step, frozen=True, kw_only=True, tag="claim"):
    """A sender claims a job."""

    job: str
    attempt: str


Step = Upload | Tell | Call | Repeat | Ask | Submit | Await | Claim


class Story(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Steps about one person."""

    who: str
    title: str
    step: tuple[Step, ...]


class Script(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole day."""

    story: tuple[Story, ...]

    def situations(self) -> Iterator[Step]:
        """The steps that become rows of the table."""
        return (step for story in self.story for step in story.step if step.id)


def load_script(path: Path | None = None) -> Script:
    """Read a script, by default the one that comes with the demo; raises ScriptInvalid."""
    source = path or files("processor.cli.demo").joinpath(_SCRIPT)
    try:
        script = msgspec.convert(tomllib.loads(source.read_text(encoding="utf-8")), Script)
    except OSError as error:
        raise ScriptInvalid(f"script `{path}` cannot be read ({error.strerror})") from error
    except (ValueError, msgspec.ValidationError) as error:
        raise ScriptInvalid(f"script `{path or _SCRIPT}` is no script: {error}") from error
    for step in script.situations():
        if step.expect is None or not step.situation:
            raise ScriptInvalid(f"situation `{step.id}` needs `situation` and `expect`")
    return script


def filled_in(
    value: Any,  # noqa: ANN401 - any part of a JSON body
    now: datetime,
    midnight: datetime,
    referred: Callable[[str, str], str],
) -> Any:  # noqa: ANN401 - the same part, with its times and references written out
    """Write times and references out, wherever they stand in a body."""
    if isinstance(value, Mapping):
        return {key: filled_in(each, now, midnight, referred) for key, each in value.items()}
    if isinstance(value, list):
        return [filled_in(each, now, midnight, referred) for each in value]
    if not isinstance(value, str):
        return value
    if reference := _REFERENCE.fullmatch(value):
        return referred(reference[1], reference[2])
    if moment := _TIME.fullmatch(value):
        return _moment(moment, now if moment[1] == "now" else midnight).isoformat()
    return value


def _moment(read: re.Match[str], base: datetime) -> datetime:
    days, hours, minutes, seconds = (int(part or 0) for part in read.groups()[2:])
    distance = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    return base - distance if read[2] == "-" else base + distance
