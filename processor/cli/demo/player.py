"""The player: makes each step happen over HTTP, waits for what follows, and sees what came of it."""

from __future__ import annotations

import base64
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec

from processor.cli.demo.caller import Answer
from processor.cli.demo.place import Place
from processor.cli.demo.script import (
    Ask,
    Await,
    Claim,
    Expect,
    Repeat,
    Step,
    Story,
    Submit,
    Tell,
    Upload,
    filled_in,
)
from processor.domain.errors import AssentError
from processor.ports import DeliveryState, MessageState
from processor.providers.signing import sign

_POLL_SECONDS: Final = 0.02
_PATIENCE_SECONDS: Final = 30.0
_RECORDED: Final = {DeliveryState.RECORDED.value, DeliveryState.IGNORED.value}
_OK: Final = 200
_ERROR: Final = 400
_FORGED: Final = "whsec_" + base64.b64encode(b"not the secret of any source, at all").decode()


class DayBroken(AssentError):
    """A step that only prepares a situation went wrong, so that the rest has no meaning."""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One situation and what came of it.

    `entry` is the id of the ledger entry that decided, `was` says what it is in the ledger and
    what in the story.
    """

    id: str
    story: str
    situation: str
    message: str
    verdict: str
    reasons: tuple[str, ...]
    entry: str | None
    was: str
    expected: Expect
    as_expected: bool


class _Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What a step led to, as the API told it; `about` is the message that was judged."""

    verdict: str
    reasons: Sequence[dict[str, Any]] = ()
    version: int | None = None
    about: dict[str, Any] = {}
    shown: str = ""


class _Told(msgspec.Struct, frozen=True, kw_only=True):
    """A webhook that went out."""

    delivery_id: str
    to: str
    body: bytes


class Player:
    """Plays stories in one place. Raises DayBroken and CallFailed.

    `alive` is called while waiting and raises when something that should run has ended.
    """

    def __init__(self, place: Place, *, alive: Callable[[], None]) -> None:
        self._place = place
        self._call = place.caller
        self._clock = place.parts.ports.clock
        now = self._clock.now()
        self._midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        self._alive = alive
        self._captures: dict[str, str] = {}
        self._told: dict[str, _Told] = {}
        self._deliveries: dict[str, str] = {}
        self._whats: dict[str, str] = {}
        self._jobs: dict[str, tuple[str, dict[str, Any]]] = {}

    def play(self, story: Story) -> Iterator[Row]:
        """Play the steps of a story; a row for each of its situations, as it happens."""
        for step in story.step:
            seen = self._do(step)
            if step.id and step.expect is not None:
                yield self._row(story, step, step.expect, seen)

    def _do(self, step: Step) -> _Seen:
        match step:
            case Upload():
                return self._upload(step)
            case Tell():
                return self._tell(step)
            case Repeat():
                return self._repeat(step)
            case Ask():
                return self._ask(step)
            case Submit():
                return self._submit(step)
            case Await():
                return self._judged(step.business, step.job, past={MessageState.DEFERRED})
            case Claim():
                return self._claim(step)

    def _upload(self, step: Upload) -> _Seen:
        content = base64.b64decode(step.base64)
        answer = self._call.send("/v1/captures", content, {}, key=self._place.keys[step.business])
        self._captures[step.name] = _took(answer, step)["capture"]
        return _Seen(verdict="kept")

    def _tell(self, step: Tell) -> _Seen:
        now = self._clock.now()
        data = self._filled(step.data, now)
        told = _Told(
            delivery_id=f"msg_{secrets.token_hex(8)}",
            to=step.to,
            body=msgspec.json.encode(
                {"type": step.type, "timestamp": now.isoformat(), "data": data}
            ),
        )
        answer = self._deliver(told, forged=step.forged)
        if not step.id:
            _took(answer, step)
        if answer.status >= _ERROR:
            return _refused(answer, step.type)
        delivery = answer.body["delivery"]
        self._told[step.name], self._deliveries[step.name] = told, delivery
        self._whats[delivery] = step.what
        if not step.at_once:
            self._recorded(step.business, delivery)
        return _Seen(verdict=answer.body["status"], shown=step.type)

    def _repeat(self, step: Repeat) -> _Seen:
        answer = self._deliver(self._told[step.of])
        if answer.status != _OK:
            return _refused(answer, "the same again")
        return _Seen(verdict=answer.body["status"], shown="the same again")

    def _deliver(self, told: _Told, *, forged: bool = False) -> Answer:
        secret = _FORGED if forged else self._place.secrets[told.to]
        headers = sign(secret, told.delivery_id, self._clock.now(), told.body)
        return self._call.send(f"/v1/hooks/{told.to}", told.body, headers)

    def _recorded(self, business: str, delivery: str) -> dict[str, Any]:
        """Wait until a worker has dealt with a delivery."""
        found = self._until(
            business,
            f"/v1/deliveries/{delivery}",
            lambda body: body["state"] != DeliveryState.PENDING,
        )
        if found["state"] not in _RECORDED:
            raise DayBroken(f"delivery {delivery} is {found['state']}: {found.get('reason')}")
        return found

    def _ask(self, step: Ask) -> _Seen:
        now = self._clock.now()
        message = {"id": f"ask-{secrets.token_hex(6)}", **self._filled(step.message, now)}
        if step.at is not None:
            message["at"] = self._filled(step.at, now)
        answer = self._call.post("/v1/gate", message, key=self._place.keys[step.business])
        return _decided(_took(answer, step), step.message)

    def _submit(self, step: Submit) -> _Seen:
        message = {"id": step.job, **self._filled(step.message, self._clock.now())}
        answer = self._call.post("/v1/messages", message, key=self._place.keys[step.business])
        self._jobs[step.job] = _took(answer, step)["message"], step.message
        return self._judged(step.business, step.job, past=set())

    def _judged(self, business: str, job: str, *, past: set[MessageState]) -> _Seen:
        """Wait until a worker has judged a job, and read the decision behind its state."""
        name, message = self._jobs[job]
        open_states = past | {MessageState.QUEUED}
        found = self._until(
            business, f"/v1/messages/{name}", lambda body: body["state"] not in open_states
        )
        path = f"/v1/decisions/{found['decision']}"
        answer = self._call.get(path, key=self._place.keys[business])
        if answer.status != _OK:
            raise DayBroken(f"{path}: {answer}")
        return _decided(answer.body, message)

    def _claim(self, step: Claim) -> _Seen:
        name, message = self._jobs[step.job]
        answer = self._call.post(
            f"/v1/messages/{name}/claim",
            {"attempt": step.attempt},
            key=self._place.keys[step.business],
        )
        shown = f"claim of {step.job}"
        if answer.status != _OK:
            return msgspec.structs.replace(_refused(answer, shown), about=message)
        return _Seen(verdict=answer.body["answer"], about=message, shown=shown)

    def _until(
        self, business: str, path: str, done: Callable[[dict[str, Any]], bool]
    ) -> dict[str, Any]:
        """Ask again and again until the answer is `done`; raises DayBroken when it never is."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while True:
            answer = self._call.get(path, key=self._place.keys[business])
            if answer.status == _OK and done(answer.body):
                return answer.body
            if answer.status != _OK or time.monotonic() > deadline:
                raise DayBroken(f"waited in vain: {path}: {answer} {answer.body.get('state', '')}")
            self._alive()
            time.sleep(_POLL_SECONDS)

    def _filled(self, value: Any, now: datetime) -> Any:  # noqa: ANN401 - any part of a body
        return filled_in(value, now, self._midnight, self._referred)

    def _referred(self, kind: str, name: str) -> str:
        if kind == "capture":
            return self._captures[name]
        told = self._told[name]
        found = self._recorded(told.to.partition("/")[0], self._deliveries[name])
        return str(found["entries"][0]).rpartition("/")[2]

    def _row(self, story: Story, step: Step, expect: Expect, seen: _Seen) -> Row:
        codes = tuple(str(reason["code"]) for reason in seen.reasons)
        entry = next((reason["entry"] for reason in seen.reasons if reason.get("entry")), None)
        return Row(
            id=step.id,
            story=story.who,
            situation=step.situation,
            message=seen.shown,
            verdict=seen.verdict,
            reasons=codes,
            entry=entry,
            was=self._was(step.business, seen.about, entry) if entry else "",
            expected=expect,
            as_expected=_as_expected(expect, seen, codes),
        )

    def _was(self, business: str, about: dict[str, Any], entry_id: str) -> str:
        """What an entry is: what happened in the story, and the act in the ledger."""
        found = self._place.entry(business, about["channel"], about["to"], entry_id)
        if found is None:
            return ""
        act = msgspec.structs.asdict(found)["act"].__struct_config__.tag
        return f"{self._whats.get(found.delivery, '')}: {act}"


def _took(answer: Answer, step: Step) -> dict[str, Any]:
    """The body of an answer that must not be a refusal."""
    if answer.status >= _ERROR:
        raise DayBroken(f"{type(step).__name__.lower()} was refused: {answer}")
    return answer.body


def _refused(answer: Answer, shown: str) -> _Seen:
    """A problem document; its code comes first unless the reasons say the same."""
    code, reasons = answer.body.get("code", str(answer.status)), answer.body.get("reasons", [])
    others = [reason for reason in reasons if reason["code"] != code]
    return _Seen(verdict="refused", reasons=[{"code": code}, *others], shown=shown)


def _decided(body: dict[str, Any], message: dict[str, Any]) -> _Seen:
    shown = f"{message['channel']} {message['purpose']}"
    if message.get("contains_promotion"):
        shown += " with a promotion"
    return _Seen(
        verdict=body["verdict"],
        reasons=body["reasons"],
        version=body["standing_version"],
        about=message,
        shown=f"{shown} to {message['to']}",
    )


def _as_expected(expect: Expect, seen: _Seen, codes: tuple[str, ...]) -> bool:
    first = codes[: len(expect.reasons)] if expect.reasons else codes
    version = expect.standing_version
    told = (seen.verdict, first, seen.version if version is not None else None)
    return told == (expect.verdict, expect.reasons, version)
