"""The requests of the API's own examples, sent in an order in which they make sense."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from processor.web.openapi import examples
from processor.web.openapi.operation import Example
from tests.web.edges import PDF, Edge, Told

#: What no two runs have in common, by what it is called instead.
_FLEETING: Final = {
    "permit": re.compile(r"pmt1\.[A-Za-z0-9_.-]+"),
    "capture": re.compile(r"cap_[0-9a-f]{64}"),
    "decision": re.compile(r"dec_[0-9]+_[0-9]+_[0-9]+"),
    "delivery": re.compile(r"dlv_[0-9]{2}_[0-9a-f]{32}"),
    "entry": re.compile(r"ent_[0-9a-f]{32}"),
    "message": re.compile(r"msg_[0-9A-Za-z_]+"),
    "time": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z"),
    "digest": re.compile(r"[0-9a-f]{32,64}"),
}


def settled(value: object) -> object:
    """A value with names in place of ids, times and digests."""
    if isinstance(value, dict):
        return {key: settled(each) for key, each in value.items()}
    if isinstance(value, list):
        return [settled(each) for each in value]
    if isinstance(value, str):
        found = (name for name, form in _FLEETING.items() if form.fullmatch(value))
        return next(found, value)
    return value


def told(edge: Edge) -> dict[str, tuple[dict[str, Example], list[Told]]]:
    """Every example of an answer, with what was answered in its place."""
    key = edge.key()

    def value(shown: dict[str, Example]) -> Any:  # noqa: ANN401 - JSON
        return next(iter(shown.values())).value

    capture = edge.post("/v1/captures", PDF, key)
    hooks = [_hook(edge, each.value) for each in examples.EVENTS.values()]
    edge.engine.drain()
    asked = [edge.post("/v1/gate", each.value, key) for each in examples.QUESTIONS.values()]
    stored = edge.post("/v1/messages", value(examples.MESSAGE), key)
    edge.engine.parts.sending.judge(stored.json["message"])
    look = "/v1/messages/" + stored.json["id"]
    get: Callable[[str], Told] = lambda path: edge.get(path, key)  # noqa: E731
    return {
        "KEPT_CAPTURE": (examples.KEPT_CAPTURE, [capture]),
        "STORED_DELIVERY": (examples.STORED_DELIVERY, hooks[:1]),
        "RECORDED_DELIVERY": (
            examples.RECORDED_DELIVERY,
            [get("/v1/deliveries/" + hooks[0].json["delivery"])],
        ),
        "DECISIONS": (examples.DECISIONS, asked),
        "LOGGED_DECISION": (
            examples.LOGGED_DECISION,
            [get("/v1/decisions/" + asked[0].json["decision"])],
        ),
        "STORED_MESSAGE": (examples.STORED_MESSAGE, [stored]),
        "RELEASED_MESSAGE": (examples.RELEASED_MESSAGE, [get(look)]),
        "GO": (examples.GO, [edge.post(look + "/claim", value(examples.ATTEMPT), key)]),
        "SENT": (examples.SENT, [edge.post(look + "/outcome", value(examples.ENDING), key)]),
        "ALIVE": (examples.ALIVE, [get("/livez")]),
    }


def _hook(edge: Edge, event: Any) -> Told:  # noqa: ANN401 - JSON
    answer = edge.hook(event["type"], event["data"])
    assert answer.status_code == 202
    return answer
