"""A trial: one call to one source, over HTTP, and everything that came of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import msgspec

from processor.cli.expectation import Ended

if TYPE_CHECKING:
    from processor.bootstrap import Parts
    from processor.cli.calling import Answer, SignedCall
    from processor.cli.outcome import Concerned
    from processor.domain.events import AnyEvent
    from processor.ports import Delivery
    from processor.providers.examples import ExampleCall
    from processor.settings import Source

_REFUSED: Final = 422
RECORDED: Final = "recorded"


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """A call to `place`, which is `business/source`; `what` says of what kind."""

    place: str
    source: Source
    call: ExampleCall
    what: str


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it. `answered` is the status that the sender was told."""

    trial: Trial
    answered: int
    repeated: bool
    delivery: str
    ended: Ended
    problems: tuple[str, ...]
    events: tuple[AnyEvent, ...]
    concerned: tuple[Concerned, ...]

    @property
    def kept(self) -> bool:
        """Whether there is such a delivery: what says nothing, or was refused, is not kept."""
        return self.ended.how != "refused" and (bool(self.events) or self.ended.how != "ignored")


def ended(parts: Parts, trial: Trial, *, url: str | None, seconds: int) -> Shown:
    """Send it, and wait so many seconds for it to be recorded; raises Failure."""
    from processor.cli.calling import checked, send, signed
    from processor.cli.outcome import concerned, wait_for
    from processor.cli.payloads import body_of

    call = signed(
        parts.settings,
        trial.place,
        trial.source,
        body_of(trial.call),
        parts.ports.clock.now(),
        url=url,
        headers=trial.call.headers,
    )
    answer = checked(send(call), trial.place)
    events, end = _meant(trial, answer)
    name = _delivery(parts, trial, call, answer)
    delivery = wait_for(parts, name, seconds) if end.how == RECORDED else None
    business = trial.place.partition("/")[0]
    return Shown(
        trial=trial,
        answered=answer.status,
        repeated=answer.told.get("status") == "duplicate",
        delivery=name,
        ended=_at_last(end, delivery),
        problems=_problems(answer.told),
        events=events,
        concerned=tuple(concerned(parts, business, trial.source.brand, events, delivery)),
    )


def _meant(trial: Trial, answer: Answer) -> tuple[tuple[AnyEvent, ...], Ended]:
    """The events as the source's map reads them, and how the call ended, as far as that is known.

    Some providers are answered in their own form, which says nothing; then our own reading tells.
    """
    from processor.cli.payloads import read
    from processor.ports import NotUnderstood

    if answer.status == _REFUSED:
        return (), Ended(how="refused", reason=str(answer.told.get("code", "")))
    told = str(answer.told.get("status", ""))
    if told == "ignored":
        return (), Ended(how=told, reason=str(answer.told.get("reason", "")))
    try:
        found = read(trial.source, trial.call)
    except NotUnderstood as error:
        return (), Ended(how="quarantined", reason=error.reason)
    if not found.events:
        return (), Ended(how="ignored", reason=found.ignored or "nothing_in_it")
    return found.events, Ended(how=RECORDED)


def _at_last(end: Ended, delivery: Delivery | None) -> Ended:
    """How it ended once a worker had it; without entries it was read and changed nothing."""
    if delivery is None or end.how != RECORDED:
        return end
    return Ended(how=delivery.state.value, reason=delivery.reason or "")


def _delivery(parts: Parts, trial: Trial, call: SignedCall, answer: Answer) -> str:
    """The id it is kept by: as told, else as anybody with the id key can work it out."""
    from processor.ports import RawRequest
    from processor.providers import PROVIDERS
    from processor.services.arrivals import delivery_name

    told = answer.told.get("delivery")
    if isinstance(told, str):
        return told
    request = RawRequest(
        headers={name.lower(): each for name, each in call.headers.items()},
        body=call.body,
        url=call.public_url,
        map=trial.source.map,
    )
    provider = PROVIDERS[trial.source.provider]
    verified = provider.verify(request, trial.source.secrets, parts.ports.clock.now())
    business, _, source = trial.place.partition("/")
    return delivery_name(parts.ids, (business, source, verified.delivery_id), parts.settings.lanes)


def _problems(told: Mapping[str, Any]) -> tuple[str, ...]:
    listed = told.get("errors")
    each = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    return tuple(f"{one.get('pointer', '')}: {one.get('detail', '')}" for one in each)
