"""The player: makes each step happen over HTTP, waits, and sees what came of it."""

from __future__ import annotations

import base64
import secrets
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Final

import msgspec

from processor.cli.demo.caller import Answer
from processor.cli.demo.example import call_of
from processor.cli.demo.rows import Row, Seen, decided, refused, row
from processor.cli.demo.script import (
    Ask,
    Await,
    Call,
    Claim,
    Repeat,
    Step,
    Story,
    Submit,
    Tell,
    Upload,
    filled_in,
)
from processor.cli.demo.stage import Stage
from processor.cli.failure import Failure
from processor.domain.errors import AssentError
from processor.ports import DeliveryState, MessageState
from processor.providers.signing import sign

_POLL_SECONDS: Final = 0.02
_PATIENCE_SECONDS: Final = 60.0
_RECORDED: Final = {DeliveryState.RECORDED.value, DeliveryState.IGNORED.value}
_OK: Final = 200
_ERROR: Final = 400
_FORGED: Final = "whsec_" + base64.b64encode(b"not the secret of any source, at all").decode()


class DayBroken(AssentError):
    """A step that only prepares a situation went wrong, so that the rest has no meaning."""


class _Told(msgspec.Struct, frozen=True, kw_only=True):
    """A webhook that went out."""

    delivery_id: str
    to: str
    body: bytes


class Player:
    """Plays stories in one place. Raises DayBroken and CallFailed.

    `alive` is called before each step and while waiting; what it raises ends the play.
    """

    def __init__(self, place: Stage, *, alive: Callable[[], None]) -> None:
        self._place = place
        self._call = place.caller
        self._clock = place.clock
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
            self._alive()
            try:
                seen = self._do(step)
            except KeyError as missing:
                raise DayBroken(f"{_kind(step)}: {missing} is not there (yet)") from missing
            if step.id and step.expect is not None:
                yield row(self._place, story, step, step.expect, seen, self._whats)

    def _do(self, step: Step) -> Seen:
        match step:
            case Upload() | Tell() | Call() | Repeat():
                return self._send(step)
            case Ask():
                return self._ask(step)
            case Submit():
                return self._submit(step)
            case Await():
                return self._judged(step.business, step.job, past={MessageState.DEFERRED})
            case Claim():
                return self._claim(step)

    def _send(self, step: Upload | Tell | Call | Repeat) -> Seen:
        match step:
            case Upload():
                return self._upload(step)
            case Tell():
                return self._tell(step)
            case Call():
                return self._call_in(step)
            case Repeat():
                return self._repeat(step)

    def _upload(self, step: Upload) -> Seen:
        key = self._place.keys[step.business]
        answer = self._call.send("/v1/captures", step.content, {}, key=key)
        self._captures[step.name] = _took(answer, step)["capture"]
        return Seen(verdict="kept")

    def _tell(self, step: Tell) -> Seen:
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
            return refused(answer, step.type)
        delivery = answer.body["delivery"]
        self._told[step.name], self._deliveries[step.name] = told, delivery
        self._whats[delivery] = step.what
        if not step.at_once:
            self._recorded(step.business, delivery)
        return Seen(verdict=answer.body["status"], shown=step.type)

    def _call_in(self, step: Call) -> Seen:
        """Call as a system of another make does; some of them are answered in a form of theirs."""
        try:
            call = call_of(self._place.settings, step, self._clock.now())
        except Failure as failure:
            raise DayBroken(f"{_kind(step)}: {failure.message}") from failure
        answer = self._call.send(call.path, call.body, dict(call.headers))
        told = _took(answer, step)
        if "delivery" in told:
            self._whats[told["delivery"]] = step.what
        if not step.at_once:
            self._recorded(step.business, told["delivery"])
        return Seen(verdict="taken", shown=step.event)

    def _repeat(self, step: Repeat) -> Seen:
        answer = self._deliver(self._told[step.of])
        if answer.status != _OK:
            return refused(answer, "the same again")
        return Seen(verdict=answer.body["status"], shown="the same again")

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

    def _ask(self, step: Ask) -> Seen:
        now = self._clock.now()
        message = {"id": f"ask-{secrets.token_hex(6)}", **self._filled(step.message, now)}
        if step.at is not None:
            message["at"] = self._filled(step.at, now)
        answer = self._call.post("/v1/gate", message, key=self._place.keys[step.business])
        return decided(_took(answer, step), step.message)

    def _submit(self, step: Submit) -> Seen:
        message = {"id": step.job, **self._filled(step.message, self._clock.now())}
        answer = self._call.post("/v1/messages", message, key=self._place.keys[step.business])
        self._jobs[step.job] = _took(answer, step)["message"], step.message
        return self._judged(step.business, step.job, past=set())

    def _judged(self, business: str, job: str, *, past: set[MessageState]) -> Seen:
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
        return decided(answer.body, message)

    def _claim(self, step: Claim) -> Seen:
        name, message = self._jobs[step.job]
        answer = self._call.post(
            f"/v1/messages/{name}/claim",
            {"attempt": step.attempt},
            key=self._place.keys[step.business],
        )
        shown = f"claim of {step.job}"
        if answer.status != _OK:
            return msgspec.structs.replace(refused(answer, shown), about=message)
        return Seen(verdict=answer.body["answer"], about=message, shown=shown)

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


def _took(answer: Answer, step: Step) -> dict[str, Any]:
    """The body of an answer that must not be a refusal."""
    if answer.status >= _ERROR:
        raise DayBroken(f"{_kind(step)} was refused: {answer}")
    return answer.body


def _kind(step: Step) -> str:
    return f"step `{step.id}`" if step.id else f"a step `{type(step).__name__.lower()}`"
